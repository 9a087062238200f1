/** The real file calls: each one system call, synchronous, with its errno name on failure. */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { fsErrorOf } from './errno.ts'
import { closeDirectory, heldDirectories } from './held-directories.ts'
import { type FileStat, FsError, type HostFs } from './host.ts'
import { fsyncAll, syncFileSystem } from './sync-calls.ts'

const { O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } =
  constants

/** Returns the file calls of this machine. */
export function nodeFs(): HostFs {
  const paths = new Map<number, string>()
  const nameOf = (fd: number): string => paths.get(fd) ?? `descriptor ${fd}`
  const held = heldDirectories()
  const { at } = held
  const open = (path: string, flags: number, mode?: number): number => {
    const fd = attempt('open', path, () => openSync(at(path), flags, mode))
    paths.set(fd, path)
    return fd
  }
  return {
    lstat(path) {
      const stat = attempt('lstat', path, () => lstatSync(at(path), { throwIfNoEntry: false }))
      return stat === undefined ? undefined : fileStatOf(stat)
    },
    fstat: fd => fileStatOf(attempt('fstat', nameOf(fd), () => fstatSync(fd))),
    accessWrite(path) {
      attempt('access', path, () => accessSync(at(path), constants.W_OK))
    },
    readLink: path => attempt('readlink', path, () => readlinkSync(at(path))),
    openRead: path => open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
    openExclusive: (path, mode) => open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode),
    openAppend: (path, mode) =>
      open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, mode),
    read: (fd, into, offset, length) =>
      attempt('read', nameOf(fd), () => readSync(fd, into, offset, length, null)),
    readAt: (fd, into, position) =>
      attempt('read', nameOf(fd), () => readSync(fd, into, 0, into.length, position)),
    write: (fd, bytes, offset, length) =>
      attempt('write', nameOf(fd), () => writeSync(fd, bytes, offset, length, null)),
    fchmod(fd, mode) {
      attempt('fchmod', nameOf(fd), () => fchmodSync(fd, mode))
    },
    fchown(fd, uid, gid) {
      attempt('fchown', nameOf(fd), () => fchownSync(fd, uid, gid))
    },
    fsync(fd) {
      attempt('fsync', nameOf(fd), () => fsyncSync(fd))
    },
    close(fd) {
      const path = nameOf(fd)
      paths.delete(fd)
      attempt('close', path, () => closeSync(fd))
    },
    rename(from, to) {
      attempt('rename', to, () => renameSync(at(from), at(to)))
    },
    link(existing, created) {
      attempt('link', created, () => linkSync(at(existing), at(created)))
    },
    unlink(path) {
      attempt('unlink', path, () => unlinkSync(at(path)))
    },
    mkdir: (path, mode) => makeDirectory(path, mode),
    rmdir(path) {
      attempt('rmdir', path, () => rmdirSync(path))
    },
    list: path => attempt('readdir', path, () => readdirSync(path)).sort(),
    fsyncDirectory(path) {
      if (!attempt('fsync', path, () => held.sync(path))) syncDirectory(path)
    },
    syncFileSystem,
    fsyncAll: paths => fsyncAll(paths, at),
    holdDirectory: path => attempt('open', path, () => held.hold(path)),
    chmod(path, mode) {
      attempt('chmod', path, () => chmodSync(at(path), mode))
    },
  }
}

function attempt<T>(operation: string, path: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw fsErrorOf(error, operation, path)
  }
}

function makeDirectory(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    const failure = fsErrorOf(error, 'mkdir', path)
    if (failure.errno === 'EEXIST' && lstatSync(path).isDirectory()) return
    throw failure
  }
}

function syncDirectory(path: string): void {
  const fd = attempt('open', path, () => openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW))
  try {
    attempt('fsync', path, () => fsyncSync(fd))
  } finally {
    closeDirectory(fd)
  }
}

function fileStatOf(stat: Stats): FileStat {
  return {
    kind: kindOf(stat),
    dev: stat.dev,
    ino: stat.ino,
    size: stat.size,
    mode: stat.mode & 0o7777,
    uid: stat.uid,
    gid: stat.gid,
    links: stat.nlink,
    mtimeMs: stat.mtimeMs,
  }
}

function kindOf(stat: Stats): FileStat['kind'] {
  if (stat.isFile()) return 'file'
  if (stat.isDirectory()) return 'directory'
  if (stat.isSymbolicLink()) return 'link'
  if (stat.isFIFO()) return 'fifo'
  if (stat.isSocket()) return 'socket'
  if (stat.isBlockDevice() || stat.isCharacterDevice()) return 'device'
  throw new FsError('EINVAL', 'stat', '')
}
