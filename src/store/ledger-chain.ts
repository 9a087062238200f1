/**
 * The chain of ledger lines, as a pure function of the file's bytes.
 *
 * Each entry holds the digest of the entry before it, together with what an interrupted append
 * left after that one, so an edited, moved or removed line shows, except at the end: cutting off
 * the last lines shows only against a head kept elsewhere. Rule: R32.
 */
import { canonicalBytes } from '../bytes/canonical.ts'
import { sha256 } from '../bytes/digest.ts'
import type { Sha256 } from '../model/digest.ts'
import type { Problem } from '../model/errors.ts'
import type { LedgerEntry } from '../model/records.ts'
import { chainFaults } from './ledger-faults.ts'
import { entryOf, lastLine, lineFeed, linesOf, type RawLine } from './ledger-lines.ts'

export interface Ledger {
  readonly entries: readonly LedgerEntry[]
  /** The digest of each entry's line; same order. */
  readonly digests: readonly Sha256[]
  /** Lines an interrupted append left behind; they hold no event. */
  readonly torn: readonly number[]
  /** Each with its kind and its lines. */
  readonly problems: readonly Problem[]
}

/** One entry by number and the digest of its line: what to keep elsewhere. */
export interface LedgerHead {
  readonly seq: number
  readonly digest: Sha256
}

/** An entry where it stands. */
export interface ChainedLine {
  readonly entry: LedgerEntry
  /** Counted from 1. */
  readonly line: number
  readonly digest: Sha256
  /** What the entry after it must hold. */
  readonly link: Sha256
}

/** Returns the head of the ledger; null where it has no entry. */
export function ledgerHead(ledger: Pick<Ledger, 'entries' | 'digests'>): LedgerHead | null {
  const seq = ledger.entries.at(-1)?.seq
  const digest = ledger.digests.at(-1)
  return seq === undefined || digest === undefined ? null : { seq, digest }
}

/** Reads the chain and everything that is wrong with it, in time linear to its length. */
export function parseLedger(bytes: Uint8Array, path: string): Ledger {
  const { lines: raw, complete } = linesOf(bytes)
  const lines: ChainedLine[] = []
  const torn: number[] = []
  const unreadable: number[] = []
  /** Lines without an entry since the last one. */
  let doubtful: number[] = []
  let last: RawLine | undefined
  let beginning: Sha256 | null = null
  for (const [index, line] of raw.entries()) {
    const entry = entryOf(line.bytes, path)
    if (entry === undefined) {
      doubtful.push(index + 1)
      continue
    }
    if (doubtful.length > 0) {
      // An append that found them chained its line to them; anybody else did not.
      const link = sha256(bytes.subarray(last?.start ?? 0, line.start - 1))
      const before = lines.at(-1)
      if (entry.prev !== link) unreadable.push(...doubtful)
      else {
        torn.push(...doubtful)
        if (before === undefined) beginning = link
        else lines[lines.length - 1] = { ...before, link }
      }
      doubtful = []
    }
    const digest = sha256(line.bytes)
    lines.push({ entry, line: index + 1, digest, link: digest })
    last = line
  }
  ;(complete ? unreadable : torn).push(...doubtful)
  return {
    entries: lines.map(({ entry }) => entry),
    digests: lines.map(({ digest }) => digest),
    torn,
    problems: chainFaults({ lines, unreadable, beginning, path }),
  }
}

/**
 * Returns the entry that follows the ledger's last, and the bytes to append for it.
 *
 * @param tail the last entry's line and all after it, or the whole ledger: a chain that is broken
 * further up goes on from where it stands.
 */
export function nextLine(
  tail: Uint8Array,
  event: Omit<LedgerEntry, 'seq' | 'prev'>,
  path: string,
): { readonly entry: LedgerEntry; readonly bytes: Uint8Array } {
  const complete = tail.length === 0 || tail.at(-1) === lineFeed
  const lines = complete ? tail.subarray(0, -1) : tail
  const start = lastLine(lines, path, () => true)
  const span = lines.subarray(Math.max(start, 0))
  const prev = span.length === 0 ? null : sha256(span)
  const firstEnd = span.indexOf(lineFeed)
  const last = entryOf(firstEnd === -1 ? span : span.subarray(0, firstEnd), path)
  const entry: LedgerEntry = { seq: (last?.seq ?? 0) + 1, prev, ...event }
  const separator = complete ? '' : '\n'
  const line = Buffer.from(canonicalBytes(entry)).toString('utf8')
  return { entry, bytes: Buffer.from(`${separator}${line}\n`, 'utf8') }
}
