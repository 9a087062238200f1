/**
 * Everything on disk before the first target changes its name: backups, their rehearsal, the
 * journal, the new files. After an error here all targets are as they were. Rules: R20, R21, R22.
 */
import { consumerOfPath } from '../consumers/registry.ts'
import { FsError, type Host } from '../host/host.ts'
import { explainingIo, ioError } from '../host/io-error.ts'
import { writeExclusive } from '../host/write-file.ts'
import type { CheckResult } from '../model/check.ts'
import type { Consumer } from '../model/consumer.ts'
import { WritError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { consumeApproval } from '../store/approval-store.ts'
import { writeBackup } from '../store/backup-store.ts'
import { advanceJournal, closeJournal, openJournal } from '../store/journal-store.ts'
import type { Layout } from '../store/layout.ts'
import { beside } from './beside.ts'
import {
  type KnownAttributes,
  lookUpAttributes,
  writeWithAttributes,
} from './carried-attributes.ts'
import { checkError, failedChecks } from './check-error.ts'
import { checkFile } from './check-file.ts'
import { backupImage, type Job, type JobTarget, journalOf, type TriedTarget } from './job.ts'
import { removeLeftovers } from './put-back.ts'
import type { SeenTargets } from './recheck-target.ts'
import { isImage, type Standing, standingAt } from './standing.ts'
import type { TxTarget } from './transaction.ts'
import { attempt } from './undo-job.ts'
import { verifyApprovals } from './verify-approvals.ts'

/** Keeps a target as it was seen. @throws WritError BACKUP_FAILED. */
export function backUp(
  host: Host,
  layout: Layout,
  { tx, order, context }: Pick<Job, 'tx' | 'order' | 'context'>,
  target: TriedTarget,
  seenTargets: SeenTargets,
): JobTarget {
  const seen = seenTargets.get(target.realPath)
  if (seen === undefined) throw new WritError('INTERNAL', { detail: 'a target nobody looked at' })
  const manifest = writeBackup(host, layout, {
    snapshot: snapshotOf(target, seen.standing),
    plan: order.planId,
    tx,
    after: target.after?.sha256 ?? null,
    loadsSiblings: loadsSiblings(host, target, context.consumers),
  })
  return { ...target, seen, manifest }
}

function snapshotOf({ change }: TxTarget, standing: Standing): Snapshot {
  const target = { given: change.target, realPath: change.realPath, links: change.links }
  if (standing.kind !== 'file') return { kind: 'absent', target }
  const { mode, uid, gid } = standing.stat
  return { kind: 'file', target, bytes: standing.bytes, mode, uid, gid }
}

function loadsSiblings(host: Host, target: TxTarget, consumers: readonly Consumer[]): boolean {
  const facts = { home: host.home, env: host.env }
  return consumerOfPath(target.realPath, facts, consumers)?.file.loadsSiblings ?? false
}

/**
 * Names every file it will make in the journal, proves the backups, writes the new files and
 * consumes the approvals.
 *
 * The rehearsal stands behind the journal, so that a crash in it leaves no file without an owner.
 */
export function prepareJob(host: Host, layout: Layout, job: Job): void {
  const { step } = job
  openJournal(host, layout, journalOf(job, 'prepared'))
  try {
    step('rehearse', () => {
      for (const target of job.targets) beside(host, target, () => rehearseRestore(host, target))
    })
    step('stage', () => {
      const known = lookUpAttributes(host, job.targets)
      for (const target of job.targets)
        beside(host, target, () => stage(host, target, known, job.order.plan))
    })
    step('consume', () => consumeApprovals(host, layout, job))
  } catch (error) {
    abandon(host, layout, job)
    throw error
  }
}

/** Uses the approvals up and marks the point from which a recovery may go forward. */
export function consumeApprovals(host: Host, layout: Layout, job: Job): void {
  // Judged again: time has passed, and a revocation may have come.
  for (const id of verifyApprovals(host, layout, job.order, job.context).genuine) {
    consumeApproval(host, layout, id, job.tx)
  }
  advanceJournal(host, layout, journalOf(job, 'writing'))
}

/** Puts the backup beside the target as a restore would, and takes it away again. Rule: R20. */
function rehearseRestore(host: Host, target: JobTarget): void {
  if (target.before === null) return
  const image = backupImage(host, target.manifest)
  try {
    writeExclusive(host, target.temp, image.bytes, image.mode, image)
    host.fs.unlink(target.temp)
  } catch (error) {
    if (!(error instanceof FsError)) throw error
    const { detail, hint } = ioError(error, 'rehearse the restore')
    throw new WritError('BACKUP_FAILED', { detail, hint, path: target.realPath, cause: error })
  }
}

/** Writes the new file beside the target and checks it before it takes the name. Rule: R21. */
function stage(host: Host, target: JobTarget, known: KnownAttributes, plan: Plan): void {
  const { after } = target
  if (after !== null) {
    explainingIo('write the new file', () => {
      writeWithAttributes(host, target, after, known, plan)
    })
  }
  assertStaged(host, target)
}

/** Returns the checks of the new file; throws where it is not what was planned or fails one. Rule: R21. */
export function assertStaged(host: Host, target: JobTarget): readonly CheckResult[] {
  const { after } = target
  const staged = after === null ? null : standingAt(host, target.temp, after.bytes.length)
  const bytes = staged?.kind === 'file' ? staged.bytes : null
  if (staged !== null && !isImage(staged, after)) {
    throw new WritError('IO_FAILED', {
      detail: `${target.temp} is not what was written to it`,
      path: target.realPath,
    })
  }
  const checks = checkFile(host, target, bytes)
  const failed = failedChecks(checks)
  if (failed.length > 0) throw checkError(failed, 'nothing was written')
  return checks
}

/** Takes back what was prepared; what cannot be taken back is left to the next recovery. */
function abandon(host: Host, layout: Layout, job: Job): void {
  attempt(() => {
    for (const target of job.targets) removeLeftovers(host, target)
    closeJournal(host, layout, job.tx)
  })
}
