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
import { secretFinder, secretForms } from './known-secrets.ts'
import { maskText } from './mask-text.ts'
import { commentedSecrets, isPathLike, isSecretFlag, secretSpans } from './secret-spans.ts'
import { visibleKind } from './visible-key.ts'

/** What is known of one file before anything of it is shown. */
export interface SecretPlaces {
  readonly realPath: string
  readonly consumer: Consumer | null
  /** Where a secret is known to stand, whatever it looks like: it came from the environment. */
  readonly secretPaths: readonly KeyPath[]
  /** `keyPathId` of values the migration declares to be paths, commands or plain text. */
  readonly openPaths: ReadonlySet<string>
}

export interface RedactorInput extends SecretPlaces {
  /** Secrets that are covered wherever they stand. */
  readonly known: readonly string[]
  readonly installKey: Uint8Array
  /** The secret entries of each document, as `secretEntries` finds them. */
  readonly placed: ReadonlyMap<ParsedDocument, readonly SecretEntry[]>
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
  /** Returns everything to cover in a document; ordered, not overlapping, UTF-16 offsets. */
  masks(document: ParsedDocument): readonly MaskedSpan[]
}

export function makeRedactor(input: RedactorInput): Redactor {
  const { consumer } = input
  const findKnown = secretFinder(secretForms(input.known))
  const mask = (path: string, value: string): string =>
    maskText(input.installKey, input.realPath, path, value)

  // A known secret that a value spells in a way no scan of the text would find.
  const isKnown = (path: KeyPath, text: string): boolean =>
    findKnown(text).length > 0 && visibleKind(consumer, path) === undefined

  const scrubSpans = (text: string): Span[] => [...secretSpans(text), ...findKnown(text)]

  const entriesOf = (document: ParsedDocument): readonly SecretEntry[] => {
    const placed = input.placed.get(document) ?? secretEntries(document, input)
    if (input.known.length === 0) return placed
    return [...placed, ...scalarEntries(document).filter(entry => isKnown(entry.path, entry.value))]
  }

  return {
    maskOf(path, value, previous) {
      const text = scalarText(value)
      if (text === undefined) return undefined
      const isCovered = isSecret(input, path, value, previous)
      const isSpelled = value.kind === 'string' && isKnown(path, text)
      return isCovered || isSpelled ? mask(formatKeyPath(path), text) : undefined
    },

    scrub(text) {
      let out = ''
      let at = 0
      for (const span of merged(scrubSpans(text))) {
        out += text.slice(at, span.start) + mask('', text.slice(span.start, span.end))
        at = span.end
      }
      return out + text.slice(at)
    },

    masks(document) {
      const entries = entriesOf(document)
      const spans = [
        ...entries.map(entry => entry.span),
        ...document.comments.flatMap(comment => commentedSecrets(document.text, comment)),
        ...outsidePermissions(scrubSpans(document.text), consumer, document),
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
    },
  }
}

/** Returns the entries of a document whose whole value is a secret by its place or name. */
export function secretEntries(
  document: ParsedDocument,
  places: SecretPlaces,
): readonly SecretEntry[] {
  return scalarEntries(document).filter(({ path, scalar }) =>
    isSecret(places, path, scalar, previousOf(document.root, path)),
  )
}

interface ScalarEntry extends SecretEntry {
  readonly scalar: ConfigValue
}

function scalarEntries(document: ParsedDocument): readonly ScalarEntry[] {
  const found: ScalarEntry[] = []
  for (const { path, value: span } of document.entries) {
    const scalar = valueAt(document.root, path)
    const value = scalar === undefined ? undefined : scalarText(scalar)
    if (scalar !== undefined && value !== undefined) found.push({ path, span, value, scalar })
  }
  return found
}

function isSecret(
  places: SecretPlaces,
  path: KeyPath,
  value: ConfigValue,
  previous: ConfigValue | undefined,
): boolean {
  const text = scalarText(value)
  if (text === undefined || text === '' || value.kind === 'boolean') return false
  if (places.secretPaths.some(secret => isAtOrBelow(path, secret))) return true
  if (value.kind !== 'string') return isListed(places.consumer, path)
  if (isReference(text)) return false
  const name = path.findLast(part => typeof part === 'string') ?? ''
  if (isSecretPath(null, [name])) return true
  if (isPathLike(text) || places.openPaths.has(keyPathId(path))) return false
  if (isSecretPath(places.consumer, path)) return visibleKind(places.consumer, path) === undefined
  const isAnnounced = previous?.kind === 'string' && isSecretFlag(previous.value)
  return isAnnounced && visibleKind(places.consumer, path) !== 'permission'
}

/** Numbers and dates are covered only where the consumer lists the place. */
function isListed(consumer: Consumer | null, path: KeyPath): boolean {
  return consumer?.secrets.some(pattern => matchesPattern(pattern, path)) ?? false
}

/** A permission is shown even where it spells a known secret: approving it blind is worse. */
function outsidePermissions(
  spans: readonly Span[],
  consumer: Consumer | null,
  document: ParsedDocument,
): readonly Span[] {
  if (spans.length === 0) return spans
  const found = merged(spans)
  const shown = scalarEntries(document)
    .filter(entry => meets(found, entry.span))
    .filter(({ path }) => visibleKind(consumer, path) === 'permission')
    .map(entry => entry.span)
    .sort((a, b) => a.start - b.start)
  return spans.filter(span => !meets(shown, span))
}

/** Whether a span overlaps one of the ordered ones, which do not overlap each other. */
function meets(ordered: readonly Span[], span: Span): boolean {
  let low = 0
  let high = ordered.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ordered[middle]?.end ?? 0) <= span.start) low = middle + 1
    else high = middle
  }
  const next = ordered[low]
  return next !== undefined && next.start < span.end
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
