/** Kernel locks, one per target, taken in one order by everybody. Rule: R19. */
import { join } from 'node:path'
import * as z from 'zod/mini'
import { utcText } from '../bytes/utc.ts'
import { FsError, type Host, type Lock } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { readIfPresent } from '../host/read-file.ts'
import { removeQuietly } from '../host/write-file.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import { planIdText } from './decode-common.ts'
import { ensureOwnDirectory, type Layout, targetKey } from './layout.ts'
import { decodeRecord, jsonBytes } from './record-file.ts'

/** Who asks for the locks; shown to whoever has to wait. */
export interface LockHolder {
  /** Such as `writ apply`. */
  readonly command: string
  readonly plan: PlanId | null
}

export interface LockOptions {
  /** How long to wait for other holders; 0 where not given. */
  readonly waitMs?: number
}

export interface Locks {
  /** Frees all of them; again is not an error. */
  release(): void
}

const ownerRecord = z.lazy(() =>
  z.strictObject({
    path: z.string(),
    command: z.string(),
    plan: z.nullable(planIdText),
    pid: z.int(),
    user: z.string(),
    host: z.string(),
    since: z.string(),
  }),
)

const pollMs = 50

/**
 * Takes the locks of all the files or none.
 *
 * Everybody takes them in the order of their names, so that two applies cannot wait for each
 * other. The file beside a lock that names its holder is for people; it decides nothing.
 * @throws WritError LOCK_HELD naming the holder.
 */
export async function lockTargets(
  host: Host,
  layout: Layout,
  realPaths: readonly string[],
  holder: LockHolder,
  options: LockOptions = {},
): Promise<Locks> {
  const taken: { lock: Lock; owner: string }[] = []
  const release = (): void => {
    for (const { lock, owner } of taken.splice(0).reverse()) {
      removeQuietly(host, owner)
      lock.release()
    }
  }
  try {
    explainingIo('prepare the locks', () => ensureOwnDirectory(host, layout.locks))
    for (const realPath of [...new Set(realPaths)].sort()) {
      const file = join(layout.locks, targetKey(realPath))
      const lock = await waitForLock(
        host,
        targetLockPath(layout, targetKey(realPath)),
        options.waitMs ?? 0,
      )
      if (lock === undefined) throw heldError(host, realPath, `${file}.json`)
      taken.push({ lock, owner: `${file}.json` })
      writeOwner(host, `${file}.json`, realPath, holder)
    }
  } catch (error) {
    release()
    throw error
  }
  return { release }
}

/** Returns the lock file of a target, by the name its records are filed under. */
export function targetLockPath(layout: Layout, key: string): string {
  return join(layout.locks, `${key}.lock`)
}

/** @throws WritError LOCK_HELD where somebody works on the file at this moment. */
export function assertNotLocked(host: Host, layout: Layout, realPath: string): void {
  const file = join(layout.locks, targetKey(realPath))
  const path = targetLockPath(layout, targetKey(realPath))
  const lock = explainingIo('take a lock', () => host.tryLock(path))
  if (lock === undefined) throw heldError(host, realPath, `${file}.json`)
  lock.release()
}

async function waitForLock(host: Host, path: string, waitMs: number): Promise<Lock | undefined> {
  for (let waited = 0; ; waited += pollMs) {
    const lock = explainingIo('take a lock', () => host.tryLock(path))
    if (lock !== undefined || waited >= waitMs) return lock
    await host.sleep(Math.min(pollMs, waitMs - waited))
  }
}

/** Not synced: it is for people, and only while its writer lives. */
function writeOwner(host: Host, path: string, realPath: string, holder: LockHolder): void {
  explainingIo('name the holder of a lock', () => {
    if (host.fs.lstat(path) !== undefined) host.fs.unlink(path)
    const fd = host.fs.openExclusive(path, 0o600)
    try {
      const { pid, user, hostname } = host.identity
      const bytes = jsonBytes({
        path: realPath,
        command: holder.command,
        plan: holder.plan,
        pid,
        user,
        host: hostname,
        since: utcText(host.now()),
      })
      host.fs.write(fd, bytes, 0, bytes.length)
    } finally {
      host.fs.close(fd)
    }
  })
}

function heldError(host: Host, realPath: string, ownerPath: string): WritError {
  const owner = readOwner(host, ownerPath)
  const who =
    owner === undefined
      ? 'another process'
      : `${owner.command} (pid ${owner.pid}, ${owner.user}@${owner.host}, since ${owner.since}${owner.plan === null ? '' : `, plan ${owner.plan}`})`
  return new WritError('LOCK_HELD', {
    detail: `${who} works on ${realPath}; two at once could lose one of the changes`,
    hint: owner === undefined ? 'try again' : `ps -fp ${owner.pid}`,
    path: realPath,
  })
}

function readOwner(host: Host, path: string): z.infer<typeof ownerRecord> | undefined {
  try {
    const bytes = readIfPresent(host, path, 64 * 1024)
    return bytes === undefined ? undefined : decodeRecord(bytes, ownerRecord, path)
  } catch (error) {
    if (error instanceof WritError || error instanceof FsError) return undefined
    throw error
  }
}
