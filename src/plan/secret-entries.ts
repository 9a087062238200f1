/** Which values of a document are secret by their place, their name or what announces them. Rule: R14. */
import { isSecretName, isSecretPath, isSecretTable, ruleFor } from '../consumers/match.ts'
import { isReference } from '../consumers/secret-shapes.ts'
import type { ParsedDocument, Span } from '../formats/format.ts'
import { type Consumer, matchesPattern } from '../model/consumer.ts'
import { belowAny, type KeyPath, keyPathId } from '../model/key-path.ts'
import { type ConfigValue, valueAt } from '../model/value.ts'
import { scalarEntries, scalarText } from './scalar-entries.ts'
import { announcedSecret, isPathLike, passwordArgument } from './secret-spans.ts'
import { isAddressVariable, visibleKind } from './visible-key.ts'

/** What is known of one file before anything of it is shown. */
export interface SecretPlaces {
  readonly realPath: string
  readonly consumer: Consumer | null
  /** Where a secret is known to stand, whatever it looks like: it came from the environment. */
  readonly secretPaths: readonly KeyPath[]
  /** `keyPathId` of values the migration declares to be paths, commands or plain text. */
  readonly openPaths: ReadonlySet<string>
}

/** A secret value, or what is secret of a value, with its place in a document. */
export interface SecretEntry {
  readonly path: KeyPath
  readonly span: Span
  readonly value: string
}

/** Returns the entries of a document of which the value, or its end, is secret by its place. */
export function secretEntries(
  document: ParsedDocument,
  places: SecretPlaces,
): readonly SecretEntry[] {
  const found: SecretEntry[] = []
  for (const { path, span, value, scalar, previous } of scalarEntries(document)) {
    const start =
      secretStart(places, path, scalar, previous) ?? passwordStart(document, path, scalar, previous)
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

/** Where the password of an argument begins whose program stands beside its list, or first in it. */
function passwordStart(
  { root }: ParsedDocument,
  path: KeyPath,
  value: ConfigValue,
  previous: ConfigValue | undefined,
): number | undefined {
  if (value.kind !== 'string' || typeof path.at(-1) !== 'number') return undefined
  const before = previous?.kind === 'string' ? previous.value : undefined
  if (!value.value.startsWith('-p') && before !== '-p') return undefined
  const beside = valueAt(root, [...path.slice(0, -2), 'command'])
  const program = beside?.kind === 'string' ? beside : valueAt(root, [...path.slice(0, -1), 0])
  return program?.kind === 'string'
    ? passwordArgument(value.value, before, program.value)
    : undefined
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
export function secretStart(
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
