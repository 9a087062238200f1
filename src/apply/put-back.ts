/**
 * Undoes one target of a transaction, from whatever point it stopped at.
 *
 * It looks at what stands there instead of remembering what was done, so a failed apply and a
 * recovery after a crash are the same call, and calling it twice does nothing more. A state it
 * does not know is somebody's edit and stays. Rules: R22, R23.
 */
import { dirname } from 'node:path'
import type { Host } from '../host/host.ts'
import { inDirectory } from './in-directory.ts'
import { restoreImage } from './restore-backup.ts'
import { isImage, isSameFile, type Standing, sizeLimitOf, standingAt } from './standing.ts'
import type { SwapTarget, TargetImage } from './transaction.ts'

/** 'edit-kept': what stands there now is neither file of the plan, because somebody edited it. */
export type PutBack = 'untouched' | 'restored' | 'edit-kept'

/** @param backup reads the backup; called only where the old file itself is gone. */
export function putBack(host: Host, target: SwapTarget, backup: () => TargetImage): PutBack {
  return inDirectory(host, target.realPath, () => {
    const outcome = target.isBatch ? undoByCopy(host, target, backup) : undo(host, target, backup)
    removeLeftovers(host, target)
    host.fs.fsyncDirectory(dirname(target.realPath))
    return outcome
  })
}

function undo(host: Host, target: SwapTarget, backup: () => TargetImage): PutBack {
  const now = standingAt(host, target.realPath, sizeLimitOf(target))
  if (isImage(now, target.before)) return 'untouched'
  if (target.before === null) return takeBackCreated(host, target, now)
  const kept = standingAt(host, target.kept, sizeLimitOf(target))
  if (now.kind === 'absent' && kept.kind !== 'absent') host.fs.rename(target.kept, target.realPath)
  else if (!isImage(now, target.after)) return 'edit-kept'
  else if (kept.kind === 'absent') {
    restoreImage(host, target, backup())
    return 'restored'
  } else host.fs.rename(target.kept, target.realPath)
  return isImage(kept, target.before) ? 'restored' : 'edit-kept'
}

/**
 * As `undo`, where the old file's second name is the backup and has to stay: the target gets a
 * copy of it, with whatever somebody wrote into it meanwhile.
 */
function undoByCopy(host: Host, target: SwapTarget, backup: () => TargetImage): PutBack {
  const now = standingAt(host, target.realPath, sizeLimitOf(target))
  if (isImage(now, target.before)) return 'untouched'
  if (target.before === null) return takeBackCreated(host, target, now)
  if (!isImage(now, target.after)) return 'edit-kept'
  // A file that was to be removed waits under the temporary name.
  if (target.after === null && host.fs.lstat(target.temp) !== undefined) {
    host.fs.rename(target.temp, target.realPath)
    const moved = standingAt(host, target.realPath, sizeLimitOf(target))
    return isImage(moved, target.before) ? 'restored' : 'edit-kept'
  }
  const kept = standingAt(host, target.kept, largestEdit)
  if (kept.kind !== 'file' || isImage(kept, target.before)) {
    restoreImage(host, target, backup())
    return 'restored'
  }
  const { bytes, sha256 } = kept
  restoreImage(host, target, { ...target.before, bytes, sha256 })
  return 'edit-kept'
}

/** Nobody writes more than this into a configuration file in the moment of its replacement. */
const largestEdit = 64 * 1024 * 1024

/** Where the new file still waits beside it, what stands there is somebody else's. */
function takeBackCreated(host: Host, target: SwapTarget, now: Standing): PutBack {
  const staged = standingAt(host, target.temp, sizeLimitOf(target))
  const isOurs = staged.kind === 'absent' || isSameFile(staged, now)
  if (!isOurs || !isImage(now, target.after)) return 'edit-kept'
  host.fs.unlink(target.realPath)
  return 'restored'
}

/** Removes what a transaction put beside a target. */
export function removeLeftovers(host: Host, target: SwapTarget): void {
  // Where the directory is gone, so is what was in it.
  if (host.fs.lstat(dirname(target.realPath))?.kind !== 'directory') return
  inDirectory(host, target.realPath, () => {
    if (host.fs.lstat(target.temp) !== undefined) host.fs.unlink(target.temp)
    removeKept(host, target)
  })
}

/** Removes the second name of the old file; what was edited under it stays. */
export function removeKept(host: Host, target: SwapTarget): void {
  if (target.isBatch) return
  const kept = host.fs.lstat(target.kept)
  if (kept === undefined) return
  const now = host.fs.lstat(target.realPath)
  const isSecondName = now !== undefined && now.dev === kept.dev && now.ino === kept.ino
  const limit = sizeLimitOf(target)
  if (isSecondName || isImage(standingAt(host, target.kept, limit), target.before)) {
    host.fs.unlink(target.kept)
  }
}
