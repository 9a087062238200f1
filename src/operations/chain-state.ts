/** Whether the ledger can be believed, in the few facts a screen has room for. Rule: R32. */
import type { ChainReport } from '../model/history.ts'
import { verifyLedger } from './verify-ledger.ts'
import type { Workspace } from './workspace.ts'

/** Verifies chain, heads and records as `writ log --verify` does. */
export function chainState(workspace: Workspace): ChainReport {
  const { lines, heads, problems } = verifyLedger(workspace)
  const [signed] = heads.toSorted((a, b) => b.seq - a.seq)
  return {
    lines,
    signed:
      signed === undefined ? null : { seq: signed.seq, at: signed.at, principal: signed.principal },
    problems: problems.map(({ kind, code, detail, places }) => ({
      kind: kind ?? code,
      detail,
      line: places?.[0]?.line ?? null,
    })),
  }
}
