/**
 * When keys were revoked, as the ledger knows it.
 *
 * The list of revoked keys has no moments, and whoever takes a line out of it must not bring a key
 * back: what the ledger says stands beside the list. Rules: R18, R32.
 */
import { utcMs } from '../bytes/utc.ts'
import type { LedgerEntry } from '../model/records.ts'

export interface KeyRevocation {
  /** Number of its line. */
  readonly seq: number
  readonly at: string
  readonly actor: string
  readonly reason: string
}

/** Returns the first revocation of each key, by fingerprint. */
export function keyRevocations(
  entries: readonly LedgerEntry[],
): ReadonlyMap<string, KeyRevocation> {
  const found = new Map<string, KeyRevocation>()
  for (const { event, seq, at, actor, detail } of entries) {
    const { key, reason = '' } = detail
    if (event !== 'key-revoked' || key === undefined || found.has(key)) continue
    found.set(key, { seq, at, actor, reason })
  }
  return found
}

/** Returns what tells the moment a key was revoked; the ledger is read when it is first asked. */
export function revokedAtOf(
  read: () => readonly LedgerEntry[],
): (fingerprint: string) => number | undefined {
  let found: ReadonlyMap<string, KeyRevocation> | undefined
  return fingerprint => {
    found ??= keyRevocations(read())
    const revocation = found.get(fingerprint)
    return revocation === undefined ? undefined : (utcMs(revocation.at) ?? 0)
  }
}
