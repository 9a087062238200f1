/** A running or ended apply, and errors: what happened, what state the files are in, what next. */
import { visibleText } from '../bytes/visible.ts'
import type { Glyphs } from './glyphs.ts'
import type { Line, Style } from './line.ts'
import { emptyLine, labelled, span } from './line.ts'
import { facts } from './page.ts'
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

/** Returns the steps of an apply and, once it has ended, its outcome. Rule: R23. */
export function applyLines(
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
