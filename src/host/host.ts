/**
 * The effects boundary: everything writ does to the world goes through this interface.
 *
 * File calls are synchronous primitives, so that the engine's sequence is repeatable and every
 * gap between two calls can be broken in a test. `node-host.ts` is the real one.
 */
export interface Host {
  readonly fs: HostFs
  /** Milliseconds since the epoch; for display and expiry, never to decide an order of events. */
  now(): number
  randomBytes(count: number): Uint8Array
  env(name: string): string | undefined
  readonly identity: Identity
  /** The home directory of the user; HOME where set. */
  readonly home: string
  readonly cwd: string
  /** Runs a program without a shell; never rejects for a non-zero exit. */
  run(request: RunRequest): Promise<RunResult>
  /**
   * Runs a program as `run` does while nothing else happens: for small tools of the system where
   * no signal may come between two steps. One whose output is cut is ended, 'signalled'.
   */
  runSync(request: RunRequest): RunResult
  /**
   * Takes a kernel lock, blocking up to `waitMs` (0 where not given); undefined where somebody
   * else holds it. Freed when the process dies, however it dies. Exclusive where not given;
   * shared locks go together, and with no exclusive one.
   */
  tryLock(path: string, waitMs?: number, kind?: LockKind): Lock | undefined
  /** Waits without blocking; the only timer of writ. */
  sleep(ms: number): Promise<void>
}

export interface Identity {
  readonly uid: number
  readonly gid: number
  /** Every group of this process, its first one too. */
  readonly groups: readonly number[]
  readonly user: string
  /** The home directory the user database names; undefined for a user without an entry. */
  readonly accountHome: string | undefined
  readonly hostname: string
  readonly pid: number
}

export type LockKind = 'exclusive' | 'shared'

export interface Lock {
  release(): void
}

export interface FileStat {
  readonly kind: 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'device'
  readonly dev: number
  readonly ino: number
  readonly size: number
  /** Permission bits only. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly links: number
  readonly mtimeMs: number
}

/** Every call throws `FsError`; none is retried. */
export interface HostFs {
  /** Undefined where nothing has this name. Does not follow a link. */
  lstat(path: string): FileStat | undefined
  fstat(fd: number): FileStat
  readLink(path: string): string
  /**
   * Fails where this user may not write there: EACCES, EROFS, and EPERM where it is immutable,
   * whoever asks. For a directory: where no name in it may change.
   */
  accessWrite(path: string): void
  /** Opens for reading without following a link and without blocking on a FIFO. */
  openRead(path: string): number
  /** Creates; fails where the name is taken; does not follow a link. */
  openExclusive(path: string, mode: number): number
  /** Opens for appending, creating with the mode where absent; no link, and no wait on a FIFO. */
  openAppend(path: string, mode: number): number
  /** Reads from the current position; returns the count, 0 at the end. */
  read(fd: number, into: Uint8Array, offset: number, length: number): number
  /** Reads from a position on; returns the count, 0 at the end. */
  readAt(fd: number, into: Uint8Array, position: number): number
  /** May write less than asked. */
  write(fd: number, bytes: Uint8Array, offset: number, length: number): number
  fchmod(fd: number, mode: number): void
  fchown(fd: number, uid: number, gid: number): void
  fsync(fd: number): void
  close(fd: number): void
  rename(from: string, to: string): void
  link(existing: string, created: string): void
  unlink(path: string): void
  /** Creates one directory; an existing one is not an error. */
  mkdir(path: string, mode: number): void
  rmdir(path: string): void
  list(path: string): readonly string[]
  fsyncDirectory(path: string): void
  /** Syncs everything on the file system of a directory; ENOSYS where nothing here can. */
  syncFileSystem(directory: string): void
  /** Syncs files and directories, several at once. */
  fsyncAll(paths: readonly string[]): Promise<void>
  /**
   * Opens a directory without following a link. Until the hold is released, every call that names
   * a file directly in it means that very directory, whatever its path leads to by then.
   */
  holdDirectory(path: string): DirectoryHold
  chmod(path: string, mode: number): void
}

export interface DirectoryHold {
  /** Device and inode; a text, only compared. */
  readonly identity: string
  release(): void
}

/** A file system error with its errno name, also where Node says UNKNOWN. */
export class FsError extends Error {
  readonly errno: string
  readonly operation: string
  readonly path: string

  constructor(errno: string, operation: string, path: string, cause?: unknown) {
    super(`${operation} ${path}: ${errno}`, cause === undefined ? {} : { cause })
    this.name = 'FsError'
    this.errno = errno
    this.operation = operation
    this.path = path
  }
}

export interface RunRequest {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The whole environment of the child; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  readonly input: Uint8Array | null
  readonly timeoutMs: number
  /** Output beyond this many bytes is cut. */
  readonly maxOutput: number
}

export interface RunResult {
  readonly status: 'exited' | 'signalled' | 'timed-out' | 'not-found'
  readonly exitCode: number | null
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
}
