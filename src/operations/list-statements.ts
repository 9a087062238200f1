/** The signed statements of a plan, for people who check them with stock tools. */
import { decodeStatement } from '../approval/statement.ts'
import type { ApprovalId, PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { ApprovalStatement } from '../model/records.ts'
import { listApprovals } from '../store/approval-store.ts'
import { stockCommand } from './sign-plan.ts'
import type { Workspace } from './workspace.ts'

export interface ListedStatement {
  readonly approval: ApprovalId
  readonly path: string
  /** Unverified: what the file claims; null where it cannot be read. */
  readonly statement: ApprovalStatement | null
  readonly verify: string
}

/** Returns every statement filed under a plan. Rule: R16. */
export function listStatements(workspace: Workspace, id: PlanId): ListedStatement[] {
  return listApprovals(workspace.host, workspace.layout, id).map(stored => {
    const statement = statementOrNull(stored.statement)
    const principal = statement?.predicate.approver.principal ?? 'PRINCIPAL'
    return {
      approval: stored.id,
      path: stored.path,
      statement,
      verify: stockCommand(workspace, stored, principal),
    }
  })
}

/** Returns what some bytes claim, unverified; null where they are no statement. */
export function statementOrNull(bytes: Uint8Array): ApprovalStatement | null {
  try {
    return decodeStatement(bytes)
  } catch (error) {
    if (error instanceof WritError) return null
    throw error
  }
}
