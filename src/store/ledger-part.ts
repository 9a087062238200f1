/**
 * Reads a part of the ledger, from any place in either direction: whoever pages through a long one
 * reads what is looked at and no more. What holds the lines together is not asked here. Rule: R32.
 */
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import type { LedgerPlace } from '../model/history.ts'
import type { LedgerEntry } from '../model/records.ts'
import { entryOf, lineFeed, linesOf } from './ledger-lines.ts'
import { openLedger, readFrom } from './ledger-tail.ts'
import { assertRecordFile } from './record-file.ts'

export interface LedgerPart {
  /** In the order of the file. */
  readonly lines: readonly PlacedLine[]
  /** Where the first whole line starts and the last one ends; equal where there is none. */
  readonly start: number
  readonly end: number
  /** Of the file, as it was read. */
  readonly size: number
}

export interface PlacedLine {
  readonly offset: number
  /** null where the line holds no entry. */
  readonly entry: LedgerEntry | null
}

/** About two hundred lines; grows where they are longer. */
const firstWindow = 64 * 1024

const nothing: LedgerPart = { lines: [], start: 0, end: 0, size: 0 }

/**
 * Returns the whole lines next to a place; a last line that has no end yet is left out.
 *
 * @throws WritError RECORD_INVALID where something else than a plain file has the ledger's name.
 */
export function ledgerPart(host: Host, path: string, place: LedgerPlace): LedgerPart {
  return explainingIo('read a part of the ledger', () => {
    const fd = openLedger(host, path)
    if (fd === undefined) return nothing
    try {
      const stat = host.fs.fstat(fd)
      assertRecordFile(stat, path)
      const { size } = stat
      for (let window = firstWindow; ; window *= 2) {
        const [from, to] = windowAt(place, window, size)
        const bytes = readFrom(host, fd, path, from, to)
        const start = place.way === 'newer' || from === 0 ? 0 : bytes.indexOf(lineFeed) + 1
        const end = bytes.lastIndexOf(lineFeed) + 1
        const isAll = place.way === 'newer' ? to === size : from === 0
        if (end <= start && !isAll) continue
        return partOf(bytes.subarray(start, Math.max(start, end)), from + start, size, path)
      }
    } finally {
      host.fs.close(fd)
    }
  })
}

function windowAt(place: LedgerPlace, window: number, size: number): [from: number, to: number] {
  if (place.way === 'newer') {
    const from = Math.min(place.after, size)
    return [from, Math.min(size, from + window)]
  }
  const to = Math.min(place.before ?? size, size)
  return [Math.max(0, to - window), to]
}

function partOf(bytes: Uint8Array, start: number, size: number, path: string): LedgerPart {
  const lines = linesOf(bytes).lines.map(line => ({
    offset: start + line.start,
    entry: entryOf(line.bytes, path) ?? null,
  }))
  return { lines, start, end: start + bytes.length, size }
}
