import type { ApprovalId } from '../model/digest.ts'
import type { Plan } from '../model/plan.ts'
import { shortId } from '../model/short-id.ts'
import { shellQuote } from './shell-quote.ts'

/** Returns the command that makes a new plan of what this one wanted. Rule: R35. */
export function planAgain({ origin, changes }: Pick<Plan, 'origin' | 'changes'>): string {
  switch (origin.kind) {
    case 'migration':
      return `writ plan with the document of ${origin.owner}/${origin.id}`
    case 'proposal': {
      const from = origin.source === 'standard input' ? '-' : shellQuote(origin.source)
      return `writ propose ${shellQuote(changes[0]?.realPath ?? '')} --from ${from}`
    }
    case 'rollback':
      return `writ rollback ${shortId(origin.plan)}${origin.exact ? ' --exact' : ''}`
  }
}

/** Returns what helps against a rejection, which only who made it can take back. Rule: R18. */
export function takeBackText(rejection: ApprovalId, again: string): string {
  return `who rejected it: writ revoke ${shortId(rejection)} --reason 'why'; or ${again}`
}
