/** Reads the end of the ledger and no more than that: what an append and a late look need. */
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
    const fd = openPresent(host, path)
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

function openPresent(host: Host, path: string): number | undefined {
  try {
    return host.fs.openRead(path)
  } catch (error) {
    if (error instanceof FsError && error.errno === 'ENOENT') return undefined
    throw noRecordError(error, path)
  }
}

/** Reads to the end as it was when the file was opened. */
function readFrom(host: Host, fd: number, path: string, from: number, size: number): Uint8Array {
  // One byte more than expected tells a file that grows.
  const buffer = new Uint8Array(size - from + 1)
  let length = 0
  while (length < buffer.length) {
    const count = host.fs.readAt(fd, buffer.subarray(length), from + length)
    if (count === 0) break
    length += count
  }
  if (length !== size - from) throw new FsError('EAGAIN', 'read', path)
  return buffer.subarray(0, length)
}
