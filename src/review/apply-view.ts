/** A running or ended apply, and errors: what happened, what state the files are in, what next. */
import { visibleText } from '../bytes/visible.ts'
import type { CheckResult } from '../model/check.ts'
import { shortId } from '../model/short-id.ts'
import type { Glyphs } from './glyphs.ts'
import type { Line, Style } from './line.ts'
import { emptyLine, labelled, span } from './line.ts'
import { facts, section } from './page.ts'
import type { ApplyProgress, ApplyResult, ErrorFacts } from './services.ts'

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

/** What a step is while it runs, or has failed, and what is true once it is done. */
const stepWords: Readonly<Record<string, readonly [doing: string, done: string]>> = {
  load: ['reading the stored plan', 'the stored plan is intact'],
  lock: ['waiting for other writers', 'nobody else is writing these files'],
  recover: ['looking for an unfinished apply', 'nothing unfinished is left of an earlier apply'],
  're-check': ['comparing the files with the plan', 'the files are as they were when planned'],
  prove: ['proving the plan once more', 'the plan does what it says and nothing else'],
  verify: ['checking the signatures', 'enough people have signed exactly this plan'],
  check: ['trying the new files on a copy', 'no installed program refuses the new files'],
  backup: ['backing up', 'every file is backed up, and the copy read back'],
  rehearse: ['rehearsing the way back', 'the way back works'],
  stage: ['preparing the new files', 'the new files are ready beside the old ones'],
  consume: ['using up the signatures', 'the signatures are used up'],
  write: ['writing', 'the new files are in place'],
  validate: ['checking what is in place', 'the files in place are what was planned'],
  restore: ['putting the old files back', 'the old files are back'],
  receipt: ['writing the receipt', 'the receipt is written'],
}

/** The files are compared twice: the second time nothing can come between it and the write. */
const comparedAgain = [
  'comparing the files once more',
  'nothing has changed in the meantime',
] as const

/** Returns the steps of an apply and, above them once it has ended, its outcome. Rule: R23. */
export function applyLines(
  steps: readonly ApplyProgress[],
  result: ApplyResult | null,
  width: number,
  glyphs: Glyphs,
): Line[] {
  if (result === null) {
    return [
      emptyLine,
      ...(steps.length === 0 ? [[span('   starting', 'dim')]] : stepLines(steps, width, glyphs)),
      emptyLine,
      [span('   A crash now leaves the old file or the new one, never half.', 'dim')],
    ]
  }
  const ending = endingLines(result, width, glyphs)
  return [emptyLine, ...ending, ...section('Step by step'), ...stepLines(steps, width, glyphs)]
}

/** Returns how an apply ended. */
export function endingLines(result: ApplyResult, width: number, glyphs: Glyphs): Line[] {
  return result.kind === 'applied'
    ? receiptLines(result, width, glyphs)
    : failureLines(result, width)
}

export function stepLines(steps: readonly ApplyProgress[], width: number, glyphs: Glyphs): Line[] {
  return steps.flatMap((step, at) => {
    const [glyph, style] = stepMarks[step.status]
    const isAgain = steps.slice(0, at).some(({ name }) => name === step.name)
    const words = step.name === 're-check' && isAgain ? comparedAgain : stepWords[step.name]
    const [doing, done] = words ?? [step.name, step.name]
    const parts = [step.status === 'done' ? done : doing, step.target, step.detail]
    const text = parts.filter(part => part !== undefined).join('  ')
    return marked(glyphs[glyph], style, text, width)
  })
}

/** A text behind a mark; marks of any width keep the texts in one column. */
function marked(
  mark: string,
  style: Style,
  text: string,
  width: number,
  name: string = '',
): Line[] {
  const label = `   ${mark.padEnd(2)} ${name}`
  const [first = [], ...rest] = labelled(label, visibleText(text), width - 1)
  return [[span(label, style), ...first.slice(1)], ...rest]
}

const checkMarks = {
  passed: ['done', 'ok'],
  failed: ['failed', 'bad'],
  'not-run': ['skipped', 'warn'],
} as const satisfies Record<CheckResult['status'], readonly [keyof Glyphs, Style]>

function receiptLines(
  result: Extract<ApplyResult, { kind: 'applied' }>,
  width: number,
  glyphs: Glyphs,
): Line[] {
  const { receipt } = result
  const lines: Line[] = facts(
    [
      ['outcome', receipt.outcome],
      ['validation', receipt.validation],
      ['receipt', receipt.id],
    ],
    width,
  )
  lines.push(emptyLine, [span('   To undo it, keeping what is edited later:', 'dim')])
  lines.push(...labelled('   $ ', `writ rollback ${shortId(receipt.plan)}`, width - 1, 'accent'))
  lines.push([span('   or without writ:', 'dim')])
  lines.push(...labelled('   $ ', visibleText(receipt.restore), width - 1, 'accent'))
  if (receipt.checks.length > 0) lines.push(...section('Checks'))
  const targets = new Set(receipt.checks.map(({ target }) => target))
  const size = Math.max(0, ...receipt.checks.map(({ name }) => name.length))
  for (const { name, status, target, detail } of receipt.checks) {
    const [glyph, style] = checkMarks[status]
    const what = status === 'passed' ? detail : `${status.replace('-', ' ')}: ${detail}`
    const where = targets.size > 1 && target !== '' ? `${target}: ` : ''
    lines.push(...marked(glyphs[glyph], style, where + what, width, `${name.padEnd(size)}  `))
  }
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
