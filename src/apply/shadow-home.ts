import { dirname, join } from 'node:path'
import type { Host } from '../host/host.ts'
import { writeExclusive } from '../host/write-file.ts'
import { WritError } from '../model/errors.ts'
import type { Layout } from '../store/layout.ts'
import { removeTreeQuietly, shadowDirectory } from '../store/shadow-store.ts'

/** Directories of one consumer check; everything in them is thrown away. */
export interface ShadowHome {
  readonly home: string
  /** A project of its own and empty, so that no other project's configuration is picked up. */
  readonly cwd: string
  remove(): void
}

/**
 * Makes a private home among the records of writ, with one file in it.
 *
 * A check may write into the home it is given; this one is not the target's. Who makes it holds
 * the lock of the target, so that a later holder knows it for left behind. Rule: R25.
 *
 * @param realPath the target
 * @param place path of the file below the home
 * @param bytes null leaves the file out
 */
export function makeShadowHome(
  host: Host,
  layout: Layout,
  realPath: string,
  place: string,
  bytes: Uint8Array | null,
): ShadowHome {
  const directory = shadowDirectory(host, layout, realPath)
  const name = `writ-shadow-${Buffer.from(host.randomBytes(16)).toString('hex')}`
  const root = join(directory, name)
  host.fs.mkdir(root, 0o700)
  const remove = (): void => removeTreeQuietly(host, root)
  try {
    const stat = host.fs.lstat(root)
    if (stat?.kind !== 'directory' || stat.uid !== host.identity.uid || stat.mode !== 0o700) {
      throw new WritError('IO_FAILED', { detail: 'the shadow home is not private', path: root })
    }
    const home = join(root, 'home')
    const cwd = join(root, 'cwd')
    host.fs.mkdir(home, 0o700)
    host.fs.mkdir(cwd, 0o700)
    // A home under version control would make the real configuration that of a project here.
    host.fs.mkdir(join(cwd, '.git'), 0o700)
    if (bytes !== null) {
      const path = join(home, place)
      makeParents(host, home, place)
      writeExclusive(host, path, bytes, 0o600)
    }
    return { home, cwd, remove }
  } catch (error) {
    remove()
    throw error
  }
}

function makeParents(host: Host, home: string, place: string): void {
  let path = home
  for (const name of dirname(place).split('/')) {
    path = join(path, name)
    host.fs.mkdir(path, 0o700)
  }
}
