/** The review screen: header, tabs, the list beside the diff, the diff or the page of the tab. */

import { firstIndex } from '../bytes/first-index.ts'
import { visibleText } from '../bytes/visible.ts'
import { shortId } from '../model/short-id.ts'
import { isUndecided } from './decisions.ts'
import { grouped } from './diff-lines.ts'
import { rowAt } from './diff-model.ts'
import type { Glyphs } from './glyphs.ts'
import { actionSigns, glyphsOf } from './glyphs.ts'
import type { Layout } from './layout.ts'
import type { Line, Style } from './line.ts'
import {
  justify,
  lineWidth,
  onGround,
  shorten,
  shortenStart,
  span,
  toWidth,
  widthOf,
} from './line.ts'
import { pageWindow } from './page.ts'
import { pageOf } from './pages.ts'
import { layoutOfState, scrollbar } from './place.ts'
import { findingPosition } from './reduce-findings.ts'
import { sittingText } from './reduce-sitting.ts'
import { staleBanner } from './review-news.ts'
import { diffWindow, pageWidth } from './review-window.ts'
import { isThumb } from './scroll.ts'
import { seenState } from './seen.ts'
import type { ReviewState, State, Tab } from './state.ts'
import { tabs } from './state.ts'
import { countRisks, riskCounts, statusStyles } from './words.ts'

export function reviewHeader(state: State, review: ReviewState): Line[] {
  const { columns } = state.size
  return [titleLine(state, review, columns), countsLine(state, review), tabsLine(state, review)]
}

function titleLine(state: State, review: ReviewState, width: number): Line {
  const { input } = review
  const { changes } = input.plan
  const at = currentChange(review)
  const more = changes.length > 1 ? `  file ${at + 1} of ${changes.length}` : ''
  const sitting = sittingText(state)
  const right: Line = [
    span(sitting === '' ? '' : `${sitting}  `, 'key'),
    span(`${shortId(input.id)}  `, 'dim'),
    span(input.status === 'stale' ? ' STALE ' : `${input.status} `, statusStyle(input.status)),
  ]
  const room =
    width - 7 - more.length - right.reduce((sum, part) => sum + widthOf(part.text), 0) - 1
  const target = shortenStart(visibleText(changes[at]?.target ?? 'no file'), room)
  const left: Line = [span(' writ  ', 'title'), span(target, 'strong'), span(more, 'dim')]
  return onGround(justify(left, right, width), 'bar')
}

/** The file the cursor is in; the first one outside the diff. */
export function currentChange(review: ReviewState): number {
  if (review.tab !== 'diff') return 0
  return rowAt(review.model, review.diff.cursor)?.change ?? 0
}

/** Room for the gravest class, and for how many more there are. */
const gravestRoom = '! 999 permissions  +999 more'.length

function countsLine(state: State, review: ReviewState): Line {
  const { count, input } = review
  const seen: Style = count.missing > 0 ? 'warn' : 'ok'
  const isOpen = isUndecided(review)
  const finding = findingPosition(review)
  const states: Line = [
    span('approvals ', 'dim'),
    span(`${input.approvals.have}/${input.approvals.needed}${isOpen ? '' : ' '}`, 'plain'),
    ...(isOpen ? [span('   seen ', 'dim'), span(`${count.seen}/${count.total} `, seen)] : []),
  ]
  const findings: Line =
    finding === null ? [] : [span('findings ', 'dim'), span(`${finding}   `, 'plain')]
  const wide: Line = [...findings, ...states]
  // Where the gravest class has no room beside it, the place among the findings gives way.
  const right = state.size.columns - lineWidth(wide) - 3 < gravestRoom ? states : wide
  const room = state.size.columns - lineWidth(right) - 3
  const banner = staleBanner(input)
  const left: Line =
    banner === ''
      ? [span(' '), ...riskCounts(countRisks(input.plan.findings), glyphsOf(state.ascii), room)]
      : [span(' '), span(shorten(banner, room), 'alert')]
  return justify(left, right, state.size.columns)
}

function statusStyle(status: ReviewState['input']['status']): Style {
  return status === 'stale' ? 'alert' : statusStyles[status]
}

const tabTitles: Readonly<Record<Tab, string>> = {
  changes: 'Changes',
  diff: 'Diff',
  environment: 'Environment',
  checks: 'Checks',
  rollback: 'Rollback',
  origin: 'Origin',
}

function tabsLine(state: State, review: ReviewState): Line {
  const { columns } = state.size
  const isEscaped = review.tab === 'diff' && review.escaped
  const isNarrow = columns < 76
  const escaped = isEscaped ? (isNarrow ? 'U+ ' : 'escaped  ') : ''
  const line = isNarrow ? narrowTabs(review.tab) : wideTabs(review.tab)
  return justify(line, [span(`${escaped}${positionText(state, review)} `, 'dim')], columns)
}

function wideTabs(current: Tab): Line {
  return tabs.map((tab, at) => {
    const title = `${at + 1} ${tabTitles[tab]}`
    return tab === current ? span(`[${title}]`, 'key') : span(` ${title} `, 'dim')
  })
}

/** One column between two tabs, which the brackets of the current one take. */
function narrowTabs(current: Tab): Line {
  const titles = tabs.flatMap((tab, at): Line => {
    const isCurrent = tab === current
    const title = `${at + 1} ${tab === 'environment' ? 'Env' : tabTitles[tab]}`
    const before = isCurrent ? '[' : tabs[at - 1] === current ? ']' : ' '
    return [
      span(before, isCurrent || before === ']' ? 'key' : 'dim'),
      span(title, isCurrent ? 'key' : 'dim'),
    ]
  })
  return [...titles, span(tabs.at(-1) === current ? ']' : ' ', 'key')]
}

/** Where the screen stands in what it shows, such as `12-58 of 1,204`. */
function positionText(state: State, review: ReviewState): string {
  const { top, count, height } = extent(state, review, layoutOfState(state))
  if (count <= height) return ''
  if (state.size.columns < 96)
    return `${Math.round((100 * Math.min(count, top + height)) / count)}%`
  return `${grouped(top + 1)}-${grouped(Math.min(count, top + height))} of ${grouped(count)}`
}

interface Extent {
  readonly top: number
  readonly count: number
  readonly height: number
}

function extent(state: State, review: ReviewState, layout: Layout): Extent {
  const { height } = layout.main
  if (review.tab === 'diff') return { top: review.diff.top, count: review.model.count, height }
  const page = pageOf(review, pageWidth(layout), state.ascii)
  return { top: review.scrolls[review.tab].top, count: page.lines.length, height }
}

export function reviewBody(state: State, review: ReviewState): Line[] {
  const layout = layoutOfState(state)
  const glyphs = glyphsOf(state.ascii)
  const main = mainLines(state, review, layout, glyphs)
  const { top, count, height } = extent(state, review, layout)
  const at = layout.side === 0 ? 0 : sideCurrent(review)
  return main.map((line, row) => {
    const bar =
      count <= height
        ? span(' ')
        : isThumb(row, top, count, height)
          ? span(glyphs.thumb, 'accent')
          : span(glyphs.track, 'number')
    const drawn = [...toWidth(line, layout.main.width - scrollbar, 'none'), bar]
    return layout.side === 0 ? drawn : [...sideLine(review, row, at, layout, glyphs), ...drawn]
  })
}

function mainLines(
  state: State,
  review: ReviewState,
  layout: Layout,
  glyphs: Glyphs,
): readonly Line[] {
  if (review.tab === 'diff') {
    const window = diffWindow({ ...state, overlay: null })
    return window?.lines ?? []
  }
  const page = pageOf(review, pageWidth(layout), state.ascii)
  const scroll = review.scrolls[review.tab]
  const lines = pageWindow(page, scroll.top, layout.main.height)
  const at = page.entries[scroll.cursor]
  if (page.entries.length === 0 || at === undefined) return lines
  const end = page.entries[scroll.cursor + 1] ?? page.lines.length
  return lines.map((line, row) => {
    const number = scroll.top + row
    if (number === at) return pointed(line, glyphs)
    const isBelow = number > at && number < end && line.length > 0 && !isHeading(line)
    return isBelow ? barred(line, glyphs) : line
  })
}

/** The entry under the cursor has a pointer at its first line and a bar along the others. */
function pointed(line: Line, glyphs: Glyphs): Line {
  return replaceStart(line, glyphs.pointer, 'accent')
}

function barred(line: Line, glyphs: Glyphs): Line {
  return replaceStart(line, glyphs.managed, 'number')
}

function replaceStart(line: Line, sign: string, style: Style): Line {
  const [first, ...rest] = line
  if (first === undefined || !first.text.startsWith('  ')) return line
  return [span(' '), span(sign, style), { ...first, text: first.text.slice(2) }, ...rest]
}

function isHeading(line: Line): boolean {
  return line.some(part => part.style === 'heading')
}

/** One row of the list of files and hunks: what was seen, and where the cursor is. */
function sideLine(
  review: ReviewState,
  row: number,
  at: number,
  layout: Layout,
  glyphs: Glyphs,
): Line {
  const width = layout.side - 1
  const entries = review.model.hunks.length + review.model.targets.length
  const top = Math.max(0, Math.min(at - (layout.main.height >> 1), entries - layout.main.height))
  const line = sideEntry(review, top + row, at, glyphs, width)
  return [...toWidth(line, width), span(glyphs.divider, 'number')]
}

/** The list has one entry per file and one per hunk, in the order of the diff. */
function sideCurrent(review: ReviewState): number {
  const { model, diff } = review
  const files = firstIndex(model.targets.length, at => (model.targets[at] ?? 0) <= diff.cursor)
  const hunks = firstIndex(model.hunks.length, at => (model.hunks[at]?.row ?? 0) <= diff.cursor)
  return Math.max(0, files + hunks - 1)
}

function sideEntry(
  review: ReviewState,
  entry: number,
  current: number,
  glyphs: Glyphs,
  width: number,
): Line {
  let left = entry
  const isCurrent = entry === current
  const pointer = span(isCurrent ? glyphs.pointer : ' ', 'accent')
  for (const [at, change] of review.input.plan.changes.entries()) {
    if (left === 0) {
      const name = shortenStart(visibleText(change.target), width - 4)
      return [pointer, span(`${actionSigns[change.action]} `, 'accent'), span(name, 'heading')]
    }
    left--
    const hunk = change.diff[left]
    if (hunk !== undefined) {
      const state = seenState(review.seen, at, left, hunk.lines.length)
      const mark = state === 'partly' ? glyphs.partly : glyphs[state]
      const first = hunk.lines.find(line => line.kind !== 'context' && line.text.trim() !== '')
      const text = visibleText((first?.text ?? '').trim().slice(0, 200))
      const place = String(hunk.newStart).padStart(5)
      return [
        pointer,
        span(` ${mark} `, state === 'seen' ? 'number' : 'warn'),
        span(`${place} `, 'number'),
        span(shorten(text, width - 11), isCurrent ? 'strong' : 'plain'),
      ]
    }
    left -= change.diff.length
  }
  return []
}
