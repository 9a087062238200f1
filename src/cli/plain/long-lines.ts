/**
 * Where long lines break. A terminal would break them in the middle of a word, so that is done here,
 * at blanks; whoever reads through a pipe gets them whole. Rules: R33, R35.
 */
import { visibleText } from '../../bytes/visible.ts'
import { widthOf, wrapText } from '../../review/line.ts'
import type { LineLook, LineReview } from '../../review/line-review.ts'

/** What a session says of where it is read. */
export interface Room {
  readonly look: LineLook
  /** Of the terminal; null: nothing breaks lines. */
  readonly columns: number | null
}

const indent = '    '
/** Narrower than this a hanging indent leaves no room. */
const narrowest = 16

/** Returns visible lines as rows that fit, those that go on below a line indented. */
export function broken(text: string, { columns }: Room): string {
  if (columns === null) return text
  const room = Math.max(narrowest, columns) - indent.length
  return text
    .split('\n')
    .map(line => (widthOf(line) <= columns ? line : wrapText(line, room).join(`\n${indent}`)))
    .join('\n')
}

/** How running text is laid out. */
export function textLook({ look, columns }: Room): LineLook {
  return { ...look, width: columns ?? Number.POSITIVE_INFINITY }
}

/** Beyond this the blanks that put a column to the right outweigh what they part. */
const widest = 2048
/** What stands beside a text: numbers, marks, the class of risk. */
const beside = 48

/** How the list of changes is laid out: without a terminal as wide as what it says. */
export function changesLook(room: Room, { input }: LineReview): LineLook {
  const { changes, findings } = input.plan
  return asWideAs(room, () => [
    ...findings.map(({ message }) => message),
    ...input.meanings.map(meaning => meaning ?? ''),
    ...changes.flatMap(({ target, keys }) => [
      target,
      ...keys.flatMap(({ path, before, after }) => [path.join('.'), before ?? '', after ?? '']),
    ]),
  ])
}

/** How the diff is laid out, likewise. */
export function diffLook(room: Room, { input }: LineReview): LineLook {
  return asWideAs(room, () =>
    input.plan.changes.flatMap(({ target, diff }) => [
      target,
      ...diff.flatMap(({ lines }) => lines.map(({ text }) => text)),
    ]),
  )
}

function asWideAs({ look, columns }: Room, texts: () => readonly string[]): LineLook {
  if (columns !== null) return look
  const longest = texts().reduce((most, text) => Math.max(most, widthOf(visibleText(text))), 0)
  return { ...look, width: Math.min(widest, Math.max(look.width, longest + beside)) }
}
