/**
 * One plan as it is read line by line: its sections, its diff part by part, and what was printed.
 *
 * What was printed counts as shown, line by line of each hunk, as it does on the screen. Rules: R15,
 * R33.
 */
import type { Offer, Ways } from './decisions.ts'
import { canApply, canReject, canSign, isUndecided } from './decisions.ts'
import type { DiffModel } from './diff-model.ts'
import { buildDiff } from './diff-model.ts'
import type { Glyphs } from './glyphs.ts'
import type { Line } from './line.ts'
import { visible } from './line.ts'
import type { LineCommand } from './line-commands.ts'
import { diffText, headLines, plainRows, textOf } from './plain-text.ts'
import type { Seen, SeenCount } from './seen.ts'
import { addSeen, countSeen, nothingSeen, seenState } from './seen.ts'
import type { ReviewInput } from './services.ts'
import { changesPage } from './tab-changes.ts'
import { checksPage, environmentPage, originPage, rollbackPage } from './tab-facts.ts'
import { plural } from './words.ts'

export interface LineReview {
  readonly input: ReviewInput
  readonly model: DiffModel
  readonly seen: Seen
  readonly count: SeenCount
}

export interface LineLook {
  readonly width: number
  readonly glyphs: Glyphs
}

/** How the words of this review lead past what stands in the way. */
export const wordWays: Ways = {
  shown: 'been printed',
  see: 'type next',
  sign: 'type sign',
}

export function lineReview(input: ReviewInput): LineReview {
  const model = buildDiff(input, { split: false, context: 0, opened: new Set() })
  return { input, model, seen: nothingSeen, count: countSeen(input.plan, nothingSeen) }
}

/** Takes what became of the same plan; what was printed of it stays printed. */
export function updated(review: LineReview, input: ReviewInput): LineReview {
  const { status, approvals } = input
  return { ...review, input: { ...review.input, status, approvals } }
}

export type Section = Extract<
  LineCommand,
  'changes' | 'environment' | 'checks' | 'rollback' | 'origin'
>

/** Returns a section under its name. */
export function sectionText({ input }: LineReview, section: Section, look: LineLook): string {
  return textOf([section.toUpperCase(), ...plainRows(sectionLines(input, section, look))])
}

function sectionLines(
  input: ReviewInput,
  section: Section,
  { width, glyphs }: LineLook,
): readonly Line[] {
  switch (section) {
    case 'changes':
      return changesPage(input, width, glyphs).lines.slice(0)
    case 'environment':
      return environmentPage(input.plan, width).lines.slice(0)
    case 'checks':
      return checksPage(input, width, glyphs).lines.slice(0)
    case 'rollback':
      return rollbackPage(input, width).lines.slice(0)
    case 'origin':
      return originPage(input, width, glyphs).lines.slice(0)
  }
}

export function headText({ input }: LineReview, { width, glyphs }: LineLook): string {
  return textOf(plainRows(headLines(input, width, glyphs)))
}

/** Every finding in a line of its own: what is about to be decided. */
export function findingsText({ input }: LineReview): string {
  return input.plan.findings
    .map(({ risk, code, message }) => `${risk} ${code}: ${visible(message).text}\n`)
    .join('')
}

export interface Printed {
  readonly text: string
  /** The review once the text is written out. */
  readonly after: LineReview
}

/** Prints one part of the diff, counted from 0; the last one where there are not so many. */
export function printPart(review: LineReview, at: number, look: LineLook): Printed {
  const { hunks } = review.model
  const title = hunks.length === 0 ? 'DIFF' : `PART ${at + 1} OF ${hunks.length}`
  return printRows(review, title, [startOf(review, at), startOf(review, at + 1)], look)
}

export function printDiff(review: LineReview, look: LineLook): Printed {
  return printRows(review, 'DIFF', [0, review.model.count], look)
}

/** The first part that was not printed whole; -1 where all were. */
export function nextPart({ model, input, seen }: LineReview): number {
  return model.hunks.findIndex(({ change, hunk }) => {
    const lines = input.plan.changes[change]?.diff[hunk]?.lines.length ?? 0
    return seenState(seen, change, hunk, lines) !== 'seen'
  })
}

/** The row a part begins with: that of its file for the first part of a file. */
function startOf({ model }: LineReview, at: number): number {
  const part = model.hunks[at]
  if (at === 0) return 0
  if (part === undefined) return model.count
  return part.hunk === 0 ? (model.targets[part.change] ?? part.row) : part.row
}

function printRows(
  review: LineReview,
  title: string,
  range: readonly [from: number, to: number],
  { width, glyphs }: LineLook,
): Printed {
  const { input, model } = review
  const { rows, shown } = diffText(input, model, range, { width, split: false, glyphs })
  const seen = addSeen(review.seen, shown)
  const count = countSeen(input.plan, seen)
  return { text: textOf([title, ...rows]), after: { ...review, seen, count } }
}

export function offerOf(review: LineReview, decision: 'sign' | 'apply' | 'reject'): Offer {
  switch (decision) {
    case 'sign':
      return canSign(review, wordWays)
    case 'apply':
      return canApply(review, wordWays)
    case 'reject':
      return canReject(review)
  }
}

/** Says what may be done with the plan now, and what is left to print. */
export function statusText(review: LineReview): string {
  const { status, approvals } = review.input
  const { seen, total } = review.count
  const lines = [`${status}, ${approvals.have} of ${approvals.needed} approvals`]
  if (isUndecided(review) && seen < total && review.count.missing === 0) {
    lines.push(`${plural(total - seen, 'part')} of ${total} of the diff not printed yet: type next`)
  }
  const apply = offerOf(review, 'apply')
  const sign = offerOf(review, 'sign')
  if (apply.ok) lines.push('type apply to apply it')
  else if (sign.ok) lines.push('everything grave was printed: type sign to sign it')
  else lines.push(sign.why)
  return lines.map(line => `${visible(line).text}\n`).join('')
}
