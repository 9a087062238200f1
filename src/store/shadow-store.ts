/**
 * Where the shadow homes of consumer checks lie: `shadow/<target>/<name>`, mode 0700.
 *
 * A shadow home holds a whole configuration, secrets included, so what a crash leaves of one must
 * be found again. It belongs to the lock of its target: whoever holds that may remove it. Rule: R25.
 */
import { join } from 'node:path'
import { FsError, type Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { ensureOwnDirectory, type Layout, targetKey } from './layout.ts'
import { tryTargetLock } from './lock-store.ts'
import { listNames } from './record-file.ts'

/** Returns the directory for the shadow homes of one target, created where missing. */
export function shadowDirectory(host: Host, layout: Layout, realPath: string): string {
  const directory = join(layout.shadow, targetKey(realPath))
  explainingIo('prepare a shadow home', () => {
    ensureOwnDirectory(host, layout.shadow)
    ensureOwnDirectory(host, directory)
  })
  return directory
}

/** Returns the shadow homes there are; those of a check that runs now are among them. */
export function shadowHomes(host: Host, layout: Layout): readonly string[] {
  return keysIn(host, layout).flatMap(key => homesOf(host, layout, key))
}

/** Removes the shadow homes nobody's lock keeps and returns their paths. */
export function removeLeftShadows(host: Host, layout: Layout): readonly string[] {
  return explainingIo('remove left shadow homes', () =>
    keysIn(host, layout).flatMap(key => {
      if (homesOf(host, layout, key).length === 0) return []
      const lock = tryTargetLock(host, layout, key)
      if (lock === undefined) return []
      try {
        const left = homesOf(host, layout, key)
        for (const path of left) removeTree(host, path)
        return left
      } finally {
        lock.release()
      }
    }),
  )
}

function keysIn(host: Host, layout: Layout): readonly string[] {
  return listNames(host, layout.shadow).filter(name => /^[0-9a-f]{64}$/.test(name))
}

function homesOf(host: Host, layout: Layout, key: string): readonly string[] {
  const directory = join(layout.shadow, key)
  return listNames(host, directory).map(name => join(directory, name))
}

/** Removes a directory with all that is in it; a link in it is removed, never followed. */
export function removeTree(host: Host, path: string): void {
  const stat = host.fs.lstat(path)
  if (stat === undefined) return
  if (stat.kind !== 'directory') {
    host.fs.unlink(path)
    return
  }
  if ((stat.mode & 0o700) !== 0o700) host.fs.chmod(path, 0o700)
  for (const name of host.fs.list(path)) removeTree(host, join(path, name))
  host.fs.rmdir(path)
}

/** As `removeTree`; what cannot be removed, as while a child still writes into it, stays. */
export function removeTreeQuietly(host: Host, path: string): void {
  try {
    removeTree(host, path)
  } catch (error) {
    if (!(error instanceof FsError)) throw error
  }
}
