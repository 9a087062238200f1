/** A review on its way from the process that read it, with its long lists packed. */
import type { Change, Hunk, HunkLine, Plan } from '../model/plan.ts'
import { columnsOf, type EntryColumns, keepColumns } from '../review/change-entries.ts'
import type { ReviewInput } from '../review/services.ts'
import {
  type Attach,
  type Attached,
  type Attachments,
  type PackedList,
  packList,
  partOfList,
  unpackList,
} from './packed-list.ts'

export interface PackedReview extends Omit<ReviewInput, 'plan' | 'meanings' | 'texts'> {
  /** Made here: to make them where the lists are packed would unpack all of them. */
  readonly columns: EntryColumns
  readonly plan: PackedPlan
  readonly texts: readonly (PackedTexts | null)[]
  readonly meanings: PackedList<ReviewInput['meanings'][number]>
}

interface PackedTexts {
  readonly before: PackedText
  readonly after: PackedText
}

/** In UTF-8; null for an absent file. */
type PackedText = Attached | null

interface PackedPlan extends Omit<Plan, 'changes' | 'findings'> {
  readonly changes: readonly PackedChange[]
  readonly findings: PackedList<Plan['findings'][number]>
}

type ListName = 'keys' | 'owned' | 'edits'

type PackedChange = Omit<Change, ListName | 'diff'> & {
  readonly [name in ListName]: PackedList<Change[name][number]>
} & {
  readonly diff: readonly PackedHunk[]
  /** Of all hunks, one after the other. */
  readonly lines: PackedList<HunkLine>
}

interface PackedHunk extends Omit<Hunk, 'lines'> {
  /** How many. */
  readonly lines: number
}

/** Packs what grows with the plan; none of it is in the message itself, which would be a long one. */
export function packReview(
  { plan, meanings, texts, ...review }: ReviewInput,
  attach: Attach,
): PackedReview {
  const packText = (text: string | null): PackedText =>
    text === null ? null : attach(Buffer.from(text))
  const changes = plan.changes.map(
    (change): PackedChange => ({
      ...change,
      keys: packList(change.keys, attach),
      owned: packList(change.owned, attach),
      edits: packList(change.edits, attach),
      diff: change.diff.map(hunk => ({ ...hunk, lines: hunk.lines.length })),
      lines: packList(
        change.diff.flatMap(({ lines }) => lines),
        attach,
      ),
    }),
  )
  return {
    ...review,
    columns: columnsOf(plan),
    texts: texts.map(
      text => text && { before: packText(text.before), after: packText(text.after) },
    ),
    plan: { ...plan, changes, findings: packList(plan.findings, attach) },
    meanings: packList(meanings, attach),
  }
}

/** Returns the review, its long lists read where they are asked for. */
export function unpackReview(packed: PackedReview, attachments: Attachments): ReviewInput {
  const { plan: half, meanings, texts, columns, ...review } = packed
  const textOf = (text: PackedText): string | null =>
    text === null ? null : utf8Text(attachments(text))
  const changes = half.changes.map(({ lines, ...change }): Change => {
    const all = unpackList(lines, attachments)
    return {
      ...change,
      keys: unpackList(change.keys, attachments),
      owned: unpackList(change.owned, attachments),
      edits: unpackList(change.edits, attachments),
      diff: hunksOf(change.diff, all, lines.kind === 'plain'),
    }
  })
  const plan: Plan = { ...half, changes, findings: unpackList(half.findings, attachments) }
  keepColumns(plan, columns)
  return {
    ...review,
    plan,
    meanings: unpackList(meanings, attachments),
    texts: texts.map(text => text && { before: textOf(text.before), after: textOf(text.after) }),
  }
}

function hunksOf(hunks: readonly PackedHunk[], all: readonly HunkLine[], isPlain: boolean): Hunk[] {
  let start = 0
  return hunks.map(hunk => {
    const from = start
    start += hunk.lines
    const lines = isPlain ? all.slice(from, start) : partOfList(all, from, hunk.lines)
    return { ...hunk, lines }
  })
}

function utf8Text({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8')
}
