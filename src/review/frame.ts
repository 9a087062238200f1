/**
 * The whole screen of a state as lines: the one place that knows what is drawn where.
 *
 * A frame has exactly as many lines as the screen has rows, whatever the plan's size. A screen is
 * painted directly; what covers it, such as a dialog, goes through Ink with its header and footer.
 */

import { errorLines } from './apply-view.ts'
import {
  backupPreview,
  backupRow,
  backupsEmpty,
  backupsHead,
  backupsWith,
  nothingFound,
} from './backups-view.ts'
import { confirmWindow } from './confirm-view.ts'
import type { ChoiceItem } from './decisions.ts'
import { footerOf } from './footer.ts'
import { glyphsOf } from './glyphs.ts'
import { healthBody, healthHeader } from './health-frame.ts'
import { historyBody, historyHeader } from './history-frame.ts'
import { keyFor } from './keymap.ts'
import type { Layout } from './layout.ts'
import { smallest } from './layout.ts'
import type { Line } from './line.ts'
import { emptyLine, justify, onGround, span, toWidth, visible } from './line.ts'
import { beside, listLines } from './list-frame.ts'
import { choiceIntro, choiceItems, messageHeight, overlayPage, overlayTitle } from './overlays.ts'
import { pageWindow } from './page.ts'
import { layoutOfState, scrollbar } from './place.ts'
import { narrowedText, queueCount, shownPlans } from './queue-list.ts'
import {
  firstRunStrip,
  loadingLines,
  queueEmpty,
  queueHead,
  queuePreview,
  queueRow,
} from './queue-view.ts'
import { reviewBody, reviewHeader } from './review-view.ts'
import type { Overlay, State } from './state.ts'
import { plural } from './words.ts'

export interface Frame {
  readonly size: Layout['size']
  readonly header: readonly Line[]
  readonly body: readonly Line[]
  readonly footer: readonly Line[]
  /** Whether it is painted past Ink; what Ink draws itself may hold a list to choose from. */
  readonly isPainted: boolean
  readonly choice: { readonly id: string; readonly items: readonly ChoiceItem[] } | null
}

export function frameOf(state: State): Frame {
  const layout = layoutOfState(state)
  if (layout.tooSmall) return smallFrame(state, layout)
  if (state.overlay !== null) return overlayFrame(state, state.overlay, layout)
  const body = sized(bodyOf(state, layout), layout.body.height)
  return {
    size: state.size,
    header: headerOf(state),
    body,
    footer: footerOf(state),
    isPainted: true,
    choice: null,
  }
}

/** Returns every row of the frame, top to bottom. */
export function frameLines(frame: Frame): Line[] {
  return [...frame.header, ...frame.body, ...frame.footer]
}

function headerOf(state: State): Line[] {
  const { columns } = state.size
  if (state.screen === 'review' && state.review !== null) return reviewHeader(state, state.review)
  if (state.screen === 'history') return historyHeader(state)
  if (state.screen === 'health') return healthHeader(state)
  const isBackups = state.screen === 'backups'
  const count = isBackups
    ? backupsCount(state.backups)
    : queueCount(state.queue.rows, state.queue.list, state.queue.marked)
  const left = [span(' writ  ', 'title'), span(isBackups ? 'backups' : 'plans', 'strong')]
  const width = layoutOfState(state).main.width - scrollbar
  return [
    onGround(justify(left, [visible(count, 'dim'), span(' ')], columns), 'bar'),
    toWidth(isBackups ? backupsHead(width) : queueHead(width), columns),
  ]
}

function backupsCount({ rows, query }: State['backups']): string {
  if (rows === null) return 'reading'
  const all = plural(rows.length, 'backup')
  const found = backupsWith(rows, query)
  return found === rows ? all : `${found.length} of ${all} with ${query}`
}

function bodyOf(state: State, layout: Layout): readonly Line[] {
  if (state.screen === 'review' && state.review !== null) return reviewBody(state, state.review)
  if (state.screen === 'history') return historyBody(state, layout)
  if (state.screen === 'health') return healthBody(state, layout)
  return state.screen === 'backups' ? backupsBody(state, layout) : queueBody(state, layout)
}

function queueBody(state: State, layout: Layout): Line[] {
  const { rows: all, list: shown, scroll, since, error } = state.queue
  const glyphs = glyphsOf(state.ascii)
  if (error !== null) return errorLines(error, layout.size.columns)
  if (all === null) return loadingLines('the plans')
  if (all.length === 0) {
    const empty = queueEmpty(state.queue.isSetUp, glyphs, state.keys)
    return state.isFirstRun ? [...empty, emptyLine, ...firstRunStrip(state.keys)] : empty
  }
  const rows = shownPlans(all, shown)
  if (rows.length === 0) return nothingFound(narrowedText(shown), 'No plan')
  const { width, height } = layout.main
  const list = listLines(rows.length, scroll.top, height, width, glyphs, index => {
    const row = rows[index]
    return row === undefined
      ? []
      : queueRow(row, index === scroll.cursor, width - 1, {
          glyphs,
          home: state.home,
          keys: state.keys,
          since,
          marked: state.queue.marked,
        })
  })
  const strip = state.isFirstRun ? firstRunStrip(state.keys) : []
  const free = height - rows.length
  if (strip.length > 0 && free > strip.length)
    list.splice(height - strip.length, strip.length, ...strip)
  const row = rows[scroll.cursor]
  const preview =
    row === undefined
      ? []
      : queuePreview(row, layout.side - 1, { glyphs, home: state.home, keys: state.keys, since })
  return beside(list, preview, layout, glyphs.divider)
}

function backupsBody(state: State, layout: Layout): Line[] {
  const { rows: all, query, scroll, since, error } = state.backups
  const glyphs = glyphsOf(state.ascii)
  if (error !== null) return errorLines(error, layout.size.columns)
  if (all === null) return loadingLines('the backups')
  if (all.length === 0) return backupsEmpty()
  const rows = backupsWith(all, query)
  if (rows.length === 0) return nothingFound(query)
  const { width, height } = layout.main
  const list = listLines(rows.length, scroll.top, height, width, glyphs, index => {
    const row = rows[index]
    return row === undefined
      ? []
      : backupRow(row, index === scroll.cursor, width - 1, {
          glyphs,
          home: state.home,
          keys: state.keys,
          since,
        })
  })
  const row = rows[scroll.cursor]
  const preview = row === undefined ? [] : backupPreview(row, layout.side - 1, state.home)
  return beside(list, preview, layout, glyphs.divider)
}

function overlayFrame(state: State, overlay: Overlay, layout: Layout): Frame {
  const { columns } = state.size
  const height = messageHeight(layout)
  const title: Line = [span(' writ  ', 'title'), span(overlayTitle(overlay), 'strong')]
  const headerWith = (right: Line): Line[] => [onGround(justify(title, right, columns), 'bar')]
  const header = headerWith([])
  const frame = { size: state.size, header, footer: footerOf(state), isPainted: false }
  switch (overlay.kind) {
    case 'confirm':
      return { ...frame, body: confirmWindow(state, overlay.confirm, height).lines, choice: null }
    case 'choice': {
      const intro = choiceIntro(state, overlay.of, overlay.subject)
      if (overlay.isWorking) {
        return {
          ...frame,
          body: sized([...intro, [span('   working ...', 'accent')]], height),
          choice: null,
        }
      }
      const items = choiceItems(overlay.of)
      const body = sized(intro, Math.max(0, height - items.length))
      return { ...frame, body: body.slice(0, intro.length), choice: { id: overlay.of, items } }
    }
    case 'loading':
      return {
        ...frame,
        body: sized(loadingLines('the plan', overlay.seconds), height),
        choice: null,
      }
    default: {
      const page = overlayPage(state, overlay)
      const count = page.lines.length
      const end = Math.min(count, overlay.top + height)
      const more = `${overlay.top + 1}-${end} of ${count}: ${end < count ? 'Down' : 'Up'} scrolls `
      const scroll = headerWith(count > height ? [span(more, 'key')] : [])
      return { ...frame, header: scroll, body: pageWindow(page, overlay.top, height), choice: null }
    }
  }
}

function smallFrame(state: State, layout: Layout): Frame {
  const { columns, rows } = layout.size
  const text = `writ needs ${smallest.columns}x${smallest.rows}; this is ${columns}x${rows}`
  const out = state.overlay === null ? keyFor(state.keys, 'quit') : 'Ctrl-C'
  const lines: Line[] = [[span(text, 'warn')], [span(`enlarge the window, or press ${out}`, 'dim')]]
  return {
    size: state.size,
    header: [],
    body: sized(lines, rows),
    footer: [],
    isPainted: true,
    choice: null,
  }
}

function sized(lines: readonly Line[], height: number): Line[] {
  return Array.from({ length: height }, (_, row) => lines[row] ?? emptyLine)
}
