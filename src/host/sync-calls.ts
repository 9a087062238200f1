/** Durability for very many files at once: the whole file system, or a pool of fsyncs. */
import { close, constants, existsSync, fsync, open } from 'node:fs'
import { fsErrorOf } from './errno.ts'
import { FsError } from './host.ts'

/** Only Linux promises that the call returns after the data is on the disk. */
const isLinux = process.platform === 'linux'
const programs = ['/usr/bin/sync', '/bin/sync']

/**
 * Syncs the file system a directory is on.
 *
 * Node has no `syncfs`; `sync -f` of GNU and BusyBox is that call. It reports what could not be
 * written since the file system was last asked.
 * @throws FsError ENOSYS where there is no such program; EIO where it failed.
 */
export function syncFileSystem(directory: string): void {
  const program = isLinux ? programs.find(path => existsSync(path)) : undefined
  if (program === undefined) throw new FsError('ENOSYS', 'syncfs', directory)
  // Loaded here, because most commands run nothing.
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const { status, error, stderr } = spawnSync(program, ['-f', directory], {
    cwd: '/',
    env: { LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 600_000,
  })
  if (error !== undefined) throw fsErrorOf(error, 'syncfs', directory)
  if (status === 0) return
  // An old BusyBox knows no such option.
  const isUnknown = /usage|option/i.test(stderr.toString('latin1'))
  throw new FsError(isUnknown ? 'ENOSYS' : 'EIO', 'syncfs', directory)
}

/** As many as keep a disk busy without holding many descriptors. */
const atOnce = 32

/** Syncs files and directories on the thread pool; rejects with the first `FsError`. */
export async function fsyncAll(
  paths: readonly string[],
  at: (path: string) => string,
): Promise<void> {
  const waiting = paths.values()
  const work = async (): Promise<void> => {
    for (const path of waiting) await fsyncOne(path, at(path))
  }
  const lanes = Math.min(atOnce, paths.length)
  await Promise.all(withPool(() => Array.from({ length: lanes }, work)))
}

/**
 * The pool of Node is made by its first call, with four threads where its environment names no
 * number; what is run by writ does not inherit the number.
 */
function withPool<T>(first: () => T): T {
  const { env } = process
  const isChosen = env[poolSize] !== undefined
  if (!isChosen) env[poolSize] = String(atOnce)
  try {
    return first()
  } finally {
    if (!isChosen) delete env[poolSize]
  }
}

const poolSize = 'UV_THREADPOOL_SIZE'

const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

function fsyncOne(path: string, at: string): Promise<void> {
  return new Promise((resolve, reject) => {
    open(at, flags, (failed, fd) => {
      if (failed !== null) {
        reject(fsErrorOf(failed, 'open', path))
        return
      }
      fsync(fd, unsynced => {
        close(fd, () => {
          if (unsynced === null) resolve()
          else reject(fsErrorOf(unsynced, 'fsync', path))
        })
      })
    })
  })
}
