import { basename, dirname, join } from 'node:path'
import { FsError, type Host } from './host.ts'
import { readWhole } from './read-file.ts'

export interface Owner {
  readonly uid: number
  readonly gid: number
}

/**
 * Creates a file with exactly these bytes and this mode, synced and read back.
 *
 * The name must be free. The mode is never wider than asked at any moment, whatever the umask;
 * after a failure the file is gone again. The name itself is durable only after a sync of the
 * directory. A failed fsync is never retried: the pages count as clean after it. Rule: R21.
 */
export function writeExclusive(
  host: Host,
  path: string,
  bytes: Uint8Array,
  mode: number,
  owner?: Owner,
): void {
  const fd = host.fs.openExclusive(path, mode & 0o600)
  try {
    fill(host, fd, bytes, mode, owner, true)
    readBack(host, path, bytes)
  } catch (error) {
    removeQuietly(host, path)
    throw error
  }
}

/**
 * Creates a file as `writeExclusive` does, but neither synced nor read back: the caller does both
 * for very many at once.
 */
export function writeUnsynced(
  host: Host,
  path: string,
  bytes: Uint8Array,
  mode: number,
  owner?: Owner,
): void {
  const fd = host.fs.openExclusive(path, mode & 0o600)
  try {
    fill(host, fd, bytes, mode, owner, false)
  } catch (error) {
    removeQuietly(host, path)
    throw error
  }
}

function fill(
  host: Host,
  fd: number,
  bytes: Uint8Array,
  mode: number,
  owner: Owner | undefined,
  syncs: boolean,
): void {
  try {
    writeAll(host, fd, bytes)
    // Ownership first: changing it clears set-id bits, and the mode may be wider for the group.
    if (owner !== undefined) host.fs.fchown(fd, owner.uid, owner.gid)
    host.fs.fchmod(fd, mode)
    if (syncs) host.fs.fsync(fd)
  } finally {
    host.fs.close(fd)
  }
}

/** Writes all of the bytes; a file system that is nearly full takes them in parts. */
export function writeAll(host: Host, fd: number, bytes: Uint8Array): void {
  let offset = 0
  while (offset < bytes.length) {
    const count = host.fs.write(fd, bytes, offset, bytes.length - offset)
    if (count <= 0) throw new FsError('EIO', 'write', `descriptor ${fd}`)
    offset += count
  }
}

function readBack(host: Host, path: string, bytes: Uint8Array): void {
  const found = readWhole(host, path, bytes.length).bytes
  if (Buffer.compare(found, bytes) !== 0) throw new FsError('EIO', 'read back', path)
}

/** Removes what may be there; a failure to clean up never hides the failure before it. */
export function removeQuietly(host: Host, path: string): void {
  try {
    host.fs.unlink(path)
  } catch {
    // The caller is already throwing what matters.
  }
}

/** Returns a free-looking name in the same directory, recognisable as a leftover of writ. */
export function tempNameOf(host: Host, path: string): string {
  const random = Buffer.from(host.randomBytes(8)).toString('hex')
  return join(dirname(path), `${tempPrefix}${random}`)
}

export const tempPrefix: string = '.writ-tmp-'

/**
 * Gives a record of writ new content: readers see the old bytes or the new, never others.
 *
 * Durable when it returns. Not for targets: their links, modes and owners need more care.
 */
export function replaceFile(host: Host, path: string, bytes: Uint8Array, mode = 0o600): void {
  const temp = tempNameOf(host, path)
  writeExclusive(host, temp, bytes, mode)
  try {
    host.fs.rename(temp, path)
  } catch (error) {
    removeQuietly(host, temp)
    throw error
  }
  host.fs.fsyncDirectory(dirname(path))
}

/**
 * Creates a record of writ that must not exist yet; false where the name is taken.
 *
 * Nobody ever sees it half written. Durable when it returns.
 */
export function createFile(host: Host, path: string, bytes: Uint8Array, mode = 0o600): boolean {
  const temp = tempNameOf(host, path)
  writeExclusive(host, temp, bytes, mode)
  try {
    host.fs.link(temp, path)
  } catch (error) {
    if (error instanceof FsError && error.errno === 'EEXIST') return false
    throw error
  } finally {
    removeQuietly(host, temp)
  }
  host.fs.fsyncDirectory(dirname(path))
  return true
}

/** Whether a name is that of a temporary file of writ. */
export function isTempName(path: string): boolean {
  return basename(path).startsWith(tempPrefix)
}
