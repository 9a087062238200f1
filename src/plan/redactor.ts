import type { ParsedDocument, Span } from '../formats/format.ts'
import type { Consumer } from '../model/consumer.ts'
import { formatKeyPath, type KeyPath, keyPathId } from '../model/key-path.ts'
import type { ConfigValue } from '../model/value.ts'
import { assignedSecrets } from './assigned-secrets.ts'
import { besideSecrets } from './beside-secrets.ts'
import type { SecretFinder } from './known-secrets.ts'
import { maskText } from './mask-text.ts'
import { scalarEntries, scalarText } from './scalar-entries.ts'
import {
  type SecretEntry,
  type SecretPlaces,
  secretEntries,
  secretStart,
} from './secret-entries.ts'
import { commentedSecrets, hostSpans, isInert, looksRandom, secretSpans } from './secret-spans.ts'
import { clampedSpans, mergedSpans, overlaps, withoutSpans } from './spans.ts'
import { isDecision, visibleKind } from './visible-key.ts'

export interface RedactorInput extends SecretPlaces {
  /** Finds secrets that are covered wherever they stand. */
  readonly findKnown: SecretFinder
  /** Whether there is any. */
  readonly hasKnown: boolean
  /**
   * Finds words that stand at places of secrets, covered elsewhere too. Who writes a file chooses
   * them, so what decides is covered for them only where it can be nothing but a token.
   */
  readonly findFound: SecretFinder
  readonly installKey: Uint8Array
  /** The secret entries of each document, as `secretEntries` finds them. */
  readonly placed: ReadonlyMap<ParsedDocument, readonly SecretEntry[]>
}

/** A range of a text and the mask that is shown in its place. */
export interface MaskedSpan extends Span {
  readonly text: string
}

export interface Redactor {
  /** The display text of a value that is covered, or undefined where it may be shown. */
  maskOf(path: KeyPath, value: ConfigValue, previous?: ConfigValue): string | undefined
  /** Returns the text with tokens and known secrets covered; a path says what it decides. */
  scrub(text: string, path?: KeyPath): string
  /** Whether a mask would hide shell syntax, or more than a token, in a value that decides. */
  hidesDecision(path: KeyPath, value: ConfigValue, previous?: ConfigValue): boolean
  /** Returns everything to cover in a document; ordered, not overlapping, UTF-16 offsets. */
  masks(document: ParsedDocument): readonly MaskedSpan[]
}

export function makeRedactor(input: RedactorInput): Redactor {
  const { consumer, findKnown, findFound } = input
  const mask = (path: string, value: string): string =>
    maskText(input.installKey, input.realPath, path, value)

  const foundSpans = (text: string): readonly Span[] => {
    const spans = findFound(text)
    return spans.length === 0 ? spans : withoutSpans(spans, hostSpans(text))
  }

  /** What to cover of a text that stands at this place. */
  const spansAt = (text: string, path: KeyPath | undefined): readonly Span[] => {
    if (path !== undefined && visibleKind(consumer, path) === 'permission') return []
    const isOpen = path !== undefined && isDecision(consumer, path)
    const found = foundSpans(text).filter(span => !isOpen || isToken(text, span))
    return mergedSpans([
      ...secretSpans(text),
      ...assignedSecrets(text),
      ...findKnown(text),
      ...found,
    ])
  }

  // A known secret that a value spells in a way no scan of the text finds.
  const isSpelled = (path: KeyPath, value: string, text: string): boolean =>
    findKnown(value).length > 0 &&
    visibleKind(consumer, path) === undefined &&
    mergedSpans(findKnown(text)).length < mergedSpans(findKnown(value)).length

  /** What was found secret at a place by more than the value and what stands before it. */
  const placedAt = (path: KeyPath): readonly string[] =>
    placedValues(input.placed).get(keyPathId(path)) ?? []

  /** Where in a value what is covered begins, if it is covered to its end. */
  const coverStart = (
    path: KeyPath,
    value: ConfigValue,
    previous: ConfigValue | undefined,
  ): number | undefined => {
    const start = secretStart(input, path, value, previous)
    if (start !== undefined || value.kind !== 'string') return start
    const { value: text } = value
    const placed = placedAt(path).find(secret => text.endsWith(secret))
    if (placed !== undefined) return text.length - placed.length
    return isSpelled(path, value.value, JSON.stringify(value.value)) ? 0 : undefined
  }

  const entriesOf = (document: ParsedDocument): readonly SecretEntry[] => {
    const placed = input.placed.get(document) ?? secretEntries(document, input)
    if (!input.hasKnown) return placed
    const entries = [...placed]
    for (const entry of scalarEntries(document)) {
      const { path, value, span } = entry
      if (isSpelled(path, value, document.text.slice(span.start, span.end))) entries.push(entry)
    }
    return entries
  }

  return {
    maskOf(path, value, previous) {
      const text = scalarText(value)
      const start = coverStart(path, value, previous)
      if (text === undefined || start === undefined) return undefined
      const covered = mask(formatKeyPath(path), text.slice(start))
      return start === 0
        ? covered
        : `${JSON.stringify(text.slice(0, start)).slice(0, -1)}${covered}"`
    },

    scrub(text, path) {
      let out = ''
      let at = 0
      for (const span of spansAt(text, path)) {
        out += text.slice(at, span.start) + mask('', text.slice(span.start, span.end))
        at = span.end
      }
      return out + text.slice(at)
    },

    hidesDecision(path, value, previous) {
      if (value.kind === 'array') {
        return value.items.some((item, index) =>
          this.hidesDecision([...path, index], item, value.items[index - 1]),
        )
      }
      if (value.kind === 'table') {
        return [...value.entries].some(([key, inner]) => this.hidesDecision([...path, key], inner))
      }
      if (value.kind !== 'string' || !isDecision(consumer, path)) return false
      const start = coverStart(path, value, previous)
      if (start !== undefined) return !isInert(value.value.slice(start))
      return spansAt(value.value, path).some(
        span => !isInert(value.value.slice(span.start, span.end)),
      )
    },

    masks(document) {
      const { text } = document
      const entries = entriesOf(document)
      const found = foundSpans(text)
      const decisions =
        found.length === 0
          ? []
          : mergedSpans(spansWhere(document, ({ path }) => isDecision(consumer, path)))
      const scrubbed = mergedSpans([
        ...shapeSpans(document),
        ...assignedSecrets(text),
        ...findKnown(text),
        ...found.filter(span => !overlaps(decisions, span) || isToken(text, span)),
      ])
      const secrets = mergedSpans(entries.map(entry => entry.span))
      const spans = [
        ...secrets,
        ...besideSecrets(text, secrets, document.comments),
        ...commentedSecrets(text, document.comments),
        ...withoutSpans(scrubbed, permissionSpans(document, scrubbed, consumer)),
      ]
      const named = new Map(entries.map(entry => [entry.span.start, entry]))
      return mergedSpans(spans).map(span => {
        const entry = named.get(span.start)
        const shown =
          entry?.span.end === span.end
            ? mask(formatKeyPath(entry.path), entry.value)
            : mask('', text.slice(span.start, span.end))
        return { ...span, text: shown }
      })
    },
  }
}

type Placed = RedactorInput['placed']
const valuesByPath = new WeakMap<Placed, ReadonlyMap<string, readonly string[]>>()

/** One table for all redactors of a plan, which share what was found. */
function placedValues(placed: Placed): ReadonlyMap<string, readonly string[]> {
  const known = valuesByPath.get(placed)
  if (known !== undefined) return known
  const values = new Map<string, string[]>()
  for (const { path, value } of [...placed.values()].flat()) {
    const id = keyPathId(path)
    const others = values.get(id)
    if (others === undefined) values.set(id, [value])
    else others.push(value)
  }
  valuesByPath.set(placed, values)
  return values
}

function isToken(text: string, { start, end }: Span): boolean {
  return isInert(text.slice(start, end)) && looksRandom(text.slice(start, end))
}

/** Returns what of a document is secret by its form or by the name in a comment; unordered. */
export function shapedSecrets(document: ParsedDocument): readonly Span[] {
  return [...shapeSpans(document), ...commentedSecrets(document.text, document.comments)]
}

const shapes = new WeakMap<ParsedDocument, readonly Span[]>()

/** Nothing reaches beyond the key, the value or the comment in which it begins. */
function shapeSpans(document: ParsedDocument): readonly Span[] {
  const known = shapes.get(document)
  if (known !== undefined) return known
  const spans = secretSpans(document.text)
  const clamped = spans.length === 0 ? spans : clampedSpans(document, spans)
  shapes.set(document, clamped)
  return clamped
}

/** A permission is shown even where it spells a known secret: approving it blind is worse. */
function permissionSpans(
  document: ParsedDocument,
  found: readonly Span[],
  consumer: Consumer | null,
): readonly Span[] {
  if (found.length === 0) return []
  return spansWhere(
    document,
    ({ span, path }) => overlaps(found, span) && visibleKind(consumer, path) === 'permission',
  )
}

/** Returns where the scalars stand of which something is so. */
function spansWhere(
  document: ParsedDocument,
  isSo: (entry: SecretEntry) => boolean,
): readonly Span[] {
  const spans: Span[] = []
  for (const entry of scalarEntries(document)) if (isSo(entry)) spans.push(entry.span)
  return spans
}
