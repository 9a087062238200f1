import type { ApprovalId } from '../model/digest.ts'
import type { Plan } from '../model/plan.ts'
import { shortId } from '../model/short-id.ts'
import { shellQuote } from './shell-quote.ts'

/**
 * Returns the command that makes a new plan of what this one wanted, as the wish of who wanted it,
 * wherever it is typed. Rules: R19, R35.
 */
export function planAgain(plan: Pick<Plan, 'origin' | 'changes' | 'author'>): string {
  const { origin, author } = plan
  const actor = `--actor ${shellQuote(author.principal)}`
  switch (origin.kind) {
    case 'migration':
      return `writ plan with the document of ${origin.owner}/${origin.id} and ${actor}`
    case 'proposal': {
      const from = origin.source === 'standard input' ? '-' : shellQuote(origin.source)
      return `writ propose ${shellQuote(targetOf(plan))} --from ${from} ${actor}`
    }
    case 'rollback':
      return `writ rollback ${shortId(origin.plan)}${origin.exact ? ' --exact' : ''} ${actor}`
  }
}

/** A file behind links is proposed over the same ones, where their way is known. Rule: R1. */
function targetOf({ changes: [change] }: Pick<Plan, 'changes'>): string {
  if (change === undefined) return ''
  const { target, realPath, links } = change
  return links.length > 0 && /^~?\//.test(target) ? target : realPath
}

/** Returns what helps against a rejection, which only who made it can take back. Rule: R18. */
export function takeBackText(rejection: ApprovalId, again: string): string {
  return `who rejected it: writ revoke ${shortId(rejection)} --reason 'why'; or ${again}`
}
