/** The dialog before a decision, as lines: all computed by writ from the plan, nothing cut short. */
import { visibleText } from '../bytes/visible.ts'
import type { Confirm } from './confirm.ts'
import { decidedFindings } from './decided-findings.ts'
import { entryLines } from './drawn-entries.ts'
import type { Glyphs } from './glyphs.ts'
import { actionSigns, glyphsOf } from './glyphs.ts'
import type { Line } from './line.ts'
import { emptyLine, labelled, span, visible, wrapText } from './line.ts'
import type { Lines } from './page.ts'
import type { State } from './state.ts'
import { authorText, countRisks, originText, riskCounts } from './words.ts'

/** Lines of the dialog above its fields: all computed by writ from the plan, nothing cut short. */
function confirmSummary(state: State, confirm: Confirm): Lines {
  const { review } = state
  const width = state.size.columns
  if (review === null) return []
  const { plan, id, approvals } = review.input
  const glyphs = glyphsOf(state.ascii)
  const lines: Line[] = [emptyLine, ...labelled('   plan   ', id, width - 1, 'strong')]
  lines.push([span('   risk   ', 'dim'), ...riskCounts(countRisks(plan.findings), glyphs)])
  for (const change of plan.changes) {
    const text = `${actionSigns[change.action]} ${change.action} ${change.realPath}`
    lines.push(...labelled('   file   ', visibleText(text), width - 1))
  }
  if (confirm.purpose !== 'apply') {
    lines.push(
      ...labelled(
        '   from   ',
        visibleText(`${originText(plan.origin)}, by ${authorText(plan.author)}`),
        width - 1,
      ),
    )
    lines.push([
      span('   seen   ', 'dim'),
      span(`${review.count.seen} of ${review.count.total} parts of the diff`),
    ])
  } else {
    lines.push([
      span('   signed ', 'dim'),
      span(`${approvals.have} of ${approvals.needed} approvals`),
    ])
    lines.push(...labelled('   undo   ', visibleText(plan.rollback.command), width - 1))
  }
  if (confirm.purpose === 'reject') {
    const text = 'a rejected plan can no longer be approved; the reason is signed and kept'
    lines.push(...labelled('   means  ', text, width - 1))
  }
  const { heights, draw } = decidedFindings(review.input, width, glyphs)
  return entryLines(lines, heights, draw)
}

export interface ConfirmWindow {
  /** Exactly as many lines as there is room for. */
  readonly lines: readonly Line[]
  /** Where scrolling ends. */
  readonly lastTop: number
}

/** Returns the dialog's text: the summary as far as it fits, what is left of it, the fields. */
export function confirmWindow(state: State, confirm: Confirm, height: number): ConfirmWindow {
  const fields = confirmFields(confirm, state.size.columns, glyphsOf(state.ascii))
  const room = Math.max(1, height - fields.length)
  const summary = confirmSummary(state, confirm)
  const isLong = summary.length > room
  const size = isLong ? room - 1 : room
  const lastTop = Math.max(0, summary.length - size)
  const top = Math.min(confirm.top, lastTop)
  const shown = summary.slice(top, top + size)
  while (shown.length < size) shown.push(emptyLine)
  const left = summary.length - top - size
  if (isLong) {
    shown.push([
      span(left > 0 ? `   ${left} more lines: Down` : '   the end: Up goes back', 'warn'),
    ])
  }
  return { lines: [...shown, ...fields].slice(0, height), lastTop }
}

/** The fields at the foot of the dialog. */
function confirmFields(confirm: Confirm, width: number, glyphs: Glyphs): Line[] {
  if (confirm.phase === 'passphrase') {
    return [
      emptyLine,
      ...labelled('   Passphrase of ', visibleText(confirm.keyName), width - 1),
      [
        span(`   ${glyphs.pointer} `, 'accent'),
        span(confirm.passphrase === '' ? '_' : `${glyphs.mask.repeat(8)}_`, 'input'),
      ],
      warningLine(confirm),
    ]
  }
  if (confirm.phase === 'over') {
    return [
      emptyLine,
      [span(`   Nothing was decided, and it can no longer be. Esc goes back.`, 'bad')],
      ...labelled('   ', visibleText(confirm.warning), width - 1, 'warn'),
    ]
  }
  const isReason = confirm.field === 'reason'
  const rows: Line[] = [emptyLine, promptLine(confirm)]
  rows.push([
    span(`   ${isReason ? ' ' : glyphs.pointer} `, 'accent'),
    visible(confirm.typed, 'input'),
    span(isReason || confirm.phase !== 'ready' ? '' : '_', 'accent'),
  ])
  if (confirm.purpose !== 'apply') {
    const reason = wrapText(visibleText(confirm.reason), width - 19)
    const text = `${reason.length > 1 ? glyphs.cut : ''}${reason.at(-1) ?? ''}`
    const isNeeded = confirm.purpose === 'reject'
    rows.push([
      span(`   ${isReason ? glyphs.pointer : ' '} `, 'accent'),
      span('reason  ', 'dim'),
      span(text, 'input'),
      span(isReason ? '_' : '', 'accent'),
      span(isReason || confirm.reason !== '' ? '' : isNeeded ? '(Tab; needed)' : '(Tab)', 'dim'),
    ])
  }
  return [...rows, warningLine(confirm)]
}

const working = { sign: 'Signing', apply: 'Applying', reject: 'Rejecting' } as const

function promptLine(confirm: Confirm): Line {
  if (confirm.phase === 'working') {
    const touch =
      confirm.purpose === 'apply' ? '' : '  a security key that blinks waits for a touch'
    return [span(`   ${working[confirm.purpose]} ...`, 'accent'), span(touch, 'dim')]
  }
  if (confirm.phase === 'locked') {
    const why = confirm.isChecked
      ? 'take your hands off the keys for a second'
      : 'reading the plan again'
    return [span(`   Locked: ${why}.`, 'warn')]
  }
  if (confirm.field === 'reason') {
    return [span('   Type or paste a reason, then press Enter.', 'plain')]
  }
  return [
    span('   To go on, type  '),
    visible(confirm.challenge, 'key'),
    span('  and press Enter.'),
  ]
}

function warningLine(confirm: Confirm): Line {
  return confirm.warning === '' ? emptyLine : [span('   '), visible(confirm.warning, 'warn')]
}
