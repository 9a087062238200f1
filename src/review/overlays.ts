/** What stands over the screens: help, the confirmation dialog, an apply, messages. */
import { visibleText } from '../bytes/visible.ts'
import { riskClasses } from '../model/risk.ts'
import type { Confirm } from './confirm.ts'
import type { ChoiceItem } from './decisions.ts'
import { rejectChoices, restoreChoices } from './decisions.ts'
import type { Glyphs } from './glyphs.ts'
import { actionSigns, glyphsOf } from './glyphs.ts'
import { bindingsOf, keyName } from './keymap.ts'
import type { Layout } from './layout.ts'
import type { Line, Style } from './line.ts'
import { emptyLine, labelled, span, toWidth, visible, widthOf, wrapText } from './line.ts'
import type { Page } from './page.ts'
import { facts, section } from './page.ts'
import type { ApplyProgress, ApplyResult, ErrorFacts } from './services.ts'
import type { Overlay, Place, State } from './state.ts'
import { authorText, countRisks, originText, riskCounts } from './words.ts'

export type PageOverlay = Extract<Overlay, { kind: 'help' | 'signed' | 'error' | 'apply' }>

/** Rows an overlay has for its text; it covers everything but its title and the footer. */
export function messageHeight(layout: Layout): number {
  return Math.max(0, layout.size.rows - overlayHeader - layout.footer)
}

export const overlayHeader = 1

export function overlayTitle(overlay: Overlay): string {
  switch (overlay.kind) {
    case 'help':
      return 'Keys'
    case 'confirm':
      return overlay.confirm.purpose === 'sign' ? 'Sign this plan' : 'Apply this plan'
    case 'choice':
      return overlay.of === 'reject' ? 'Reject the plan' : 'Restore from a backup'
    case 'apply':
      return applyTitle(overlay.result)
    case 'signed':
      return 'Signed'
    case 'error':
      return 'That did not work'
    case 'loading':
      return 'One moment'
  }
}

/** Only what was verified is called applied. Rule: R26. */
function applyTitle(result: ApplyResult | null): string {
  if (result === null) return 'Applying'
  if (result.kind === 'failed') return 'Not applied'
  const { outcome } = result.receipt
  if (outcome === 'no-change') return 'Applied: nothing had to change'
  return outcome === 'changed' ? 'Applied' : 'Applied, but not as it should be'
}

export function overlayPage(state: State, overlay: PageOverlay): Page {
  const width = state.size.columns
  const glyphs = glyphsOf(state.ascii)
  switch (overlay.kind) {
    case 'help':
      return helpPage(overlay.over, width, glyphs)
    case 'signed':
      return { lines: signedLines(overlay.result, width, glyphs), entries: [] }
    case 'error':
      return { lines: errorLines(overlay.error, width), entries: [] }
    case 'apply':
      return { lines: applyLines(overlay.steps, overlay.result, width, glyphs), entries: [] }
  }
}

/** Every key of a place, from the key map. */
export function helpPage(place: Place, width: number, glyphs: Glyphs): Page {
  const rows = bindingsOf(place).map(
    ({ keys, help }) => [keys.map(keyName).join(' '), help] as const,
  )
  const size = Math.max(...rows.map(([keys]) => keys.length))
  const lines: Line[] = rows.map(([keys, help]) => [
    span(`   ${keys.padEnd(size)}   `, 'key'),
    span(help),
  ])
  lines.push(...section('Signs'))
  const signs: (readonly [string, Style, string])[] = [
    ...riskClasses.toReversed().map(risk => [glyphs.risk[risk], risk, risk] as const),
    [glyphs.managed, 'accent', 'lines of the managed block'],
    ['<U+202E>', 'token', 'a character of the file that would not be seen'],
    ['secret', 'plain', 'a covered value; equal signs behind it are equal values'],
  ]
  for (const [sign, style, text] of signs) {
    const blanks = ' '.repeat(Math.max(1, size + 3 - widthOf(sign)))
    lines.push([span('   '), span(sign, style), span(blanks), span(text, 'dim')])
  }
  return { lines: [emptyLine, ...lines.map(line => toWidth(line, width))], entries: [] }
}

function signedLines(
  result: Extract<Overlay, { kind: 'signed' }>['result'],
  width: number,
  glyphs: Glyphs,
): Line[] {
  const { have, needed } = result.approvals
  const next =
    result.status === 'approved'
      ? 'The plan may be applied now: A, or writ apply.'
      : `${have} of ${needed} approvals: somebody else has to sign as well.`
  return [
    emptyLine,
    [span(`   ${glyphs.done} `, 'ok'), span('Your approval is recorded.', 'strong')],
    emptyLine,
    ...labelled('   approval  ', result.approval, width - 1),
    ...labelled('   record    ', visibleText(result.path), width - 1),
    emptyLine,
    [span('   Anyone can check it with stock OpenSSH:', 'dim')],
    ...labelled('   $ ', visibleText(result.verify), width - 1, 'accent'),
    emptyLine,
    [span(`   ${next}`)],
  ]
}

export function errorLines(error: ErrorFacts, width: number): Line[] {
  const room = width - 1
  const lines: Line[] = [
    emptyLine,
    ...labelled('   ', visibleText(error.summary), room, 'strong'),
    [span(`   ${error.code}`, 'bad')],
    emptyLine,
  ]
  if (error.path !== null) lines.push(...labelled('   at    ', visibleText(error.path), room))
  if (error.detail !== null) lines.push(...labelled('   what  ', visibleText(error.detail), room))
  for (const problem of error.problems) {
    lines.push(...labelled('   also  ', visibleText(problem), room))
  }
  if (error.hint !== null) {
    lines.push(emptyLine, ...labelled('   next  $ ', visibleText(error.hint), room, 'accent'))
  }
  return lines
}

const stepMarks = {
  started: ['running', 'accent'],
  done: ['done', 'ok'],
  failed: ['failed', 'bad'],
} as const satisfies Record<ApplyProgress['status'], readonly [keyof Glyphs, Style]>

function applyLines(
  steps: readonly ApplyProgress[],
  result: ApplyResult | null,
  width: number,
  glyphs: Glyphs,
): Line[] {
  const lines: Line[] = [emptyLine]
  const size = Math.max(10, ...steps.map(step => step.name.length))
  for (const step of steps) {
    const [glyph, style] = stepMarks[step.status]
    const mark = glyphs[glyph]
    const label = `   ${typeof mark === 'string' ? mark : ''} ${step.name.padEnd(size)}  `
    const text = [step.target, step.detail].filter(part => part !== undefined).join('  ')
    const [first = [], ...rest] = labelled(label, visibleText(text), width - 1)
    lines.push([span(first[0]?.text ?? label, style), ...first.slice(1)], ...rest)
  }
  if (steps.length === 0) lines.push([span('   starting', 'dim')])
  if (result === null) {
    lines.push(emptyLine, [
      span('   A crash now leaves the old file or the new one, never half.', 'dim'),
    ])
    return lines
  }
  lines.push(
    emptyLine,
    ...(result.kind === 'applied' ? receiptLines(result, width) : failureLines(result, width)),
  )
  return lines
}

function receiptLines(result: Extract<ApplyResult, { kind: 'applied' }>, width: number): Line[] {
  const { receipt } = result
  const lines: Line[] = facts(
    [
      ['outcome', receipt.outcome],
      ['validation', receipt.validation],
      ['receipt', receipt.id],
    ],
    width,
  )
  for (const check of receipt.checks) {
    if (check.status === 'passed') continue
    lines.push(
      ...labelled(
        `   ${check.name}  `,
        visibleText(`${check.status}: ${check.detail}`),
        width - 1,
        'warn',
      ),
    )
  }
  lines.push(emptyLine, [span('   To undo it:', 'dim')])
  lines.push(...labelled('   $ ', visibleText(receipt.restore), width - 1, 'accent'))
  return lines
}

const fileStates = {
  old: 'The files are as they were before.',
  new: 'The new content is in place.',
  mixed: 'Some files are old and some are new.',
  unknown: 'It is not known which content is in place.',
} as const

function failureLines(result: Extract<ApplyResult, { kind: 'failed' }>, width: number): Line[] {
  const style: Style = result.fileState === 'old' ? 'ok' : 'bad'
  const lines: Line[] = [[span(`   ${fileStates[result.fileState]}`, style)]]
  lines.push(...errorLines(result.error, width))
  if (result.restore !== null) {
    lines.push(emptyLine, [span('   To put the previous file back:', 'dim')])
    lines.push(...labelled('   $ ', visibleText(result.restore), width - 1, 'accent'))
  }
  if (result.note !== null) {
    lines.push(...labelled('   note  ', visibleText(result.note), width - 1))
  }
  return lines
}

/** Lines of the dialog above its fields: all computed by writ from the plan, nothing cut short. */
export function confirmSummary(state: State, confirm: Confirm): Line[] {
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
  if (confirm.purpose === 'sign') {
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
  for (const finding of plan.findings) {
    const label = `   ${glyphs.risk[finding.risk]} ${finding.code}  `
    lines.push(...labelled(label, visibleText(finding.message), width - 1, finding.risk))
  }
  return lines
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
export function confirmFields(confirm: Confirm, width: number, glyphs: Glyphs): Line[] {
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
  const isReason = confirm.field === 'reason'
  const rows: Line[] = [emptyLine, promptLine(confirm)]
  rows.push([
    span(`   ${isReason ? ' ' : glyphs.pointer} `, 'accent'),
    visible(confirm.typed, 'input'),
    span(isReason || confirm.phase !== 'ready' ? '' : '_', 'accent'),
  ])
  if (confirm.purpose === 'sign') {
    const text = wrapText(visibleText(confirm.reason), width - 18).at(-1) ?? ''
    rows.push([
      span(`   ${isReason ? glyphs.pointer : ' '} `, 'accent'),
      span('reason  ', 'dim'),
      span(text, 'input'),
      span(isReason ? '_' : '', 'accent'),
      span(!isReason && confirm.reason === '' ? '(optional)' : '', 'dim'),
    ])
  }
  return [...rows, warningLine(confirm)]
}

function promptLine(confirm: Confirm): Line {
  if (confirm.phase === 'working') {
    return [span(confirm.purpose === 'sign' ? '   Signing …' : '   Applying …', 'accent')]
  }
  if (confirm.phase === 'locked') {
    const why = confirm.isChecked
      ? 'take your hands off the keys for a second'
      : 'reading the plan again'
    return [span(`   Locked: ${why}.`, 'warn')]
  }
  return [
    span('   To go on, type  '),
    visible(confirm.challenge, 'key'),
    span('  and press Enter.'),
  ]
}

function warningLine(confirm: Confirm): Line {
  return confirm.warning === '' ? emptyLine : [span(`   ${confirm.warning}`, 'warn')]
}

/** What a choice is about, above its list. */
export function choiceIntro(state: State, of: 'reject' | 'restore', subject: string): Line[] {
  const width = state.size.columns
  if (of === 'reject') {
    return [
      emptyLine,
      ...labelled('   ', visibleText(subject), width - 1, 'strong'),
      ...labelled(
        '   ',
        'A rejected plan can no longer be approved; the reason is recorded.',
        width - 1,
        'dim',
      ),
      emptyLine,
    ]
  }
  const row = state.backups.rows?.find(backup => backup.id === subject)
  return [
    emptyLine,
    ...labelled('   ', visibleText(row?.target ?? subject), width - 1, 'strong'),
    ...labelled('   backup of ', visibleText(row?.createdAt ?? ''), width - 1),
    ...labelled(
      '   ',
      'Nothing is written yet: the way back is a plan you review like any other.',
      width - 1,
      'dim',
    ),
    emptyLine,
  ]
}

export function choiceItems(of: 'reject' | 'restore'): readonly ChoiceItem[] {
  return of === 'reject' ? rejectChoices : restoreChoices
}
