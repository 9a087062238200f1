/**
 * Kernel locks, one per target, taken in one order by everybody. Rule: R19.
 *
 * Above them stands one lock over all targets. Whoever works on a few files shares it; whoever
 * works on very many has it alone and needs no other, since ten thousand open lock files would
 * take descriptors and memory that a machine may not have.
 */
import { join } from 'node:path'
import type { Host, Lock, LockKind } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { removeQuietly } from '../host/write-file.ts'
import { WritError } from '../model/errors.ts'
import type { LockHolder, LockOwner } from '../model/health.ts'
import { ensureOwnDirectory, type Layout, targetKey } from './layout.ts'
import { holderText, readOwner, writeOwner } from './lock-owner.ts'

export interface LockOptions {
  /** How long to wait for other holders, over all the locks; 0 where not given. */
  readonly waitMs?: number
  /** Told whom this waits for: once for each holder, and only where that takes a moment. */
  readonly onWait?: (waiting: Waiting) => void
  /** Asked while waiting; true gives up and frees what was taken. */
  readonly aborted?: () => boolean
}

/** A file somebody else works on. */
export interface Waiting {
  readonly realPath: string
  /** Undefined where the holder did not say who it is. */
  readonly holder: LockOwner | undefined
}

export interface Locks {
  /** Frees all of them; again is not an error. */
  release(): void
}

const pollMs = 50

/** With more files than this the lock over all targets is taken instead of one for each. */
const manyFiles = 100

/** Whoever needs all targets for itself waits at least as long as a gate takes to answer. */
const patienceMs = 2000

/**
 * Takes the locks of all the files or none.
 *
 * Everybody takes them in the order of their names, so that two applies cannot wait for each
 * other, and whoever waits may keep what it has. The file beside a lock that names its holder is
 * for people; it decides nothing, and no clock does: waiting is counted in sleeps.
 * @throws WritError LOCK_HELD naming the holder; CANCELLED where the waiting was given up.
 */
export async function lockTargets(
  host: Host,
  layout: Layout,
  realPaths: readonly string[],
  holder: LockHolder,
  options: LockOptions = {},
): Promise<Locks> {
  const taken: (() => void)[] = []
  const release = (): void => {
    for (const free of taken.splice(0).reverse()) free()
  }
  const paths = [...new Set(realPaths)].sort()
  const patience: Patience = { ...options, leftMs: options.waitMs ?? 0 }
  try {
    explainingIo('prepare the locks', () => ensureOwnDirectory(host, layout.locks))
    if (paths.length > manyFiles) {
      patience.leftMs = Math.max(patience.leftMs, patienceMs)
      taken.push(await takeAll(host, layout, paths, holder, patience))
    } else {
      taken.push(await shareAll(host, layout, paths, patience))
      for (const path of paths) {
        taken.push(await takeOne(host, layout, targetKey(path), path, holder, patience))
      }
    }
  } catch (error) {
    release()
    throw error
  }
  return { release }
}

/**
 * Takes the lock of a record, such as a lease, for work that takes locks of files in between.
 *
 * Whoever holds the lock of a file must not ask for one: that order is what keeps two from waiting
 * for each other.
 * @throws WritError LOCK_HELD naming the holder; CANCELLED where the waiting was given up.
 */
export async function lockRecord(
  host: Host,
  layout: Layout,
  { id, realPath }: { readonly id: string; readonly realPath: string },
  holder: LockHolder,
  options: LockOptions = {},
): Promise<Locks> {
  explainingIo('prepare the locks', () => ensureOwnDirectory(host, layout.locks))
  const patience: Patience = { ...options, leftMs: options.waitMs ?? 0 }
  return { release: await takeOne(host, layout, id, realPath, holder, patience) }
}

async function takeOne(
  host: Host,
  layout: Layout,
  key: string,
  realPath: string,
  holder: LockHolder,
  patience: Patience,
): Promise<() => void> {
  const owner = ownerPath(layout, key)
  const path = targetLockPath(layout, key)
  const wanted: Wanted = { path, kind: 'exclusive', realPath, owner: () => owner }
  return held(host, await waitForLock(host, wanted, patience), owner, realPath, holder)
}

/** Taken by whoever works on single targets, so that nobody has all of them at the same time. */
async function shareAll(
  host: Host,
  layout: Layout,
  realPaths: readonly string[],
  patience: Patience,
): Promise<() => void> {
  const wanted: Wanted = {
    path: targetLockPath(layout, allTargets),
    kind: 'shared',
    realPath: realPaths[0] ?? '',
    owner: () => ownerPath(layout, allTargets),
  }
  const lock = await waitForLock(host, wanted, patience)
  return () => lock.release()
}

async function takeAll(
  host: Host,
  layout: Layout,
  realPaths: readonly string[],
  holder: LockHolder,
  patience: Patience,
): Promise<() => void> {
  const owner = ownerPath(layout, allTargets)
  const wanted: Wanted = {
    path: targetLockPath(layout, allTargets),
    kind: 'exclusive',
    realPath: realPaths[0] ?? '',
    owner: () => heldOwner(host, layout) ?? owner,
  }
  const lock = await waitForLock(host, wanted, patience)
  return held(host, lock, owner, `${realPaths.length} files`, holder)
}

/** Names the holder beside the lock; both go together. */
function held(host: Host, lock: Lock, owner: string, what: string, holder: LockHolder): () => void {
  try {
    writeOwner(host, owner, what, holder)
  } catch (error) {
    lock.release()
    throw error
  }
  return () => {
    removeQuietly(host, owner)
    lock.release()
  }
}

/** Returns the file that names a holder of single targets who is alive. */
function heldOwner(host: Host, layout: Layout): string | undefined {
  return host.fs
    .list(layout.locks)
    .filter(name => /^[0-9a-f]{64}\.json$/.test(name))
    .map(name => join(layout.locks, name))
    .find(path => {
      const lock = host.tryLock(path.replace(/json$/, 'lock'))
      lock?.release()
      return lock === undefined
    })
}

const allTargets = 'all'

function ownerPath(layout: Layout, key: string): string {
  return join(layout.locks, `${key}.json`)
}

/** Returns the lock file of a target, by the name its records are filed under. */
export function targetLockPath(layout: Layout, key: string): string {
  return join(layout.locks, `${key}.lock`)
}

/** Takes a target's lock for a moment, by the name its records are filed under. */
export function tryTargetLock(host: Host, layout: Layout, key: string): Lock | undefined {
  const all = host.tryLock(targetLockPath(layout, allTargets), 0, 'shared')
  if (all === undefined) return undefined
  const lock = host.tryLock(targetLockPath(layout, key))
  if (lock === undefined) {
    all.release()
    return undefined
  }
  return {
    release() {
      lock.release()
      all.release()
    },
  }
}

/** @throws WritError LOCK_HELD where somebody works on the file at this moment. */
export function assertNotLocked(host: Host, layout: Layout, realPath: string): void {
  const key = targetKey(realPath)
  const lock = explainingIo('take a lock', () => tryTargetLock(host, layout, key))
  if (lock === undefined) {
    const one = ownerPath(layout, key)
    throw heldError(host, realPath, readOwner(host, one) ? one : ownerPath(layout, allTargets))
  }
  lock.release()
}

interface Wanted {
  readonly path: string
  readonly kind: LockKind
  /** The file to name to people. */
  readonly realPath: string
  /** Returns the file that names the holder. */
  owner(): string
}

interface Patience extends LockOptions {
  /** What is left of the time to wait. */
  leftMs: number
}

/** @throws WritError LOCK_HELD, CANCELLED. */
async function waitForLock(host: Host, wanted: Wanted, patience: Patience): Promise<Lock> {
  const { path, kind, realPath } = wanted
  let told: string | undefined
  for (let looks = 0; ; looks++) {
    const lock = explainingIo('take a lock', () => host.tryLock(path, 0, kind))
    if (lock !== undefined) return lock
    if (patience.leftMs <= 0) throw heldError(host, realPath, wanted.owner())
    if (patience.aborted?.() === true) {
      const detail = `stopped waiting for ${realPath}`
      throw new WritError('CANCELLED', { detail, path: realPath })
    }
    // The first look may meet a name that a crash left, or none yet.
    if (looks % 10 === 1 && patience.onWait !== undefined) {
      const holder = readOwner(host, wanted.owner())
      const name = holderText(holder)
      if (name !== told) patience.onWait({ realPath, holder })
      told = name
    }
    const pauseMs = Math.min(pollMs, patience.leftMs)
    await host.sleep(pauseMs)
    patience.leftMs -= pauseMs
  }
}

function heldError(host: Host, realPath: string, ownerPath: string): WritError {
  const owner = readOwner(host, ownerPath)
  return new WritError('LOCK_HELD', {
    detail: `${holderText(owner)} works on ${realPath}; two at once could lose one of the changes`,
    hint:
      owner === undefined
        ? 'the same command again, with --wait'
        : `the same command again, with --wait; who that is: ps -fp ${owner.pid}`,
    path: realPath,
  })
}
