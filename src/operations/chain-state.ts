/** Whether the ledger can be believed, in the few facts a screen has room for. Rule: R32. */
import { verifyLedger } from './verify-ledger.ts'
import type { Workspace } from './workspace.ts'

export interface ChainState {
  readonly lines: number
  /** The last head that was signed and holds; null where there is none. */
  readonly signed: { readonly seq: number; readonly at: string; readonly principal: string } | null
  /** Everything that is wrong, the first one first. */
  readonly problems: readonly ChainProblem[]
}

export interface ChainProblem {
  readonly kind: string
  readonly detail: string
  /** Of the ledger, counted from 1; null where it is about something beside it. */
  readonly line: number | null
}

/** Verifies chain, heads and records as `writ log --verify` does. */
export function chainState(workspace: Workspace): ChainState {
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
