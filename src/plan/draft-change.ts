/** One target's part of a plan before it is redacted, committed and split into halves. */
import type { ByteEdit } from '../formats/byte-edits.ts'
import type { ParsedDocument } from '../formats/format.ts'
import type { Consumer } from '../model/consumer.ts'
import type { KeyPath } from '../model/key-path.ts'
import type { FormatName } from '../model/migration.ts'
import type { CarriedAttribute, Change, Handover, OwnedRole } from '../model/plan.ts'
import type { Snapshot } from '../model/snapshot.ts'
import type { ConfigValue } from '../model/value.ts'

/** A key path this change decides, and what must stand there; null: nothing. Rule: R9. */
export interface OwnedValue {
  readonly path: KeyPath
  readonly value: ConfigValue | null
  readonly role: OwnedRole
}

/** A file as planned. */
export interface AfterFile {
  readonly bytes: Uint8Array
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

export interface DraftChange {
  readonly format: FormatName
  /** The version of the dialect it was read with. */
  readonly dialect: string
  readonly consumer: Consumer | null
  readonly before: Snapshot
  /** null: no file. */
  readonly after: AfterFile | null
  /** Against the before-image; none where there is none of it. */
  readonly edits: readonly ByteEdit[]
  /** The parsed images; null for an absent file and for one that does not parse. */
  readonly beforeDocument: ParsedDocument | null
  readonly afterDocument: ParsedDocument | null
  readonly block: Change['block']
  readonly owned: readonly OwnedValue[]
  readonly wholeFile: boolean
  readonly handovers: readonly Handover[]
  /** Which environment variables a planned value took its text from, by `keyPathId`. */
  readonly origins: ReadonlyMap<string, readonly string[]>
  /** Where a secret is known to stand on either side. */
  readonly secretPaths: readonly KeyPath[]
  /** `keyPathId` of planned values the migration declares to be no secrets. */
  readonly openPaths: ReadonlySet<string>
}

/** The mode of a file writ creates: what agents boot from often holds secrets. */
export const newFileMode = 0o600

/**
 * Returns the mode of the file that replaces this one: kept or tightened, never wider.
 *
 * Set-id bits were given to what the file held before. Without its access list the group bits
 * would give the group what only the entries of the list had. Rule: R21.
 */
export function keptMode({
  mode,
  attributes,
}: {
  readonly mode: number
  readonly attributes?: readonly CarriedAttribute[]
}): number {
  const losesList =
    attributes?.some(({ name, kept }) => !kept && /^system\..*acl/.test(name)) ?? false
  return mode & 0o1777 & ~(losesList ? 0o070 : 0)
}

/** Returns the bytes of a snapshot; an absent file has none. */
export function bytesOf(snapshot: Snapshot): Uint8Array {
  return snapshot.kind === 'file' ? snapshot.bytes : new Uint8Array()
}
