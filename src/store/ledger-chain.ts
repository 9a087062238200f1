/**
 * The chain of ledger lines, as a pure function of the file's bytes.
 *
 * Each line holds the digest of the line before it, so an edited, moved or removed line shows,
 * except at the end: cutting off the last lines shows only against a head kept elsewhere.
 * Rule: R32.
 */
import { canonicalBytes } from '../bytes/canonical.ts'
import { sha256 } from '../bytes/digest.ts'
import type { Sha256 } from '../model/digest.ts'
import { type Problem, WritError } from '../model/errors.ts'
import type { LedgerEntry } from '../model/records.ts'
import { ledgerRecord } from './decode-records.ts'
import { decodeRecord } from './record-file.ts'

export interface Ledger {
  readonly entries: readonly LedgerEntry[]
  /** The digest of each entry's line; same order. */
  readonly digests: readonly Sha256[]
  /** Lines an interrupted append left behind; they hold no event. */
  readonly torn: readonly number[]
  readonly problems: readonly Problem[]
}

/** One entry by number and the digest of its line: what to keep elsewhere. */
export interface LedgerHead {
  readonly seq: number
  readonly digest: Sha256
}

/** Returns the head of the ledger; null where it has no entry. */
export function ledgerHead(ledger: Ledger): LedgerHead | null {
  const seq = ledger.entries.at(-1)?.seq
  const digest = ledger.digests.at(-1)
  return seq === undefined || digest === undefined ? null : { seq, digest }
}

/** Reads the chain and everything that is wrong with it. */
export function parseLedger(bytes: Uint8Array, path: string): Ledger {
  const { lines, complete } = linesOf(bytes)
  const entries: LedgerEntry[] = []
  const digests: Sha256[] = []
  const torn: number[] = []
  const problems: Problem[] = []
  let tip: Sha256 | null = null
  let doubtful: number | undefined
  for (const [index, line] of lines.entries()) {
    const number = index + 1
    const digest = sha256(line)
    const entry = entryOf(line, path)
    if (entry === undefined) {
      // Torn where nothing follows or where the next line was chained to it, else damaged.
      if (doubtful !== undefined) problems.push(unreadable(doubtful, path))
      doubtful = number
    } else {
      const chained = entry.prev === tip
      if (doubtful !== undefined) {
        if (chained) torn.push(doubtful)
        else problems.push(unreadable(doubtful, path))
        doubtful = undefined
      } else if (!chained) {
        problems.push(broken(number, path))
      }
      const expected: number = (entries.at(-1)?.seq ?? 0) + 1
      if (entry.seq !== expected) problems.push(misnumbered(number, entry.seq, expected, path))
      entries.push(entry)
      digests.push(digest)
    }
    tip = digest
  }
  if (doubtful !== undefined) {
    if (complete) problems.push(unreadable(doubtful, path))
    else torn.push(doubtful)
  }
  return { entries, digests, torn, problems }
}

/**
 * Returns the entry that follows the ledger's last, and the bytes to append for it.
 *
 * Looks at the end of the ledger alone: appending does not slow down with its length, and a
 * chain that is broken further up goes on from where it stands.
 */
export function nextLine(
  ledger: Uint8Array,
  event: Omit<LedgerEntry, 'seq' | 'prev'>,
  path: string,
): { readonly entry: LedgerEntry; readonly bytes: Uint8Array } {
  const complete = ledger.length === 0 || ledger.at(-1) === lineFeed
  const { prev, seq } = endOf(complete ? ledger.subarray(0, -1) : ledger, path)
  const entry: LedgerEntry = { seq: seq + 1, prev, ...event }
  const separator = complete ? '' : '\n'
  const line = Buffer.from(canonicalBytes(entry)).toString('utf8')
  return { entry, bytes: Buffer.from(`${separator}${line}\n`, 'utf8') }
}

/** The digest of the last line, and the number of the last line that is an entry. */
function endOf(lines: Uint8Array, path: string): { prev: Sha256 | null; seq: number } {
  let prev: Sha256 | null = null
  for (let end = lines.length; end > 0; ) {
    const start = lines.lastIndexOf(lineFeed, end - 1) + 1
    const line = lines.subarray(start, end)
    prev ??= sha256(line)
    const entry = entryOf(line, path)
    if (entry !== undefined) return { prev, seq: entry.seq }
    end = start - 1
  }
  return { prev, seq: 0 }
}

const lineFeed = 0x0a

function linesOf(bytes: Uint8Array): { lines: readonly Uint8Array[]; complete: boolean } {
  const lines: Uint8Array[] = []
  let start = 0
  for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
    lines.push(bytes.subarray(start, end))
    start = end + 1
  }
  const complete = start === bytes.length
  if (!complete) lines.push(bytes.subarray(start))
  return { lines, complete }
}

function entryOf(line: Uint8Array, path: string): LedgerEntry | undefined {
  try {
    return decodeRecord(line, ledgerRecord, path)
  } catch (error) {
    if (error instanceof WritError && error.code === 'RECORD_INVALID') return undefined
    throw error
  }
}

function problem(line: number, path: string, detail: string): Problem {
  return { code: 'LEDGER_BROKEN', detail, path, places: [{ line, column: 1 }] }
}

function unreadable(line: number, path: string): Problem {
  return problem(line, path, `line ${line} is not a ledger entry`)
}

function broken(line: number, path: string): Problem {
  const detail =
    line === 1
      ? 'line 1 is not the first entry: lines before it were removed'
      : `line ${line} does not follow line ${line - 1}: one of them was edited, moved or removed`
  return problem(line, path, detail)
}

function misnumbered(line: number, found: number, expected: number, path: string): Problem {
  return problem(line, path, `line ${line} has the number ${found} instead of ${expected}`)
}
