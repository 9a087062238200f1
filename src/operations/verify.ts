/** The checks of the last receipts again: files, backups, ledger. Changes nothing. */

import { pastApplies } from '../apply/past-applies.ts'
import { readRecords, recordGaps } from '../apply/record-gaps.ts'
import { type Drift, verifyTarget } from '../apply/verify-target.ts'
import { planAgain } from '../bytes/plan-again.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { resolveTarget } from '../host/resolve-target.ts'
import { WritError } from '../model/errors.ts'
import { shortId } from '../model/short-id.ts'
import { listBackups } from '../store/backup-store.ts'
import { loadPlan } from '../store/plan-store.ts'
import { brokenGlassOf } from './broken-glass.ts'
import { ownershipOf } from './ownership.ts'
import type { Workspace } from './workspace.ts'

export interface VerifyResult {
  readonly subject: string
  readonly ok: boolean
  /** Why not; '' where all is well. */
  readonly detail: string
  /** What helps; null where nothing is needed. */
  readonly hint: string | null
}

export interface VerifyReport {
  readonly results: readonly VerifyResult[]
  /** 0, or that of the gravest finding: 19 ledger or receipts, 18 backup, 12 drift. */
  readonly exitCode: number
}

/**
 * Verifies one target, or everything writ has changed. Rule: R31.
 *
 * @throws WritError NOT_FOUND for a target writ has never changed.
 */
export function verifyTargets(
  workspace: Workspace,
  target: string | undefined,
  strict: boolean,
): VerifyReport {
  const { host, layout, policy } = workspace
  const only = target === undefined ? undefined : resolveTarget(host, target, policy.roots).realPath
  const past = pastApplies(host, layout)
  const changed = past.receipts.flatMap(receipt => receipt.targets.map(({ path }) => path))
  const paths = [...new Set(changed)].filter(path => only === undefined || path === only).sort()
  const records = readRecords(host, layout)
  const broken = brokenGlassOf(workspace, only, records.ledger)
  if (only !== undefined && paths.length + broken.length === 0) throw neverChanged(only)
  const drift = paths.map(path => {
    const found = verifyTarget(host, past, path, strict ? 'strict' : 'normal')
    return {
      subject: path,
      ok: found.length === 0,
      detail: found.map(d => d.detail).join('; '),
      hint: found[0] === undefined ? null : againstDrift(workspace, found[0]),
    }
  })
  const ownership = paths.flatMap(path => ownershipOf(workspace, past, path))
  const backups = listBackups(host, layout, only).map(({ manifest, usable }) => ({
    subject: `backup ${manifest.id}`,
    ok: usable,
    detail: usable ? '' : 'it would restore nothing',
    hint: usable ? null : `look at ${manifest.note}`,
  }))
  const ledger: VerifyResult[] = recordGaps(host, layout, records).map(({ code, detail }) => ({
    subject: code === 'LEDGER_BROKEN' ? 'ledger' : 'receipts',
    ok: false,
    detail,
    hint: againstGaps(layout),
  }))
  if (ledger.length === 0 && records.ledger.entries.length > 0)
    ledger.push({ subject: 'ledger', ok: true, detail: '', hint: null })
  const has = (results: readonly VerifyResult[]): boolean => results.some(({ ok }) => !ok)
  return {
    results: [...drift, ...ownership, ...broken, ...backups, ...ledger],
    exitCode: has(ledger)
      ? 19
      : has(backups)
        ? 18
        : has([...drift, ...ownership, ...broken])
          ? 12
          : 0,
  }
}

/** Nothing can be made good from inside: a copy helps, or a new beginning somebody decides on. */
export function againstGaps({ state }: Workspace['layout']): string {
  return `put a copy of ${shellQuote(state)} back, or begin anew: mv ${shellQuote(state)} ${shellQuote(`${state}.old`)} && writ init --new-state`
}

function againstDrift({ host, layout }: Workspace, { code, plan }: Drift): string {
  if (code === 'RESTORED_OUTSIDE') return `writ rollback ${shortId(plan)}`
  return `look at the file, then: ${planAgain(loadPlan(host, layout, plan).plan)}`
}

/** Returns the error for a file writ knows nothing of. */
export function neverChanged(realPath: string): WritError {
  return new WritError('NOT_FOUND', {
    detail: `writ has never changed ${realPath}`,
    hint: 'writ backups',
    path: realPath,
  })
}
