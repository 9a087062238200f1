import { shellQuote } from '../bytes/shell-quote.ts'
import type { Plan } from '../model/plan.ts'
import { shortId } from '../model/short-id.ts'

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
