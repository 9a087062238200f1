/** The checks of the last receipts again: files, backups, ledger. Changes nothing. */
import { verifyTarget } from '../apply/verify-target.ts'
import { resolveTarget } from '../host/resolve-target.ts'
import { listBackups } from '../store/backup-store.ts'
import { readLedger } from '../store/ledger-store.ts'
import { listReceipts } from '../store/receipt-store.ts'
import type { Workspace } from './workspace.ts'

export interface VerifyResult {
  readonly subject: string
  readonly ok: boolean
  /** Why not; '' where all is well. */
  readonly detail: string
}

export interface VerifyReport {
  readonly results: readonly VerifyResult[]
  /** 0, or that of the gravest finding: 19 ledger, 18 backup, 12 drift. */
  readonly exitCode: number
}

/** Verifies one target, or everything writ has changed. Rule: R31. */
export function verifyTargets(
  workspace: Workspace,
  target: string | undefined,
  strict: boolean,
): VerifyReport {
  const { host, layout, policy } = workspace
  const only = target === undefined ? undefined : resolveTarget(host, target, policy.roots).realPath
  const receipts = listReceipts(host, layout)
  const changed = receipts.flatMap(receipt => receipt.targets.map(({ path }) => path))
  const paths = [...new Set(changed)].filter(path => only === undefined || path === only).sort()
  const drift = paths.map(path => {
    const found = verifyTarget(host, layout, path, receipts, strict ? 'strict' : 'normal')
    return { subject: path, ok: found.length === 0, detail: found.map(d => d.detail).join('; ') }
  })
  const backups = listBackups(host, layout, only).map(({ manifest, usable }) => ({
    subject: `backup ${manifest.id}`,
    ok: usable,
    detail: usable ? '' : 'it would restore nothing',
  }))
  const { problems, entries } = readLedger(host, layout)
  const ledger = problems.map(({ detail }) => ({ subject: 'ledger', ok: false, detail }))
  if (ledger.length === 0 && entries.length > 0)
    ledger.push({ subject: 'ledger', ok: true, detail: '' })
  const has = (results: readonly VerifyResult[]): boolean => results.some(({ ok }) => !ok)
  return {
    results: [...drift, ...backups, ...ledger],
    exitCode: has(ledger) ? 19 : has(backups) ? 18 : has(drift) ? 12 : 0,
  }
}
