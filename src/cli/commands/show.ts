import { visibleJson } from '../../bytes/visible-json.ts'
import { unifiedText } from '../../diff/unified-text.ts'
import type { PlanId } from '../../model/digest.ts'
import { WritError } from '../../model/errors.ts'
import { shortId } from '../../model/short-id.ts'
import { listStatements } from '../../operations/list-statements.ts'
import { loadReview } from '../../operations/load-review.ts'
import { type Decision, decisionsOn } from '../../operations/plan-decisions.ts'
import { openWorkspace, type Workspace } from '../../operations/workspace.ts'
import { renderPlainReview } from '../../review/plain-text.ts'
import type { Command } from '../command.ts'
import { decisionsText } from '../decision-report.ts'
import { isAsciiOnly } from '../tui/terminal-facts.ts'

export const show: Command = {
  options: {
    diff: { type: 'boolean' },
    statement: { type: 'boolean' },
    ascii: { type: 'boolean' },
  },
  positionals: [1, 1],
  help: `
Shows a plan whatever became of it, also when it is stale, and who approved it, rejected it or took
that back, and why. Of a plan from another machine, what came with it says so, and why it does not
count where it does not. A unique prefix of the id is enough.

  --diff        only the redacted unified diff
  --statement   the signed statements of its approvals, with the command that checks each
  --ascii       with ASCII signs alone
`,
  async run({ host, args, output }) {
    const [prefix = ''] = args.positionals
    const workspace = openWorkspace(host, 'read')
    const review = loadReview(workspace, prefix)
    // What follows would be read as the truth.
    if (review.status === 'failed' && review.why !== null) output.print(`${review.why}\n`)
    if (args.has('statement')) {
      const statements = listStatements(workspace, review.id)
      if (statements.length === 0) {
        throw new WritError('APPROVAL_MISSING', {
          detail: 'nobody has signed this plan yet',
          hint: `writ sign ${shortId(review.id)}`,
        })
      }
      for (const { statement, verify } of statements) {
        output.print(`${visibleJson(statement)}\n# ${verify}`)
      }
      output.value(statements)
      return 0
    }
    if (args.has('diff')) {
      const text = review.plan.changes.map(change => unifiedText(change)).join('')
      output.print(text)
      output.value({ plan: review.id, diffDigest: review.plan.diffDigest, diff: text })
      return 0
    }
    const ascii = args.has('ascii') || isAsciiOnly(process.env)
    const decisions = decisionsOrError(workspace, review.id)
    if (decisions instanceof WritError) output.warn(decisions)
    const text = renderPlainReview(review, output.columns, { ascii })
    output.print(`${text}${decisionsText(decisions, output.columns)}`)
    output.value({
      id: review.id,
      status: review.status,
      why: review.why,
      approvals: review.approvals,
      decisions: decisions instanceof WritError ? null : decisions,
      notes: review.notes,
      plan: review.plan,
    })
    return 0
  },
}

/** The plan is there to be read also where the ledger is not. */
function decisionsOrError(workspace: Workspace, id: PlanId): readonly Decision[] | WritError {
  try {
    return decisionsOn(workspace, id)
  } catch (error) {
    if (error instanceof WritError) return error
    throw error
  }
}
