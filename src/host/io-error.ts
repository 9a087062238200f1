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

const causes: Readonly<Record<string, Cause>> = {
  ENOSPC: { code: 'NO_SPACE', why: 'the disk or its inodes are used up', look: space },
  EDQUOT: { code: 'NO_SPACE', why: "the user's disk quota is used up", look: () => 'quota -s' },
  EFBIG: { code: 'NO_SPACE', why: 'a limit on file size was reached', look: () => 'ulimit -f' },
  EACCES: { code: 'NO_PERMISSION', why: 'its mode or its directory forbids it', look: ownership },
  EPERM: {
    code: 'NO_PERMISSION',
    why: 'another user owns it, or it is marked immutable',
    look: (path, directory) => `lsattr -d ${directory} ${path}`,
  },
  EROFS: { code: 'READ_ONLY', why: 'its file system is mounted read-only', look: mount },
  EMFILE: { code: 'IO_FAILED', why: 'too many files are open', look: () => 'ulimit -n' },
  EIO: { code: 'IO_FAILED', why: 'the device reports an error', look: () => 'dmesg | tail' },
  EUCLEAN: { code: 'IO_FAILED', why: 'the file system is damaged', look: mount },
  ESTALE: { code: 'IO_FAILED', why: 'the network file system lost it', look: mount },
  ENOLCK: { code: 'IO_FAILED', why: 'this file system offers no reliable locks', look: mount },
  EAGAIN: { code: 'IO_FAILED', why: 'it changed while it was being read', look: ownership },
  ELOOP: { code: 'IO_FAILED', why: 'a symbolic link stands there', look: ownership },
  EINVAL: { code: 'IO_FAILED', why: 'it is not a regular file', look: ownership },
  EEXIST: { code: 'IO_FAILED', why: 'something already has this name', look: ownership },
  ENOENT: { code: 'IO_FAILED', why: 'it or its directory is gone', look: ownership },
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
