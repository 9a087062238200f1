/** One backup against the file as it is now, so that a person can choose. Rules: R14, R28, R34. */
import { loadOrder } from '../apply/load-order.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { unifiedText } from '../diff/unified-text.ts'
import { sizeLimit } from '../formats/decode.ts'
import { readSnapshot, resolveTarget } from '../host/resolve-target.ts'
import { WritError } from '../model/errors.ts'
import type { Change } from '../model/plan.ts'
import type { BackupManifest } from '../model/records.ts'
import { planRollback } from '../plan/plan-rollback.ts'
import { findBackup, readBackup } from '../store/backup-store.ts'
import { type BackupSummary, summaryOf } from './backups.ts'
import { gatherPlanFacts } from './plan-facts.ts'
import { authorOf, type Workspace } from './workspace.ts'

export interface ShownBackup extends BackupSummary {
  /** From the file as it is to the file as it was, masked as in every plan; '' where they agree. */
  readonly diff: string
  /** Real paths of all files its plan changed: a rollback takes them back together. */
  readonly changes: readonly string[]
}

/**
 * Returns a backup with what its restore would change.
 *
 * It is planned as `writ rollback --exact` plans this one file, so that no secret is shown here
 * that is covered there; mode and owner are those the recovery note gives it.
 * @throws WritError RESTORE_FAILED where it would restore nothing, NOT_FOUND, TARGET_*.
 */
export function showBackup(workspace: Workspace, prefix: string): ShownBackup {
  const { host, layout, policy } = workspace
  const backup = findBackup(host, layout, prefix)
  const { manifest } = backup
  readBackup(host, manifest)
  const { plan, sealed } = loadOrder(host, layout, manifest.plan)
  const index = plan.changes.findIndex(({ realPath }) => realPath === manifest.realPath)
  const change = plan.changes[index]
  const half = sealed.changes[index]
  if (change === undefined || half === undefined || half.before?.sha256 !== manifest.file?.sha256) {
    throw new WritError('RECORD_INVALID', {
      detail: `the backup ${manifest.id} does not fit its plan ${manifest.plan}`,
      hint: `cat ${shellQuote(manifest.note)}`,
    })
  }
  const target = resolveTarget(host, manifest.realPath, policy.roots)
  const snapshot = readSnapshot(host, target, sizeLimit)
  const facts = gatherPlanFacts(workspace, authorOf(workspace, {}), manifest.id, [snapshot])
  const draft = planRollback(
    {
      id: manifest.plan,
      plan: { ...plan, changes: [change] },
      sealed: { ...sealed, changes: [half] },
      receipt: manifest.id,
      exact: true,
      snapshots: [snapshot],
    },
    facts,
  )
  const written = plan.changes.filter(({ action }) => action !== 'no-op')
  return {
    ...summaryOf(workspace, backup),
    changes: written.map(({ realPath }) => realPath),
    diff: draft.plan.changes.map(undone => restoreText(undone, manifest)).join(''),
  }
}

/** A restore by the recovery note gives mode and owner back too. */
function restoreText(undone: Change, { mode, uid, gid }: BackupManifest): string {
  const { before } = undone
  const after = undone.after.kind === 'file' ? { ...undone.after, mode, uid, gid } : undone.after
  const isSameState =
    before.kind === 'absent' ||
    after.kind === 'absent' ||
    (before.mode === mode && before.uid === uid && before.gid === gid)
  return undone.action === 'no-op' && isSameState ? '' : unifiedText({ ...undone, after })
}
