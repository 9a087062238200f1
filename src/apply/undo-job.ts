/** All back: every target as it was, in reverse order. Rule: R22. */
import { FsError, type Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import { unshare } from '../store/backup-set.ts'
import { advanceJournal } from '../store/journal-store.ts'
import type { Layout } from '../store/layout.ts'
import { notesText, restoreCommand } from './check-error.ts'
import { backupImage, type Job, journalOf } from './job.ts'
import { type PutBack, putBack } from './put-back.ts'

/**
 * Puts every target back and returns the gravest thing that happened to one of them.
 *
 * @throws WritError RESTORE_FAILED with the commands for a person; the journal stays open, so the
 * next command tries again.
 */
export function undoJob(host: Host, layout: Layout, job: Job): PutBack {
  attempt(() => advanceJournal(host, layout, journalOf(job, 'restoring')))
  const results: PutBack[] = []
  const failures: (FsError | WritError)[] = []
  for (const target of job.targets.toReversed()) {
    // One file that cannot come back is no reason to leave the others.
    const failure = attempt(() => {
      results.push(putBack(host, target, () => backupImage(host, target.manifest)))
    })
    if (failure !== undefined) failures.push(failure)
  }
  for (const { isBatch, manifest } of job.targets) {
    const failure = isBatch ? attempt(() => unshare(host, manifest)) : undefined
    if (failure !== undefined) failures.push(failure)
  }
  const [first] = failures
  if (first !== undefined) throw restoreFailed(job, first)
  if (results.includes('edit-kept')) return 'edit-kept'
  return results.includes('restored') ? 'restored' : 'untouched'
}

/** Returns what the disk or a store refused; anything else is not ours to survive. */
export function attempt(work: () => void): FsError | WritError | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof FsError || error instanceof WritError) return error
    throw error
  }
}

/** Returns what went wrong, in words. */
export function causeText(error: FsError | WritError): string {
  return error instanceof WritError ? (error.detail ?? error.message) : error.message
}

function restoreFailed(job: Job, cause: FsError | WritError): WritError {
  const manifests = job.targets.map(({ manifest }) => manifest)
  return new WritError('RESTORE_FAILED', {
    detail: `${causeText(cause)}; how to put the files back stands in ${notesText(manifests)}`,
    hint: restoreCommand(manifests),
    path: job.targets[0]?.realPath,
    cause,
  })
}
