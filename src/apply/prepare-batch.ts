/**
 * Everything on disk before the first of very many targets changes its name. The order is that of
 * `prepare-job.ts`, but what is written there file by file and synced each time is written here
 * first and synced at once. Rules: R20, R21, R22.
 */
import { dirname } from 'node:path'
import { FsError, type Host } from '../host/host.ts'
import { explainingIo, ioError } from '../host/io-error.ts'
import { settle } from '../host/settle.ts'
import { writeUnsynced } from '../host/write-file.ts'
import { WritError } from '../model/errors.ts'
import { completeSet, findSet, removeSet, writeSet } from '../store/backup-set.ts'
import { closeJournal, openJournal } from '../store/journal-store.ts'
import type { Layout } from '../store/layout.ts'
import type { PlannedSet } from './batch-backups.ts'
import { beside } from './beside.ts'
import { lookUpAttributes, writeWithAttributes } from './carried-attributes.ts'
import { eachTarget } from './each-target.ts'
import { backupImage, type Job, type JobTarget, journalOf } from './job.ts'
import { assertStaged, consumeApprovals } from './prepare-job.ts'
import { removeLeftovers } from './put-back.ts'
import { isImage, sizeLimitOf, standingAt } from './standing.ts'
import { attempt } from './undo-job.ts'

/**
 * Writes the journal, the backups and the new files, syncs them together, and proves each.
 *
 * The journal comes before the backups here: they are second names of the targets, and a crash
 * must not leave a target with two names that nothing accounts for.
 */
export async function prepareBatch(
  host: Host,
  layout: Layout,
  job: Job,
  planned: PlannedSet,
): Promise<void> {
  const { step } = job
  const { directory, set } = planned
  openJournal(host, layout, journalOf(job, 'prepared'))
  try {
    const records = step('backup', () => asBackupFailure(() => writeSet(host, directory, set)))
    step('rehearse', () => {
      for (const target of largestByDirectory(job.targets)) {
        beside(host, target, () => rehearse(host, target))
      }
    })
    await step('stage', () => stageAll(host, job, planned, records))
    step('consume', () => consumeApprovals(host, layout, job))
  } catch (error) {
    abandonBatch(host, layout, job)
    throw error
  }
}

/** Takes back what was prepared; what cannot be taken back is left to the next recovery. */
export function abandonBatch(host: Host, layout: Layout, job: Job): void {
  attempt(() => {
    for (const target of job.targets) removeLeftovers(host, target)
    discardSet(host, layout, job.tx)
    closeJournal(host, layout, job.tx)
  })
}

/** Removes the set of a batch that has changed nothing. */
export function discardSet(host: Host, layout: Layout, tx: string): void {
  const directory = findSet(host, layout, tx)
  if (directory !== undefined) removeSet(host, directory)
}

/**
 * Writes all new files, syncs them with the backups, and only then looks at what is there: backups
 * whose every file is right become valid.
 */
async function stageAll(
  host: Host,
  job: Job,
  { directory, set }: PlannedSet,
  records: readonly string[],
): Promise<void> {
  const { targets, order } = job
  const known = lookUpAttributes(host, targets)
  await eachTarget(host, job, 'stage', target => {
    const { after } = target
    if (after === null) return
    explainingIo('write the new file', () => {
      beside(host, target, () =>
        writeWithAttributes(host, target, after, known, order.plan, writeUnsynced),
      )
    })
  })
  const temps = targets.flatMap(({ temp, after }) => (after === null ? [] : [temp]))
  const kept = targets.flatMap(({ kept, before }) => (before === null ? [] : [kept]))
  try {
    await settle(host, [...temps, ...kept, ...records], [directory, dirname(directory)])
  } catch (error) {
    if (error instanceof FsError) throw ioError(error, 'sync the new files and the backups')
    throw error
  }
  await eachTarget(host, job, 'stage', target => {
    assertKept(host, target)
    job.staged.set(
      target.realPath,
      beside(host, target, () => assertStaged(host, target)),
    )
  })
  asBackupFailure(() => completeSet(host, directory, set))
}

/** The backup shares its bytes with the target still, so an edit since the look shows here. */
function assertKept(host: Host, target: JobTarget): void {
  if (target.before === null) return
  if (isImage(standingAt(host, target.kept, sizeLimitOf(target)), target.before)) return
  throw new WritError('PLAN_STALE', {
    detail: `${target.realPath}: its content changed while it was backed up; nothing was written`,
    hint: 'writ list',
    path: target.realPath,
  })
}

/** One file of each directory stands for all: same owner, same disk, and no other is larger. */
function largestByDirectory(targets: readonly JobTarget[]): readonly JobTarget[] {
  const largest = new Map<string, JobTarget>()
  for (const target of targets) {
    const directory = dirname(target.realPath)
    const size = target.before?.bytes.length ?? -1
    if (size > (largest.get(directory)?.before?.bytes.length ?? -1)) largest.set(directory, target)
  }
  return [...largest.values()]
}

/** Not synced: what is proved is that the old file can be written there. */
function rehearse(host: Host, target: JobTarget): void {
  if (target.before === null) return
  assertKept(host, target)
  const { bytes, mode, uid, gid } = backupImage(host, target.manifest)
  asBackupFailure(() => {
    writeUnsynced(host, target.temp, bytes, mode, { uid, gid })
    host.fs.unlink(target.temp)
  })
}

function asBackupFailure<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    const cause = error instanceof FsError ? ioError(error, 'write the backup') : error
    if (!(cause instanceof WritError)) throw error
    throw new WritError('BACKUP_FAILED', {
      detail: `${cause.detail ?? cause.message}; without a backup nothing is written`,
      hint: cause.hint,
      path: cause.path,
      cause: error,
    })
  }
}
