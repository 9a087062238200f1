import { dirname } from 'node:path'
import { shellQuote } from '../bytes/shell-quote.ts'
import { type ErrorCode, WritError } from '../model/errors.ts'
import { FsError } from './host.ts'

interface Cause {
  readonly code: ErrorCode
  /** Why, as a clause after the errno name. */
  readonly why: string
  /** The command that shows the cause, given the path and its directory quoted for a shell. */
  readonly look: (path: string, directory: string) => string
}

const ownership: Cause['look'] = (path, directory) => `ls -ld ${directory} ${path}`
const space: Cause['look'] = (_, directory) => `df -h ${directory}; df -i ${directory}`
const mount: Cause['look'] = (_, directory) => `findmnt -T ${directory}`
const users: Cause['look'] = path => `fuser -v ${path}`

const failed = (why: string, look: Cause['look']): Cause => ({ code: 'IO_FAILED', why, look })
const full = (why: string, look: Cause['look']): Cause => ({ code: 'NO_SPACE', why, look })

const unsupported = failed('this file system cannot do it', mount)

const causes: Readonly<Record<string, Cause>> = {
  ENOSPC: full('the disk or its inodes are used up', space),
  EDQUOT: full("the user's disk quota is used up", () => 'quota -s'),
  EFBIG: full('a limit on file size was reached', () => 'ulimit -f'),
  EACCES: { code: 'NO_PERMISSION', why: 'its mode or its directory forbids it', look: ownership },
  EPERM: {
    code: 'NO_PERMISSION',
    why: 'another user owns it, or it is marked immutable',
    look: (path, directory) => `lsattr -d ${directory} ${path}`,
  },
  EROFS: { code: 'READ_ONLY', why: 'its file system is mounted read-only', look: mount },
  EMFILE: failed('too many files are open in this process', () => 'ulimit -n'),
  ENFILE: failed('too many files are open on this machine', () => 'cat /proc/sys/fs/file-nr'),
  ENOMEM: failed('there is no memory left', () => 'free -h'),
  EIO: failed('the device reports an error', () => 'dmesg | tail'),
  EUCLEAN: failed('the file system is damaged', mount),
  ESTALE: failed('the network file system lost it', mount),
  ENOLCK: failed('this file system offers no reliable locks', mount),
  ENOTSUP: unsupported,
  EOPNOTSUPP: unsupported,
  ENOSYS: unsupported,
  EXDEV: failed('the two names lie on different file systems', mount),
  EBUSY: failed('it is a mount point, or the system is using it', mount),
  ETXTBSY: failed('it is a program that is running', users),
  EAGAIN: failed('it changed while it was being read', ownership),
  ELOOP: failed('a symbolic link stands there', ownership),
  EINVAL: failed('it is not a regular file', ownership),
  EEXIST: failed('something already has this name', ownership),
  ENOENT: failed('it or its directory is gone', ownership),
  ENOTDIR: failed('something on the way to it is no directory', ownership),
  EISDIR: failed('a directory stands there', ownership),
  EMLINK: failed('the file has as many names as its file system allows', ownership),
  ENAMETOOLONG: failed(
    'its name is longer than its file system allows',
    (_, directory) => `getconf NAME_MAX ${directory}`,
  ),
}

const other: Cause = { code: 'IO_FAILED', why: 'the system call failed', look: ownership }

/**
 * Returns what people are told about a failed file call.
 *
 * `doing` completes "writ could not …", such as 'write the backup'. The detail names the path
 * and the cause, the hint is a command that shows more. Rule: R35.
 */
export function ioError(error: FsError, doing: string): WritError {
  const cause = causes[error.errno] ?? other
  return new WritError(cause.code, {
    detail: `could not ${doing}: ${error.operation} of ${error.path} failed with ${error.errno}, ${cause.why}`,
    hint: cause.look(shellQuote(error.path), shellQuote(dirname(error.path))),
    path: error.path,
    cause: error,
  })
}

/** Does the work; a file system error becomes the error people are told about. */
export function explainingIo<T>(doing: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof FsError) throw ioError(error, doing)
    throw error
  }
}
