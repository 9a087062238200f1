import { dirname, isAbsolute, join } from 'node:path'
import { FsError, type Host } from '../host/host.ts'
import { writeExclusive } from '../host/write-file.ts'
import { WritError } from '../model/errors.ts'

/** Directories of one consumer check; everything in them is thrown away. */
export interface ShadowHome {
  readonly home: string
  /** Empty, so that no project configuration is picked up. */
  readonly cwd: string
  remove(): void
}

/**
 * Makes a private home under the system's directory for temporary files, with one file in it.
 *
 * A check may write into the home it is given; this one is not the target's. Rule: R25.
 *
 * @param place path of the file below the home
 * @param bytes null leaves the file out
 */
export function makeShadowHome(host: Host, place: string, bytes: Uint8Array | null): ShadowHome {
  const name = `writ-shadow-${Buffer.from(host.randomBytes(16)).toString('hex')}`
  const root = join(systemTemp(host), name)
  host.fs.mkdir(root, 0o700)
  const remove = (): void => removeQuietly(host, root)
  try {
    const stat = host.fs.lstat(root)
    if (stat?.kind !== 'directory' || stat.uid !== host.identity.uid || stat.mode !== 0o700) {
      throw new WritError('IO_FAILED', { detail: 'the shadow home is not private', path: root })
    }
    const home = join(root, 'home')
    const cwd = join(root, 'cwd')
    host.fs.mkdir(home, 0o700)
    host.fs.mkdir(cwd, 0o700)
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

function systemTemp(host: Host): string {
  const named = host.env('TMPDIR')
  return named !== undefined && isAbsolute(named) ? named : '/tmp'
}

function makeParents(host: Host, home: string, place: string): void {
  let path = home
  for (const name of dirname(place).split('/')) {
    path = join(path, name)
    host.fs.mkdir(path, 0o700)
  }
}

/** A home that cannot be removed, as while a child still writes into it, is no verdict. */
function removeQuietly(host: Host, path: string): void {
  try {
    removeTree(host, path)
  } catch (error) {
    if (!(error instanceof FsError)) throw error
  }
}

/** Removes a directory with all that is in it; a link in it is removed, never followed. */
function removeTree(host: Host, path: string): void {
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
