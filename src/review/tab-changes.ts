/** Tab 1: every key a plan changes, gravest first, with its value before and after. Rule: R12. */

import type { Change, Plan } from '../model/plan.ts'
import type { RiskClass } from '../model/risk.ts'
import { riskClasses } from '../model/risk.ts'
import { shownEntries } from './change-entries.ts'
import { linesOfEntry } from './change-lines.ts'
import type { ChangesView } from './changes-view.ts'
import { isFiltered, orderWords, ownerWords, wholeView } from './changes-view.ts'
import type { DrawEntry } from './drawn-entries.ts'
import { entryLines } from './drawn-entries.ts'
import type { SeenOfKey } from './entry-seen.ts'
import type { Glyphs } from './glyphs.ts'
import { actionSigns } from './glyphs.ts'
import type { Line } from './line.ts'
import { emptyLine, justify, lineWidth, span, visible, wrapText } from './line.ts'
import { listedChanges } from './listed-changes.ts'
import type { Page } from './page.ts'
import type { SeenState } from './seen.ts'
import { plural } from './words.ts'

/** Returns the filter of the next narrower list, by its mildest class; null after the last. */
export function nextFilter(plan: Plan, view: ChangesView): RiskClass | null {
  const count = (least: RiskClass | null): number => shownEntries(plan, { ...view, least }).length
  const now = count(view.least)
  const next = riskClasses.find(risk => count(risk) > 0 && count(risk) < now)
  if (next === undefined) return null
  return riskClasses.findLast(risk => count(risk) === count(next)) ?? null
}

/** What the page is made from. */
export interface ChangesSubject {
  readonly plan: Plan
  /** One per finding, in words; null where it moves nothing. */
  readonly meanings: readonly (string | null)[]
}

/** What only a screen has: what of the list is shown, and what was seen. */
export interface ChangesScreen extends ChangesView {
  /** null where nothing has to be seen any more. */
  readonly seenOf: SeenOfKey | null
}

export function changesPage(
  { plan, meanings }: ChangesSubject,
  width: number,
  glyphs: Glyphs,
  screen: ChangesScreen | null = null,
): Page {
  const view = screen ?? wholeView
  const list = listedChanges(plan, view)
  const seenOf = screen?.seenOf ?? null
  const markAt = (at: number): SeenState | null =>
    seenOf?.(list.entries.change(at), () => list.entries.at(at)?.key?.path ?? null) ?? null
  const draw: DrawEntry = at => {
    const entry = list.entries.at(at)
    if (entry === undefined) return { lead: [], lines: [] }
    const change = plan.changes[entry.change]
    const isFirst = list.entries.change(at - 1) !== entry.change
    const isTop = at === 0 && screen === null
    return {
      lead:
        isFirst && change !== undefined
          ? [...(isTop ? [] : [emptyLine]), ...fileLines(change, width, glyphs)]
          : [],
      lines: linesOfEntry(entry, at, {
        plan,
        homes: list.homes,
        meanings,
        mark: markAt(at),
        width,
        glyphs,
      }),
    }
  }
  const marks =
    seenOf === null ? [] : Array.from({ length: list.entries.length }, (_, at) => markAt(at))
  const head: Line[] =
    screen === null ? [] : listLines(plan, view, list.entries.length, marks, width)
  if (list.entries.length === 0) {
    const why = isFiltered(view) ? 'No change is of this kind.' : 'This plan changes nothing.'
    return { lines: [...head, emptyLine, [span(`  ${why}`, 'dim')]], entries: [] }
  }
  const heights = list.measured.of(
    list.entries.length,
    [width, glyphs, meanings, screen === null],
    draw,
  )
  const entries = heights.tops
    .subarray(0, -1)
    .map((top, at) => head.length + top + (heights.leads[at] ?? 0))
  return { lines: entryLines(head, heights, draw), entries }
}

/** How much of the list is shown, in which order, and how much of it was seen. */
function listLines(
  plan: Plan,
  view: ChangesView,
  shown: number,
  marks: readonly (SeenState | null)[],
  width: number,
): Line[] {
  if (plan.changes.length === 0) return []
  const { least, owner, order } = view
  const all = shownEntries(plan, wholeView).length
  const count = isFiltered(view) ? `${shown} of ${plural(all, 'change')}` : plural(all, 'change')
  const parts: Line[] = [[span(count)]]
  if (least !== null) {
    const graver = least === riskClasses.at(-1) ? '' : ' and graver'
    parts.push([span(least, least), span(graver)])
  }
  if (owner !== null) parts.push([span(ownerWords[owner], 'key')])
  parts.push([span(orderWords[order], 'dim')])
  const left = parts.flatMap((part, at) => [
    ...(at === 0 ? [span(' ')] : [span(', ', 'dim')]),
    ...part,
  ])
  const seen = marks.filter(mark => mark === 'seen').length
  const isSeen = seen === marks.length
  const right =
    marks.length === 0 || marks.includes(null)
      ? []
      : [span(` ${seen} of ${marks.length} seen `, isSeen ? 'ok' : 'warn')]
  return [justify(left, right, width)]
}

/** The file and what happens to it, in one line where both fit whole. */
function fileLines(change: Change, width: number, glyphs: Glyphs): Line[] {
  const what = [
    change.action,
    change.format,
    ...(change.consumer === null ? [] : [change.consumer]),
  ]
  const size = change.wholeFile ? 'whole file' : plural(change.keys.length, 'key')
  const sign = span(` ${actionSigns[change.action]} `, 'accent')
  const about: Line = [visible([...what, size].join(` ${glyphs.dot} `), 'dim'), span(' ')]
  const name = visible(change.target, 'heading')
  if (lineWidth([sign, name, span('  '), ...about]) <= width) {
    return [justify([sign, name], about, width)]
  }
  const rows = wrapText(name.text, width - 4)
  return [
    ...rows.map((row, at): Line => [at === 0 ? sign : span('   '), span(row, 'heading')]),
    [span('   '), ...about],
  ]
}
