import { saltedCommitment } from '../bytes/digest.ts'
import { readWithSecondParser } from '../checks/second-parser.ts'
import type { Commitment } from '../model/digest.ts'
import type { KeyPath } from '../model/key-path.ts'
import type { Change, SealedOwned } from '../model/plan.ts'
import { encodeValue, type TableValue, type TaggedValue, valueAt } from '../model/value.ts'

export type OwnedPart = Pick<Change, 'format' | 'dialect' | 'owned' | 'wholeFile'>

/**
 * Returns a keyed digest of the values a change decides, as they stand in a file now; undefined
 * where the file does not parse.
 *
 * Comments, order and spelling do not count, so an agent may write its own keys beside them. A
 * change without owned paths decides every value of the file. Rules: R14, R31.
 *
 * @param bytes null: no file
 */
export function ownedDigest(
  part: OwnedPart,
  owned: readonly SealedOwned[],
  bytes: Uint8Array | null,
  salt: Uint8Array,
): Commitment | undefined {
  if (bytes === null) return saltedCommitment(salt, Buffer.from('absent'))
  const root = rootOf(part, bytes)
  if (root === undefined) return undefined
  const values =
    part.wholeFile || part.owned.length === 0
      ? ordered(encodeValue(root))
      : owned.map(own => [own.path, standingOf(root, own)])
  return saltedCommitment(salt, Buffer.from(JSON.stringify(values)))
}

/**
 * Returns the decided key paths whose values differ between two images, none for one that does
 * not parse. Where every value is decided, these are the outermost keys that say where. Rule: R34.
 */
export function differingPaths(
  part: OwnedPart,
  owned: readonly SealedOwned[],
  wanted: Uint8Array,
  present: Uint8Array,
): readonly KeyPath[] {
  const [before, after] = [rootOf(part, wanted), rootOf(part, present)]
  if (before === undefined || after === undefined) return []
  const keys = [...new Set([...before.entries.keys(), ...after.entries.keys()])]
  const decided =
    part.wholeFile || part.owned.length === 0
      ? keys.map(key => ({ path: [key], value: null, role: 'key' as const }))
      : owned
  const textOf = (root: TableValue, own: SealedOwned): string =>
    JSON.stringify(standingOf(root, own))
  return decided.filter(own => textOf(before, own) !== textOf(after, own)).map(({ path }) => path)
}

/** What stands at a decided path now; of an element of a list, whether it is there. */
function standingOf(root: TableValue, { path, value, role }: SealedOwned): unknown {
  const found = valueAt(root, path)
  if (role !== 'block' && role !== 'key' && value !== null) {
    const wanted = JSON.stringify(ordered(value))
    return (
      found?.kind === 'array' &&
      found.items.some(item => JSON.stringify(ordered(encodeValue(item))) === wanted)
    )
  }
  return found === undefined ? null : ordered(encodeValue(found))
}

function rootOf(part: OwnedPart, bytes: Uint8Array): TableValue | undefined {
  const text = decoded(bytes)
  const read =
    text === undefined ? undefined : readWithSecondParser(part.format, text, part.dialect)
  return read?.ok === true ? read.root : undefined
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The order of keys in a table is the consumer's business, not a difference. */
function ordered(value: TaggedValue): TaggedValue {
  if (value.kind === 'array') return { kind: 'array', items: value.items.map(ordered) }
  if (value.kind !== 'table') return value
  const entries = value.entries.map(([key, inner]) => [key, ordered(inner)] as const)
  return { kind: 'table', entries: entries.sort(([a], [b]) => (a < b ? -1 : 1)) }
}
