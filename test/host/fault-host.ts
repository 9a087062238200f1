/**
 * A host on which one writing call goes wrong: fails, dies, tears, or lies.
 *
 * Writing calls are counted from 1 in the order they are made; `trace` records them, so that a
 * sweep can first run without a fault and then break every call in turn.
 */
import { FsError, type Host, type HostFs, type Lock } from '../../src/host/host.ts'

export type Fault =
  | { readonly kind: 'none' }
  /** The process dies before the call. */
  | { readonly kind: 'die'; readonly call: number }
  /** The process dies in the middle of a write; before the call where it is not one. */
  | { readonly kind: 'tear'; readonly call: number }
  /** The call fails; with `sticky` so does every later call of the same operation. */
  | {
      readonly kind: 'errno'
      readonly call: number
      readonly errno: string
      readonly sticky?: boolean
    }
  /** The write takes fewer bytes than it was given and says so. */
  | { readonly kind: 'short'; readonly call: number }
  /** The write says it took everything and wrote nothing. */
  | { readonly kind: 'lie'; readonly call: number }

export interface TracedCall {
  /** Counts from 1. */
  readonly call: number
  readonly operation: WritingCall
  readonly path: string
  /** The second path of rename and link. */
  readonly to: string | null
  /** What a write was given, from its offset on. */
  readonly bytes: Uint8Array | null
  /** The mode of a call that takes one. */
  readonly mode: number | null
}

export const writingCalls = [
  'openExclusive',
  'openAppend',
  'write',
  'fchmod',
  'fchown',
  'fsync',
  'rename',
  'link',
  'unlink',
  'mkdir',
  'rmdir',
  'fsyncDirectory',
  'syncFileSystem',
  'fsyncAll',
  'chmod',
] as const

export type WritingCall = (typeof writingCalls)[number]

/** Thrown by every call of a host whose process is dead. */
export class HostDied extends Error {
  constructor() {
    super('the process is dead')
    this.name = 'HostDied'
  }
}

/** Wraps a host; after a death its locks are free and its descriptors closed, as with kill -9. */
export function faultHost(host: Host, fault: Fault, trace: TracedCall[] = []): Host {
  const open = new Map<number, string>()
  const locks = new Set<Lock>()
  let calls = 0
  let dead = false
  let broken: WritingCall | undefined

  const assertAlive = (): void => {
    if (dead) throw new HostDied()
  }
  const die = (): never => {
    dead = true
    for (const fd of open.keys()) host.fs.close(fd)
    for (const lock of locks) lock.release()
    throw new HostDied()
  }
  const count = (
    operation: WritingCall,
    path: string,
    more: { to?: string; bytes?: Uint8Array; mode?: number } = {},
  ): boolean => {
    assertAlive()
    calls += 1
    const { to = null, bytes = null, mode = null } = more
    trace.push({ call: calls, operation, path, to, bytes: bytes?.slice() ?? null, mode })
    const due = fault.kind !== 'none' && fault.call === calls
    if (due && fault.kind === 'die') die()
    if (due && fault.kind === 'tear' && operation !== 'write') die()
    if (fault.kind === 'errno' && (due || (fault.sticky === true && broken === operation))) {
      broken = operation
      throw new FsError(fault.errno, operation, path)
    }
    return due
  }
  const nameOf = (fd: number): string => open.get(fd) ?? `descriptor ${fd}`
  const opened = (fd: number, path: string): number => {
    open.set(fd, path)
    return fd
  }

  const fs: HostFs = {
    lstat(path) {
      assertAlive()
      return host.fs.lstat(path)
    },
    fstat(fd) {
      assertAlive()
      return host.fs.fstat(fd)
    },
    accessWrite(path) {
      assertAlive()
      host.fs.accessWrite(path)
    },
    readLink(path) {
      assertAlive()
      return host.fs.readLink(path)
    },
    openRead(path) {
      assertAlive()
      return opened(host.fs.openRead(path), path)
    },
    read(fd, into, offset, length) {
      assertAlive()
      return host.fs.read(fd, into, offset, length)
    },
    readAt(fd, into, position) {
      assertAlive()
      return host.fs.readAt(fd, into, position)
    },
    list(path) {
      assertAlive()
      return host.fs.list(path)
    },
    close(fd) {
      assertAlive()
      open.delete(fd)
      host.fs.close(fd)
    },
    openExclusive(path, mode) {
      count('openExclusive', path, { mode })
      return opened(host.fs.openExclusive(path, mode), path)
    },
    openAppend(path, mode) {
      count('openAppend', path, { mode })
      return opened(host.fs.openAppend(path, mode), path)
    },
    write(fd, bytes, offset, length) {
      const part = bytes.subarray(offset, offset + length)
      const due = count('write', nameOf(fd), { bytes: part })
      if (due && fault.kind === 'lie') return length
      if (due && fault.kind === 'short') {
        return host.fs.write(fd, bytes, offset, Math.ceil(length / 2))
      }
      if (due && fault.kind === 'tear') {
        host.fs.write(fd, bytes, offset, Math.floor(length / 2))
        die()
      }
      return host.fs.write(fd, bytes, offset, length)
    },
    fchmod(fd, mode) {
      count('fchmod', nameOf(fd), { mode })
      host.fs.fchmod(fd, mode)
    },
    fchown(fd, uid, gid) {
      count('fchown', nameOf(fd))
      host.fs.fchown(fd, uid, gid)
    },
    fsync(fd) {
      count('fsync', nameOf(fd))
      host.fs.fsync(fd)
    },
    rename(from, to) {
      count('rename', from, { to })
      host.fs.rename(from, to)
    },
    link(existing, created) {
      count('link', existing, { to: created })
      host.fs.link(existing, created)
    },
    unlink(path) {
      count('unlink', path)
      host.fs.unlink(path)
    },
    mkdir(path, mode) {
      count('mkdir', path, { mode })
      host.fs.mkdir(path, mode)
    },
    rmdir(path) {
      count('rmdir', path)
      host.fs.rmdir(path)
    },
    fsyncDirectory(path) {
      count('fsyncDirectory', path)
      host.fs.fsyncDirectory(path)
    },
    syncFileSystem(path) {
      count('syncFileSystem', path)
      host.fs.syncFileSystem(path)
    },
    async fsyncAll(paths) {
      for (const path of paths) count('fsyncAll', path)
      await host.fs.fsyncAll(paths)
    },
    holdDirectory(path) {
      assertAlive()
      return host.fs.holdDirectory(path)
    },
    chmod(path, mode) {
      count('chmod', path, { mode })
      host.fs.chmod(path, mode)
    },
  }
  return {
    ...host,
    fs,
    tryLock(path, waitMs, kind) {
      assertAlive()
      const lock = host.tryLock(path, waitMs, kind)
      if (lock === undefined) return undefined
      locks.add(lock)
      return {
        release() {
          // The kernel freed the locks of a dead process already.
          if (!locks.delete(lock) || dead) return
          lock.release()
        },
      }
    },
    async run(request) {
      assertAlive()
      return await host.run(request)
    },
    runSync(request) {
      assertAlive()
      return host.runSync(request)
    },
    async sleep(ms) {
      assertAlive()
      await host.sleep(ms)
    },
  }
}
