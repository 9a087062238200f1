/** The lines of the ledger's file: where they begin, and which of them hold an entry. */
import { WritError } from '../model/errors.ts'
import type { LedgerEntry } from '../model/records.ts'
import { ledgerRecord } from './decode-records.ts'
import { decodeRecord } from './record-file.ts'

/** One line without its end. */
export interface RawLine {
  readonly start: number
  readonly end: number
  readonly bytes: Uint8Array
}

export const lineFeed = 0x0a

/** Returns the lines; `complete` tells whether the last one has its end. */
export function linesOf(bytes: Uint8Array): {
  readonly lines: readonly RawLine[]
  readonly complete: boolean
} {
  const lines: RawLine[] = []
  let start = 0
  for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
    lines.push({ start, end, bytes: bytes.subarray(start, end) })
    start = end + 1
  }
  const complete = start === bytes.length
  if (!complete) lines.push({ start, end: bytes.length, bytes: bytes.subarray(start) })
  return { lines, complete }
}

/** Returns the entry of a line; undefined where it holds none. */
export function entryOf(line: Uint8Array, path: string): LedgerEntry | undefined {
  try {
    return decodeRecord(line, ledgerRecord, path)
  } catch (error) {
    if (error instanceof WritError && error.code === 'RECORD_INVALID') return undefined
    throw error
  }
}

/**
 * Returns where the last line starts whose entry fits; -1 where none does.
 *
 * Looks from the end, so it does not slow down with the length of the ledger.
 */
export function lastLine(
  bytes: Uint8Array,
  path: string,
  fits: (entry: LedgerEntry) => boolean,
): number {
  for (let end = bytes.at(-1) === lineFeed ? bytes.length - 1 : bytes.length; end > 0; ) {
    const start = bytes.lastIndexOf(lineFeed, end - 1) + 1
    const entry = entryOf(bytes.subarray(start, end), path)
    if (entry !== undefined && fits(entry)) return start
    end = start - 1
  }
  return -1
}
