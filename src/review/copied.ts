/**
 * What `y` sends to the clipboard: what the cursor is on, as it is shown.
 *
 * Values are covered as they are in the plan, and what would act on a terminal is visible text: it
 * may be pasted into one. Rules: R33, R34.
 */
import { visibleText } from '../bytes/visible.ts'
import { formatKeyPath } from '../model/key-path.ts'
import { backupsWith } from './backups-view.ts'
import { shownEntries } from './change-entries.ts'
import { rowAt } from './diff-model.ts'
import { planAtCursor } from './reduce-queue.ts'
import type { ReviewState, State, Step } from './state.ts'
import { step } from './state.ts'

/** Terminals drop what is much longer without a word. */
export const longestCopy = 16_384

export function copied(state: State): Step {
  const text = textAt(state)
  if (text === null) {
    const nothing = 'there is nothing to copy here'
    return step({ ...state, notice: { kind: 'stop', text: nothing } })
  }
  const size = new TextEncoder().encode(text).length
  if (size > longestCopy) {
    const long = `too long for the clipboard: ${size} bytes, and ${longestCopy} at most`
    return step({ ...state, notice: { kind: 'stop', text: long } })
  }
  return step(state, { kind: 'copy', text })
}

function textAt(state: State): string | null {
  const text = rawAt(state)
  return text === null || text === '' ? null : visibleText(text)
}

function rawAt(state: State): string | null {
  const { screen, review } = state
  switch (screen) {
    case 'queue':
      return planAtCursor(state)?.id ?? null
    case 'backups': {
      const { rows, query, scroll } = state.backups
      const row = rows === null ? undefined : backupsWith(rows, query)[scroll.cursor]
      return row === undefined ? null : row.path === '' ? row.target : row.path
    }
    case 'review':
      if (review === null) return null
      return review.tab === 'diff' ? lineAt(review) : keyAt(review)
    default:
      return null
  }
}

function lineAt({ model, diff }: ReviewState): string | null {
  const row = rowAt(model, diff.cursor)
  if (row?.kind === 'line') return (row.new ?? row.old)?.line.text ?? null
  return row?.kind === 'target' ? (model.plan.changes[row.change]?.realPath ?? null) : null
}

function keyAt({ input, list, scrolls }: ReviewState): string | null {
  const entry = shownEntries(input.plan, list).at(scrolls.changes.cursor)
  if (entry === undefined) return null
  const { key } = entry
  if (key === null) return input.plan.changes[entry.change]?.realPath ?? null
  const value = key.after ?? key.before
  return value === null ? formatKeyPath(key.path) : `${formatKeyPath(key.path)} = ${value}`
}
