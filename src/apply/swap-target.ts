/** The moment a new file takes the name, and how an edit in that moment is noticed. Rule: R21. */
import { dirname } from 'node:path'
import { FsError, type Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import { inDirectory } from './in-directory.ts'
import type { SeenTarget } from './recheck-target.ts'
import { isImage, isSameFile, type Standing, sizeLimitOf, standingAt } from './standing.ts'
import type { SwapTarget } from './transaction.ts'

/** 'unknown': the new file is in place, but its directory could not be synced. Rule: R23. */
export type Durability = 'durable' | 'unknown'

/**
 * Gives the target its planned file, or takes it away.
 *
 * Nothing is undone here: after any error `putBack` finds out how far this came.
 * @param seen the target as it was found under the lock
 * @throws WritError WRITE_CONFLICT where somebody else changed the target meanwhile.
 */
export function swapTarget(host: Host, target: SwapTarget, seen: SeenTarget): Durability {
  return inDirectory(host, target.realPath, identity => {
    assertSameDirectory(target, seen, identity)
    if (target.before === null) create(host, target)
    else if (target.after === null) takeAway(host, target, seen.standing)
    else replace(host, target, seen.standing)
    const durability = syncDirectory(host, target.realPath)
    assertNotEdited(host, target)
    return durability
  })
}

/** Throws WRITE_CONFLICT where the directory is not the one in which the target was read. */
export function assertSameDirectory(target: SwapTarget, seen: SeenTarget, identity: string): void {
  if (identity === seen.directory) return
  throw conflict(target, 'stands in another directory than when it was read')
}

/**
 * Throws WRITE_CONFLICT where somebody wrote into the old file after it lost its name.
 *
 * An editor that had it open writes to the inode, not to the name: without the second name such
 * an edit would be lost and nobody told.
 */
export function assertNotEdited(host: Host, target: SwapTarget): void {
  if (target.before === null) return
  const kept = standingAt(host, target.kept, sizeLimitOf(target))
  // After a crash the second name may be gone already: it was found unedited then.
  if (kept.kind === 'absent' || isImage(kept, target.before)) return
  throw conflict(target, 'was edited while it was replaced')
}

function replace(host: Host, target: SwapTarget, seen: Standing): void {
  host.fs.link(target.realPath, target.kept)
  assertIsSeen(host, target, seen)
  host.fs.rename(target.temp, target.realPath)
}

/** `link` fails where the name was taken meanwhile; `rename` would overwrite. */
export function create(host: Host, target: SwapTarget): void {
  try {
    host.fs.link(target.temp, target.realPath)
  } catch (error) {
    if (!(error instanceof FsError) || error.errno !== 'EEXIST') throw error
    throw conflict(target, 'was created meanwhile')
  }
  host.fs.unlink(target.temp)
}

/** Moved first and looked at after: whatever had the name, it is still there. */
function takeAway(host: Host, target: SwapTarget, seen: Standing): void {
  host.fs.rename(target.realPath, target.kept)
  assertIsSeen(host, target, seen)
}

function assertIsSeen(host: Host, target: SwapTarget, seen: Standing): void {
  const kept = standingAt(host, target.kept, sizeLimitOf(target))
  if (!isSameFile(kept, seen) || !isImage(kept, target.before)) {
    throw conflict(target, 'was changed after it was compared with the plan')
  }
}

/** Makes the names in the directory of a target durable, or tells that it could not. */
export function syncDirectory(host: Host, path: string): Durability {
  try {
    host.fs.fsyncDirectory(dirname(path))
    return 'durable'
  } catch (error) {
    if (error instanceof FsError) return 'unknown'
    throw error
  }
}

/** Returns the error for an edit of somebody else that stays. Rule: R23. */
export function conflict(target: SwapTarget, what: string): WritError {
  return new WritError('WRITE_CONFLICT', {
    detail: `${target.realPath} ${what}; the edit is kept`,
    hint: `look at ${target.realPath}, then plan again: this plan is for the file as it was`,
    path: target.realPath,
  })
}
