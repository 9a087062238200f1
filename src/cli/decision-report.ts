/** What was decided on a plan, as running text. Rules: R15, R33. */
import { WritError } from '../model/errors.ts'
import type { Decision } from '../operations/plan-decisions.ts'
import { facts } from '../review/page.ts'
import { plainRows, textOf } from '../review/plain-text.ts'

const narrowest = 60

const origins: Readonly<Record<Decision['source'], string>> = {
  ledger: '',
  carried: '; it came with the plan',
  statement: '; no line of the ledger names it',
}

/**
 * Returns the decisions under their heading, reasons in the words of who decided.
 *
 * @param decisions the error where they cannot be read: none would pass for nobody having decided
 */
export function decisionsText(decisions: readonly Decision[] | WritError, columns: number): string {
  if (decisions instanceof WritError) {
    return underHeading([['unknown', `they cannot be read; next: ${decisions.hint}`]], columns)
  }
  if (decisions.length === 0) return ''
  const rows = decisions.map(({ decision, at, principal, approval, reason, source, refusal }) => {
    const why = reason === null ? 'the reason is lost' : JSON.stringify(reason)
    const counts = refusal === null ? '' : `; it does not count here: ${refusal}`
    const signed = `${at} by ${principal} (${approval.slice(0, 12)}): ${why}`
    return [decision, `${signed}${origins[source]}${counts}`] as const
  })
  return underHeading(rows, columns)
}

function underHeading(rows: Parameters<typeof facts>[0], columns: number): string {
  return `\n${textOf(['DECISIONS', ...plainRows(facts(rows, Math.max(narrowest, columns)))])}`
}
