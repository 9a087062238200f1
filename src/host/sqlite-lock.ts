/**
 * Kernel locks through transactions of SQLite.
 *
 * The kernel frees the lock when the holder dies and keeps it while the holder is stopped; no
 * clock, pid or lease is involved. A lock file is never unlinked: a second file under the same
 * name would be a second lock. Nor may this process open the file in any other way: closing
 * that descriptor would drop the lock (POSIX fcntl locks belong to process and inode).
 */
import { accessSync, closeSync, constants, lstatSync, openSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { fsErrorOf } from './errno.ts'
import { FsError, type Lock, type LockKind } from './host.ts'

/** Takes the lock; undefined where it is still held after `waitMs`. */
export function trySqliteLock(
  path: string,
  waitMs = 0,
  kind: LockKind = 'exclusive',
): Lock | undefined {
  ensureLockFile(path)
  let database: DatabaseSync | undefined
  try {
    // Loaded here, because most commands lock nothing.
    const sqlite = process.getBuiltinModule('node:sqlite')
    database = new sqlite.DatabaseSync(path, { timeout: waitMs })
    // Nothing is ever written, so a lock needs no journal, and no room on the disk for one.
    database.exec('PRAGMA journal_mode = MEMORY')
    database.exec(kind === 'exclusive' ? 'BEGIN EXCLUSIVE' : 'BEGIN')
    // A transaction takes its shared lock with the first thing it reads.
    if (kind === 'shared') database.prepare('SELECT count(*) FROM sqlite_schema').get()
    return lockOf(database)
  } catch (error) {
    database?.close()
    if (sqliteCode(error) === busy) return undefined
    throw new FsError(refusalOf(path) ?? 'ENOLCK', 'lock', path, error)
  }
}

/** A lock whose owner forgets it is held all the same: collected garbage would free it. */
const held = new Set<DatabaseSync>()

function lockOf(database: DatabaseSync): Lock {
  held.add(database)
  return {
    release() {
      held.delete(database)
      if (database.isOpen) database.close()
    },
  }
}

/** Why a lock file cannot be opened, which SQLite does not tell; undefined where it can. */
function refusalOf(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    // Not the lock file: to close that would drop what this process holds of it.
    closeSync(openSync('/dev/null', constants.O_RDONLY))
    return undefined
  } catch (error) {
    return fsErrorOf(error, 'lock', path).errno
  }
}

function ensureLockFile(path: string): void {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false })
    if (stat === undefined) closeSync(openSync(path, createFlags, 0o600))
    else if (!stat.isFile()) throw new FsError('EINVAL', 'lock', path)
  } catch (error) {
    if (error instanceof FsError) throw error
    const failure = fsErrorOf(error, 'lock', path)
    // Somebody else created it between the two calls.
    if (failure.errno !== 'EEXIST') throw failure
  }
}

const createFlags = constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW | constants.O_WRONLY

/** SQLITE_BUSY; extended codes keep it in their low byte. */
const busy = 5

function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined
}
