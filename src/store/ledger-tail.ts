/**
 * Reads the ledger as it was when it was opened: all of it, or only the end that an append and a
 * late look need. Others may append meanwhile, and what they append is not read.
 */
import { FsError, type Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import type { LedgerEntry } from '../model/records.ts'
import { lastLine, lineFeed } from './ledger-lines.ts'
import { assertRecordFile, noRecordError } from './record-file.ts'

/** About ten lines; grows where they are longer. */
const firstWindow = 4096

/**
 * Returns the ledger from the last line on whose entry fits, or all of it where none does;
 * undefined where there is no ledger.
 *
 * @throws WritError RECORD_INVALID where something else than a plain file has its name.
 */
export function readTail(
  host: Host,
  path: string,
  fits: (entry: LedgerEntry) => boolean,
): Uint8Array | undefined {
  return explainingIo('read the end of the ledger', () => {
    const fd = openLedger(host, path)
    if (fd === undefined) return undefined
    try {
      const stat = host.fs.fstat(fd)
      assertRecordFile(stat, path)
      for (let window = firstWindow; ; window *= 2) {
        const from = Math.max(0, stat.size - window)
        const bytes = readFrom(host, fd, path, from, stat.size)
        if (from === 0) {
          const start = lastLine(bytes, path, fits)
          return start === -1 ? bytes : bytes.subarray(start)
        }
        // The first line of the window may be cut; what follows its end is whole.
        const whole = bytes.subarray(bytes.indexOf(lineFeed) + 1)
        const start = whole.length === bytes.length ? -1 : lastLine(whole, path, fits)
        if (start !== -1) return whole.subarray(start)
      }
    } finally {
      host.fs.close(fd)
    }
  })
}

/** Returns undefined where there is no ledger. */
export function openLedger(host: Host, path: string): number | undefined {
  try {
    return host.fs.openRead(path)
  } catch (error) {
    if (error instanceof FsError && error.errno === 'ENOENT') return undefined
    throw noRecordError(error, path)
  }
}

/**
 * Returns all of the ledger; undefined where there is none.
 *
 * @throws WritError RECORD_INVALID where something else than a plain file has its name.
 */
export function readWholeLedger(host: Host, path: string): Uint8Array | undefined {
  return explainingIo('read the ledger', () => {
    const fd = openLedger(host, path)
    if (fd === undefined) return undefined
    try {
      for (;;) {
        const stat = host.fs.fstat(fd)
        assertRecordFile(stat, path)
        const bytes = readFrom(host, fd, path, 0, stat.size)
        // A last line without its end is one that is being written, or was cut off by a crash.
        const isWhole = bytes.length === 0 || bytes.at(-1) === lineFeed
        if (isWhole || host.fs.fstat(fd).size === stat.size) return bytes
      }
    } finally {
      host.fs.close(fd)
    }
  })
}

/** Reads to a place that was there; a file that has become shorter is no ledger to be appended to. */
export function readFrom(
  host: Host,
  fd: number,
  path: string,
  from: number,
  to: number,
): Uint8Array {
  const buffer = new Uint8Array(to - from)
  let length = 0
  while (length < buffer.length) {
    const count = host.fs.readAt(fd, buffer.subarray(length), from + length)
    if (count === 0) break
    length += count
  }
  if (length !== buffer.length) throw new FsError('EAGAIN', 'read', path)
  return buffer
}
