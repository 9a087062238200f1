/**
 * The file a rehearsal puts beside a target for a moment.
 *
 * It has no journal, so its name follows from the target alone: whoever holds the lock of the
 * target knows it for left behind, and finds it without a search. Rules: R20, R21.
 */
import { dirname, join } from 'node:path'
import { FsError, type Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { removeQuietly, tempPrefix, writeExclusive } from '../host/write-file.ts'
import { backedUpTargets } from '../store/backup-store.ts'
import { type Layout, targetKey } from '../store/layout.ts'
import { tryTargetLock } from '../store/lock-store.ts'
import { inDirectory } from './in-directory.ts'
import type { TargetImage } from './transaction.ts'

export function rehearsalPath(realPath: string): string {
  return join(dirname(realPath), `${tempPrefix}rehearsal-${targetKey(realPath).slice(0, 32)}`)
}

/**
 * Puts an image beside its target as a restore would, synced and read back, and takes it away.
 *
 * The caller holds the lock of the target. Throws `FsError`; nothing is left then.
 */
export function rehearseImage(
  host: Host,
  realPath: string,
  image: Pick<TargetImage, 'bytes' | 'mode' | 'uid' | 'gid'>,
): void {
  const path = rehearsalPath(realPath)
  inDirectory(host, realPath, () => {
    if (host.fs.lstat(path) !== undefined) host.fs.unlink(path)
    try {
      writeExclusive(host, path, image.bytes, image.mode, image)
      host.fs.unlink(path)
    } catch (error) {
      removeQuietly(host, path)
      throw error
    }
  })
}

/** Returns the files of rehearsals that are there; that of one that runs now is among them. */
export function leftRehearsals(host: Host, layout: Layout): readonly string[] {
  return [...backedUpTargets(host, layout)].map(rehearsalPath).filter(path => isThere(host, path))
}

/** Removes those nobody's lock keeps and returns their paths. */
export function removeLeftRehearsals(host: Host, layout: Layout): readonly string[] {
  return [...backedUpTargets(host, layout)].flatMap(realPath => {
    const path = rehearsalPath(realPath)
    if (!isThere(host, path)) return []
    const lock = tryTargetLock(host, layout, targetKey(realPath))
    if (lock === undefined) return []
    try {
      explainingIo('remove leftovers', () => host.fs.unlink(path))
      return [path]
    } finally {
      lock.release()
    }
  })
}

/** In a directory nobody can look into nothing can be said, nor done. */
function isThere(host: Host, path: string): boolean {
  try {
    return host.fs.lstat(path) !== undefined
  } catch (error) {
    if (error instanceof FsError) return false
    throw error
  }
}
