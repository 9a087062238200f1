/** What the doctor says of the records: that they are whole, and that others were told. */
import { readRecords, recordGaps } from '../apply/record-gaps.ts'
import { utcMs } from '../bytes/utc.ts'
import { signedProblems } from '../store/approval-store.ts'
import { sinkKinds } from '../store/event-cursor.ts'
import { readLedger } from '../store/ledger-store.ts'
import { listPlanIds, loadPlan, loadSealed } from '../store/plan-store.ts'
import { listReceipts } from '../store/receipt-store.ts'
import { sinkState } from './deliver-events.ts'
import { type Answer, failed, ok, warning } from './diagnosis.ts'
import { againstGaps } from './verify.ts'
import { verifyLedger } from './verify-ledger.ts'
import type { Workspace } from './workspace.ts'

export function plansAnswer({ host, layout }: Workspace): Answer {
  const ids = listPlanIds(host, layout)
  for (const id of ids) loadSealed(host, layout, id, loadPlan(host, layout, id).plan)
  return ok(`${ids.length}, all intact`)
}

export function approvalsAnswer({ host, layout }: Workspace): Answer {
  const damaged = signedProblems(host, layout)
  const [first] = damaged
  if (first === undefined) return ok('all readable')
  return failed(damaged.map(({ detail }) => detail ?? '').join('; '), first.hint)
}

export function receiptsAnswer({ host, layout }: Workspace): Answer {
  const receipts = listReceipts(host, layout)
  const lost = recordGaps(host, layout).find(({ code }) => code === 'RECEIPTS_MISSING')
  return lost === undefined
    ? ok(`${receipts.length} on record`)
    : failed(lost.detail, againstGaps(layout))
}

export function ledgerAnswer({ host, layout }: Workspace): Answer {
  const records = readRecords(host, layout)
  const broken = recordGaps(host, layout, records).find(({ code }) => code === 'LEDGER_BROKEN')
  return broken === undefined
    ? ok(`${records.ledger.entries.length} lines, the chain holds`)
    : failed(broken.detail, againstGaps(layout))
}

/** An unsigned end is a note and nothing more: nobody is made to sign. */
export function headAnswer(workspace: Workspace): Answer {
  const { lines, head, signedUpTo, problems } = verifyLedger(workspace)
  const wrong = problems.find(({ kind }) => kind?.startsWith('head-') === true)
  if (wrong !== undefined) return warning(`${wrong.path}: ${wrong.detail}`, 'writ log --verify')
  if (head === null) return ok('nothing to sign yet')
  if (signedUpTo === head.seq) return ok(`up to entry ${head.seq}, the last one`)
  return warning(
    signedUpTo === 0
      ? `none of ${lines} lines is signed, so that their end was cut off would not show`
      : `${head.seq - signedUpTo} lines came after entry ${signedUpTo}, the last that is signed`,
    'writ log --sign',
  )
}

export function eventsAnswer(workspace: Workspace): Answer {
  const { events } = workspace.policy
  if (events === undefined) return ok('the policy asks for none')
  const sinks = sinkKinds.filter(sink => events[sink] !== null)
  const waiting: string[] = []
  for (const sink of sinks) {
    const state = sinkState(workspace, sink)
    if (state == null || state.waiting === 0) continue
    const { failure } = state
    const text = `${state.waiting} wait for the ${sink}`
    if (failure !== null) return failed(`${text}: ${failure.detail} (${failure.at})`, failure.fix)
    waiting.push(text)
  }
  if (waiting.length > 0) return warning(waiting.join(', '), 'writ log --deliver')
  return ok(`to a ${sinks.join(' and a ')}; all delivered`)
}

export function clockAnswer({ host, layout }: Workspace): Answer {
  const last = readLedger(host, layout).entries.at(-1)
  const at = last === undefined ? undefined : utcMs(last.at)
  if (at === undefined || at <= host.now() + 60_000) return ok('not behind the ledger')
  return failed('the clock is behind the last line of the ledger', 'timedatectl status')
}
