import { type FileStat, FsError, type Host } from './host.ts'

export interface WholeFile {
  readonly bytes: Uint8Array
  readonly stat: FileStat
}

/**
 * Reads a regular file whole, without following a link and without hanging on a FIFO.
 *
 * Throws `FsError`: EFBIG above the limit, EINVAL for what is not a regular file, EAGAIN where
 * the file changed its size meanwhile, ENOENT where nothing is there.
 */
export function readWhole(host: Host, path: string, limit: number): WholeFile {
  const fd = host.fs.openRead(path)
  try {
    const stat = host.fs.fstat(fd)
    if (stat.kind !== 'file') throw new FsError('EINVAL', 'read', path)
    if (stat.size > limit) throw new FsError('EFBIG', 'read', path)
    // One byte more than expected tells a file that grows.
    const buffer = new Uint8Array(stat.size + 1)
    let length = 0
    while (length < buffer.length) {
      const count = host.fs.read(fd, buffer, length, buffer.length - length)
      if (count === 0) break
      length += count
    }
    if (length !== stat.size) throw new FsError('EAGAIN', 'read', path)
    return { bytes: buffer.subarray(0, length), stat }
  } finally {
    host.fs.close(fd)
  }
}

/** Reads a file of writ's own as `readWhole` does; undefined where there is none. */
export function readIfPresent(host: Host, path: string, limit: number): Uint8Array | undefined {
  try {
    return readWhole(host, path, limit).bytes
  } catch (error) {
    if (error instanceof FsError && error.errno === 'ENOENT') return undefined
    throw error
  }
}
