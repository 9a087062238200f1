import { dirname } from 'node:path'
import { shellQuote } from '../bytes/shell-quote.ts'
import type { Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import type { BackupManifest, Journal, JournalTarget } from '../model/records.ts'
import { findSet, loadSet, setManifests } from '../store/backup-set.ts'
import { listBackups } from '../store/backup-store.ts'
import type { Layout } from '../store/layout.ts'
import { keptInSet } from './batch-backups.ts'
import { notCompared } from './consumer-comparison.ts'
import type { JobTarget } from './job.ts'
import type { Order } from './load-order.ts'
import { directoryIdentity } from './recheck-target.ts'
import { isImage, sizeLimitOf, standingAt } from './standing.ts'
import { type TxTarget, txTargetsOf } from './transaction.ts'

/** A target of an interrupted transaction, with what is on the disk now. */
export interface InterruptedTarget extends JobTarget {
  readonly is: 'before' | 'after' | 'other'
  /** Whether the new file lies ready beside it. */
  readonly isStaged: boolean
}

/**
 * Returns the targets of a journal as the plan says them and the disk shows them.
 *
 * Only names that follow from plan and transaction are ever touched; a journal that says others
 * is not one of ours.
 * @throws WritError RECORD_INVALID, APPLY_INTERRUPTED where a backup's record is gone.
 */
export function interruptedTargets(
  host: Host,
  layout: Layout,
  order: Order,
  journal: Journal,
): readonly InterruptedTarget[] {
  const targets = namedTargets(order, journal)
  const set = journal.batch ? findSet(host, layout, journal.tx) : undefined
  const inSet = set === undefined ? [] : manifestsOfSet(host, set)
  return targets.map((target, index) => {
    const entry = journal.targets[index]
    if (entry === undefined) throw notOurs(journal)
    if (set === undefined) {
      return interruptedTarget(host, target, manifestOf(host, layout, journal, entry))
    }
    const manifest = inSet[index]
    if (manifest?.id !== entry.backup) throw backupGone(journal, entry)
    return interruptedTarget(host, keptInSet(target, set, index), manifest)
  })
}

/** Returns the targets a journal names, where they are those that follow from its plan. */
export function namedTargets(order: Order, journal: Journal): readonly TxTarget[] {
  const targets = txTargetsOf(journal.tx, order.plan, order.sealed)
  if (targets.length !== journal.targets.length) throw notOurs(journal)
  targets.forEach((target, index) => {
    const entry = journal.targets[index]
    if (entry === undefined || !isSame(entry, target)) throw notOurs(journal)
  })
  return targets
}

function manifestsOfSet(host: Host, directory: string): readonly BackupManifest[] {
  const set = loadSet(host, directory)
  return set === undefined ? [] : setManifests(directory, set)
}

function interruptedTarget(
  host: Host,
  target: TxTarget,
  manifest: BackupManifest,
): InterruptedTarget {
  const limit = sizeLimitOf(target)
  const standing = standingAt(host, target.realPath, limit)
  const isAfter = isImage(standing, target.after)
  const isBefore = isImage(standing, target.before)
  const directory = directoryIdentity(host, target.realPath)
  return {
    ...target,
    manifest,
    comparison: notCompared(target.realPath, 'the apply was interrupted'),
    seen: isAfter ? null : { standing, directory },
    is: isAfter ? 'after' : isBefore ? 'before' : 'other',
    isStaged: target.after === null || isImage(standingAt(host, target.temp, limit), target.after),
  }
}

function isSame(entry: JournalTarget, target: TxTarget): boolean {
  return (
    entry.realPath === target.realPath &&
    entry.temp === (target.after === null ? null : target.temp) &&
    entry.before === (target.before?.sha256 ?? null) &&
    entry.after === (target.after?.sha256 ?? null)
  )
}

function manifestOf(
  host: Host,
  layout: Layout,
  journal: Journal,
  entry: JournalTarget,
): BackupManifest {
  const found = listBackups(host, layout, entry.realPath).find(
    ({ manifest }) => manifest.id === entry.backup && manifest.tx === journal.tx,
  )
  if (found !== undefined) return found.manifest
  throw backupGone(journal, entry)
}

function backupGone(journal: Journal, entry: JournalTarget): WritError {
  return new WritError('APPLY_INTERRUPTED', {
    detail: `${journal.tx} stopped half way and the record of its backup ${entry.backup} is gone; look for ${dirname(entry.realPath)}/*.recover.txt`,
    hint: `writ backups ${shellQuote(entry.realPath)}`,
    path: entry.realPath,
  })
}

function notOurs(journal: Journal): WritError {
  return new WritError('RECORD_INVALID', {
    detail: `the journal of ${journal.tx} does not fit its plan ${journal.plan}; nothing was touched`,
    hint: 'writ doctor',
  })
}
