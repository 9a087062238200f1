/** One transaction as the engine holds it in memory, and its intent on disk. */

import { utcText } from '../bytes/utc.ts'
import type { Host } from '../host/host.ts'
import type { CheckResult } from '../model/check.ts'
import type { ApprovalId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { BackupManifest, Journal } from '../model/records.ts'
import { readBackup } from '../store/backup-store.ts'
import type { ApplyContext, StepRunner } from './apply-request.ts'
import type { ConsumerComparison } from './consumer-comparison.ts'
import type { Order } from './load-order.ts'
import type { SeenTarget } from './recheck-target.ts'
import type { TargetImage, TxTarget } from './transaction.ts'

export interface Job {
  readonly tx: string
  readonly order: Order
  readonly context: ApplyContext
  readonly step: StepRunner
  readonly targets: readonly JobTarget[]
  readonly approvals: readonly ApprovalId[]
  readonly startedAt: string
  /** Whether an earlier process started it. */
  readonly isRecovery: boolean
  /** Whether its files are written, synced and kept together. */
  readonly isBatch: boolean
  /**
   * By path, what the checks of a batch said of each new file before it took its name; the same
   * bytes are not parsed once more after it.
   */
  readonly staged: Map<string, readonly CheckResult[]>
}

export interface TriedTarget extends TxTarget {
  readonly comparison: ConsumerComparison
}

export interface JobTarget extends TriedTarget {
  readonly manifest: BackupManifest
  /** The target as found under the lock; null where it has its new file already. */
  readonly seen: SeenTarget | null
}

/** Returns the intent of a job at a step. Rule: R22. */
export function journalOf(job: Omit<Job, 'step'>, step: Journal['step']): Journal {
  return {
    schema: 'writ/journal/v1',
    tx: job.tx,
    plan: job.order.planId,
    startedAt: job.startedAt,
    step,
    batch: job.isBatch,
    targets: job.targets.map(target => ({
      realPath: target.realPath,
      temp: target.after === null ? null : target.temp,
      backup: target.manifest.id,
      before: target.before?.sha256 ?? null,
      after: target.after?.sha256 ?? null,
      written: step !== 'prepared',
    })),
  }
}

export function nowText(host: Host): string {
  return utcText(host.now())
}

/** Reads the backup of a target back, proved. @throws WritError RESTORE_FAILED. */
export function backupImage(host: Host, manifest: BackupManifest): TargetImage {
  const bytes = readBackup(host, manifest)
  if (bytes === null || manifest.file === null) {
    throw new WritError('RESTORE_FAILED', {
      detail: `the backup ${manifest.id} says that there was no file`,
      path: manifest.realPath,
    })
  }
  const { mode, uid, gid } = manifest
  return { bytes, sha256: manifest.file.sha256, mode, uid, gid }
}
