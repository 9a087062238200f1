/**
 * Decides what of one file is covered when it is shown.
 *
 * Sees values and text, never bytes on their way to a file: what is written comes from the
 * unredacted plan alone. Rules: R14, R34.
 */
import { isSecretPath } from '../consumers/match.ts'
import { isReference } from '../consumers/secret-shapes.ts'
import type { ParsedDocument, Span } from '../formats/format.ts'
import { type Consumer, matchesPattern } from '../model/consumer.ts'
import { formatKeyPath, isAtOrBelow, type KeyPath, keyPathId } from '../model/key-path.ts'
import { type ConfigValue, valueAt } from '../model/value.ts'
import { secretForms } from './known-secrets.ts'
import { maskText } from './mask-text.ts'
import { commentedSecrets, isPathLike, isSecretFlag, secretSpans } from './secret-spans.ts'
import { visibleKind } from './visible-key.ts'

export interface RedactorInput {
  readonly realPath: string
  readonly consumer: Consumer | null
  /** Where a secret is known to stand, whatever it looks like: it came from the environment. */
  readonly secretPaths: readonly KeyPath[]
  /** `keyPathId` of values the migration declares to be paths, commands or plain text. */
  readonly openPaths: ReadonlySet<string>
  /** Secrets that are covered wherever they stand. */
  readonly known: readonly string[]
  readonly installKey: Uint8Array
}

/** A range of a text and the mask that is shown in its place. */
export interface MaskedSpan extends Span {
  readonly text: string
}

/** A secret value with its place in a document. */
export interface SecretEntry {
  readonly path: KeyPath
  readonly span: Span
  readonly value: string
}

export interface Redactor {
  /** The mask of a whole value, or undefined where the value may be shown. */
  maskOf(path: KeyPath, value: ConfigValue, previous?: ConfigValue): string | undefined
  /** Returns the text with tokens and known secrets covered. */
  scrub(text: string): string
  /** Returns the entries of a document whose whole value is a secret. */
  secretEntries(document: ParsedDocument): readonly SecretEntry[]
  /** Returns everything to cover in a document; ordered, not overlapping, UTF-16 offsets. */
  masks(document: ParsedDocument): readonly MaskedSpan[]
}

export function makeRedactor(input: RedactorInput): Redactor {
  const forms = secretForms(input.known)
  const mask = (path: string, value: string): string =>
    maskText(input.installKey, input.realPath, path, value)

  const maskOf = (
    path: KeyPath,
    value: ConfigValue,
    previous?: ConfigValue,
  ): string | undefined => {
    const text = scalarText(value)
    if (text === undefined || !isSecret(input, forms, path, value, previous)) return undefined
    return mask(formatKeyPath(path), text)
  }

  const scrubSpans = (text: string, hidden: readonly Span[]): Span[] => {
    const found = [...secretSpans(text), ...formSpans(text, forms)]
    return found.filter(span => !hidden.some(h => span.start < h.end && h.start < span.end))
  }

  const scrub = (text: string): string => {
    let out = ''
    let at = 0
    for (const span of merged(scrubSpans(text, []))) {
      out += text.slice(at, span.start) + mask('', text.slice(span.start, span.end))
      at = span.end
    }
    return out + text.slice(at)
  }

  const secretEntries = (document: ParsedDocument): readonly SecretEntry[] => {
    const found: SecretEntry[] = []
    for (const entry of document.entries) {
      const value = valueAt(document.root, entry.path)
      const text = value === undefined ? undefined : scalarText(value)
      if (value === undefined || text === undefined) continue
      if (!isSecret(input, forms, entry.path, value, previousOf(document.root, entry.path)))
        continue
      found.push({ path: entry.path, span: entry.value, value: text })
    }
    return found
  }

  const masks = (document: ParsedDocument): readonly MaskedSpan[] => {
    const entries = secretEntries(document)
    const spans = [
      ...entries.map(entry => entry.span),
      ...document.comments.flatMap(comment => commentedSecrets(document.text, comment)),
      ...scrubSpans(document.text, permissionSpans(input.consumer, document)),
    ]
    const named = new Map(entries.map(entry => [entry.span.start, entry]))
    return merged(spans).map(span => {
      const entry = named.get(span.start)
      const text =
        entry?.span.end === span.end
          ? mask(formatKeyPath(entry.path), entry.value)
          : mask('', document.text.slice(span.start, span.end))
      return { ...span, text }
    })
  }

  return { maskOf, scrub, secretEntries, masks }
}

function isSecret(
  input: RedactorInput,
  forms: readonly string[],
  path: KeyPath,
  value: ConfigValue,
  previous: ConfigValue | undefined,
): boolean {
  const text = scalarText(value)
  if (text === undefined || text === '' || value.kind === 'boolean') return false
  if (input.secretPaths.some(secret => isAtOrBelow(path, secret))) return true
  if (value.kind !== 'string') return isListed(input.consumer, path)
  if (isReference(text)) return false
  const name = path.findLast(part => typeof part === 'string') ?? ''
  if (isSecretPath(null, [name])) return true
  if (input.openPaths.has(keyPathId(path)) || isPathLike(text)) return false
  if (isSecretPath(input.consumer, path)) return true
  const visible = visibleKind(input.consumer, path)
  if (visible === 'permission') return false
  if (previous?.kind === 'string' && isSecretFlag(previous.value)) return true
  // A known secret that the file spells in a way no scan of its text would find.
  return visible === undefined && forms.some(form => text.includes(form))
}

/** Numbers and dates are covered only where the consumer lists the place. */
function isListed(consumer: Consumer | null, path: KeyPath): boolean {
  return consumer?.secrets.some(pattern => matchesPattern(pattern, path)) ?? false
}

/** A permission is shown even where it spells a known secret: approving it blind is worse. */
function permissionSpans(consumer: Consumer | null, document: ParsedDocument): readonly Span[] {
  return document.entries.flatMap(entry => {
    const value = valueAt(document.root, entry.path)
    if (value === undefined || scalarText(value) === undefined) return []
    return visibleKind(consumer, entry.path) === 'permission' ? [entry.value] : []
  })
}

function scalarText(value: ConfigValue): string | undefined {
  switch (value.kind) {
    case 'string':
    case 'datetime':
      return value.value
    case 'integer':
    case 'float':
    case 'boolean':
      return String(value.value)
    default:
      return undefined
  }
}

/** The array element before this one, where the path ends in an index. */
function previousOf(root: ConfigValue, path: KeyPath): ConfigValue | undefined {
  const index = path.at(-1)
  if (typeof index !== 'number' || index === 0) return undefined
  return valueAt(root, [...path.slice(0, -1), index - 1])
}

function formSpans(text: string, forms: readonly string[]): Span[] {
  const spans: Span[] = []
  for (const form of forms) {
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) {
      spans.push({ start: at, end: at + form.length })
    }
  }
  return spans
}

/** Returns the spans in order, those that overlap as one. */
function merged(spans: readonly Span[]): Span[] {
  const out: Span[] = []
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = out.at(-1)
    if (last !== undefined && span.start < last.end) {
      if (span.end > last.end) out[out.length - 1] = { start: last.start, end: span.end }
    } else if (span.end > span.start) out.push(span)
  }
  return out
}
