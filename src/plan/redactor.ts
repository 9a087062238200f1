/**
 * Decides what of one file is covered when it is shown.
 *
 * Sees values and text, never bytes on their way to a file: what is written comes from the
 * unredacted plan alone. Rules: R14, R34.
 */
import { isSecretName, isSecretPath, isSecretTable, ruleFor } from '../consumers/match.ts'
import { isReference } from '../consumers/secret-shapes.ts'
import type { ParsedDocument, Span } from '../formats/format.ts'
import { type Consumer, matchesPattern } from '../model/consumer.ts'
import { belowAny, formatKeyPath, type KeyPath, keyPathId } from '../model/key-path.ts'
import type { ConfigValue } from '../model/value.ts'
import { assignedSecrets } from './assigned-secrets.ts'
import { besideSecrets } from './beside-secrets.ts'
import type { SecretFinder } from './known-secrets.ts'
import { maskText } from './mask-text.ts'
import { scalarEntries, scalarText } from './scalar-entries.ts'
import {
  announcedSecret,
  commentedSecrets,
  hostSpans,
  isInert,
  isPathLike,
  looksRandom,
  secretSpans,
} from './secret-spans.ts'
import { clampedSpans, mergedSpans, overlaps, withoutSpans } from './spans.ts'
import { isAddressVariable, isDecision, visibleKind } from './visible-key.ts'

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

/** A secret value, or what is secret of a value, with its place in a document. */
export interface SecretEntry {
  readonly path: KeyPath
  readonly span: Span
  readonly value: string
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

  /** Where in a value what is covered begins, if it is covered to its end. */
  const coverStart = (
    path: KeyPath,
    value: ConfigValue,
    previous: ConfigValue | undefined,
  ): number | undefined => {
    const start = secretStart(input, path, value, previous)
    if (start !== undefined || value.kind !== 'string') return start
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

/** Returns the entries of a document of which the value, or its end, is secret by its place. */
export function secretEntries(
  document: ParsedDocument,
  places: SecretPlaces,
): readonly SecretEntry[] {
  const found: SecretEntry[] = []
  for (const { path, span, value, scalar, previous } of scalarEntries(document)) {
    const start = secretStart(places, path, scalar, previous)
    if (start === undefined) continue
    const inner = start === 0 ? undefined : endOfValue(document.text, span, value, start)
    found.push(
      inner === undefined
        ? { path, span, value }
        : { path, span: inner, value: value.slice(start) },
    )
  }
  return found
}

/** Where the rest of a value stands; undefined where the text spells what is before it otherwise. */
function endOfValue(text: string, span: Span, value: string, start: number): Span | undefined {
  const raw = text.slice(span.start, span.end)
  const at = raw.indexOf(value.slice(0, start))
  if (at === -1 || at > 3) return undefined
  const quotes = /["']{0,3}$/.exec(raw)?.[0].length ?? 0
  return { start: span.start + at + start, end: span.end - quotes }
}

/** Where in a value its secret begins, which reaches to its end; undefined where none does. */
function secretStart(
  places: SecretPlaces,
  path: KeyPath,
  value: ConfigValue,
  previous: ConfigValue | undefined,
): number | undefined {
  const text = scalarText(value)
  if (text === undefined || text === '' || value.kind === 'boolean') return undefined
  if (isKnownPlace(places.secretPaths, path)) {
    // Who writes a plan says where its secrets stand; what is permitted is shown all the same.
    return visibleKind(places.consumer, path) === 'permission' ? undefined : 0
  }
  if (value.kind !== 'string') return isListed(places.consumer, path) ? 0 : undefined
  if (isReference(text) || ruleFor(places.consumer, path)?.risk === 'permissions') return undefined
  const name = path.findLast(part => typeof part === 'string') ?? ''
  // `env = ["NAME=value"]`: what is before the `=` may be read.
  const isListOfAll = typeof path.at(-1) === 'number' && isSecretTable(String(name))
  const before = previous?.kind === 'string' ? previous.value : undefined
  const announced = announcedSecret(text, before, isListOfAll)
  if (announced !== undefined && announced > 0) return announced
  if (isSecretName(String(name))) return 0
  if (isPathLike(text) || places.openPaths.has(keyPathId(path))) return undefined
  const isVisible = visibleKind(places.consumer, path) !== undefined
  if (isSecretPath(places.consumer, path)) {
    return isVisible || isAddressVariable(path) ? undefined : 0
  }
  return visibleKind(places.consumer, path) === 'permission' ? undefined : announced
}

const knownPlaces = new WeakMap<readonly KeyPath[], (path: KeyPath) => boolean>()

/** Asked for every value of a file, of lists that can be as long. */
function isKnownPlace(secretPaths: readonly KeyPath[], path: KeyPath): boolean {
  const isBelow = knownPlaces.get(secretPaths) ?? belowAny(secretPaths)
  knownPlaces.set(secretPaths, isBelow)
  return isBelow(path)
}

/** Numbers and dates are covered only where the consumer lists the place. */
function isListed(consumer: Consumer | null, path: KeyPath): boolean {
  return consumer?.secrets.some(pattern => matchesPattern(pattern, path)) ?? false
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
