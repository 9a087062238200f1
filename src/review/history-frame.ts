/** The history on the screen: what stands above the list, and the list with its panel. */
import { errorLines } from './apply-view.ts'
import { nothingFound } from './backups-view.ts'
import { glyphsOf } from './glyphs.ts'
import type { HistoryState } from './history-state.ts'
import {
  chainLine,
  historyCount,
  historyEmpty,
  historyHead,
  historyPreview,
  historyRow,
} from './history-view.ts'
import type { Layout } from './layout.ts'
import type { Line } from './line.ts'
import { justify, onGround, span, toWidth, visible } from './line.ts'
import { beside, listLines } from './list-frame.ts'
import { layoutOfState, scrollbar } from './place.ts'
import { loadingLines } from './queue-view.ts'
import type { State } from './state.ts'

export function historyHeader(state: State): Line[] {
  const { history, size } = state
  const { columns } = size
  const left = [span(' writ  ', 'title'), span('history', 'strong')]
  const width = layoutOfState(state).main.width - scrollbar
  return [
    onGround(justify(left, [visible(historyCount(history), 'dim'), span(' ')], columns), 'bar'),
    toWidth(chainLine(history.chain), columns),
    toWidth(historyHead(width), columns),
  ]
}

export function historyBody({ history, ascii, home, keys }: State, layout: Layout): Line[] {
  const { rows, scroll, error, query, reading } = history
  const glyphs = glyphsOf(ascii)
  if (error !== null) return errorLines(error, layout.size.columns)
  if (rows === null) return loadingLines('the ledger')
  if (rows.length === 0) {
    if (reading !== null) return loadingLines('the ledger')
    return query.trim() === '' ? historyEmpty() : nothingFound(query)
  }
  const { width, height } = layout.main
  const rowOf = (index: number): Line => {
    const row = rows[index]
    return row === undefined
      ? []
      : historyRow(row, index === scroll.cursor, width - 1, { glyphs, home, keys })
  }
  const { length } = rows
  const list = listLines(length, scroll.top, height, width, glyphs, rowOf, wholeOf(history))
  const row = rows[scroll.cursor]
  const panel = row === undefined ? [] : historyPreview(row, layout.side - 1, home)
  return beside(list, panel, layout, glyphs.divider)
}

/** Where the rows on screen stand among all entries; among those found, where a search narrows. */
function wholeOf({ rows, scroll, query, last }: HistoryState): { count: number; top: number } {
  const seq = rows?.[scroll.top]?.entry?.seq
  if (query.trim() !== '' || seq === undefined) return { count: rows?.length ?? 0, top: scroll.top }
  return { count: last, top: Math.max(0, last - seq) }
}
