/** What was decided on a plan, as running text. Rules: R15, R33. */
import type { Decision } from '../operations/plan-decisions.ts'
import { facts } from '../review/page.ts'
import { plainRows, textOf } from '../review/plain-text.ts'

const narrowest = 60

/** Returns the decisions under their heading, reasons in the words of who decided. */
export function decisionsText(decisions: readonly Decision[], columns: number): string {
  if (decisions.length === 0) return ''
  const rows = decisions.map(({ decision, at, principal, approval, reason }) => {
    const why = reason === null ? 'the reason is lost' : JSON.stringify(reason)
    return [decision, `${at} by ${principal} (${approval.slice(0, 12)}): ${why}`] as const
  })
  return `\n${textOf(['DECISIONS', ...plainRows(facts(rows, Math.max(narrowest, columns)))])}`
}
