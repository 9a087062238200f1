/** What the doctor says of what closes gates: unfinished applies, leases, broken glass. */
import { standingLeases } from '../apply/lease-standing.ts'
import { recordGaps } from '../apply/record-gaps.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { utcText } from '../bytes/utc.ts'
import { listJournals } from '../store/journal-store.ts'
import { brokenGlassOf } from './broken-glass.ts'
import { type Answer, failed, ok, warning } from './diagnosis.ts'
import { againstGaps } from './verify.ts'
import { verifyRestores } from './verify-break-glass.ts'
import type { Workspace } from './workspace.ts'

export function journalAnswer({ host, layout }: Workspace): Answer {
  const open = listJournals(host, layout)
  const [first] = open
  if (first === undefined) return ok('none')
  return failed(
    `${open.length} unfinished; ${first.tx} changed ${first.targets.map(t => t.realPath).join(', ')}`,
    open.length === 1 ? `writ resume ${first.tx}` : 'writ resume',
  )
}

export function leasesAnswer({ host, layout }: Workspace): Answer {
  const lost = recordGaps(host, layout).find(({ code }) => code === 'LEASE_MISSING')
  if (lost !== undefined) return failed(lost.detail, againstGaps(layout))
  const standing = standingLeases(host, layout)
  const due = standing.find(({ isDue }) => isDue)?.lease
  if (due !== undefined) {
    const [runtime = ''] = due.runtimes
    const detail = `${due.plan} was not proved by a boot, and is not undone yet`
    return failed(detail, `writ gate ${shellQuote(runtime)}`)
  }
  const [last] = standing
  if (last === undefined) return ok('nothing is on probation')
  return ok(`${standing.length} on probation, the last until ${utcText(last.endsAt)}`)
}

export function brokenGlassAnswer(workspace: Workspace): Answer {
  const [first, ...others] = brokenGlassOf(workspace)
  if (first === undefined) return signaturesAnswer(workspace)
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return failed(`${first.subject}: ${first.detail}${more}`, first.hint ?? 'writ verify')
}

/** A key that nobody listed is no fault: it may be all that was left. */
function signaturesAnswer(workspace: Workspace): Answer {
  const { restores, problems } = verifyRestores(workspace)
  const [wrong] = problems
  if (wrong !== undefined) return failed(`${wrong.path}: ${wrong.detail}`, 'writ log --verify')
  const unlisted = restores.find(({ fix }) => fix !== null)
  if (unlisted?.fix != null) return warning(`${unlisted.path}: ${unlisted.note}`, unlisted.fix)
  if (restores.length === 0) return ok('none')
  return ok(`${restores.length} on record, all answered for`)
}
