import { WritError } from '../model/errors.ts'
import type { Host, HostFs } from './host.ts'

/**
 * Returns a host on which every writing call is a programming error: what commands that only
 * look are given. Reading, running a program and waiting stay allowed. Rule: R5.
 */
export function readOnly(host: Host): Host {
  const {
    lstat,
    fstat,
    readLink,
    accessWrite,
    openRead,
    read,
    readAt,
    close,
    list,
    holdDirectory,
  } = host.fs
  const fs: HostFs = {
    lstat,
    fstat,
    readLink,
    accessWrite,
    openRead,
    read,
    readAt,
    close,
    list,
    holdDirectory,
    openExclusive: refuse,
    openAppend: refuse,
    write: refuse,
    fchmod: refuse,
    fchown: refuse,
    fsync: refuse,
    rename: refuse,
    link: refuse,
    unlink: refuse,
    mkdir: refuse,
    rmdir: refuse,
    fsyncDirectory: refuse,
    syncFileSystem: refuse,
    fsyncAll: refuse,
    chmod: refuse,
  }
  return { ...host, fs, tryLock: refuse }
}

function refuse(): never {
  throw new WritError('INTERNAL', { detail: 'a command that only reads tried to write' })
}
