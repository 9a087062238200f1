/** Searching in the diff: the line being typed, and going from match to match. */
import { commandOf, keyFor } from './keymap.ts'
import { settled } from './review-window.ts'
import { matchingRows } from './search.ts'
import type { ReviewState, State } from './state.ts'
import { typedLine } from './typed-line.ts'

/** Goes to the next match in a direction. */
export function searched(state: State, review: ReviewState, direction: 1 | -1): State {
  if (review.query === '') {
    const text = `press ${keyFor(state.keys, 'search')} to search`
    return { ...state, notice: { kind: 'info', text } }
  }
  return matched(state, review, direction)
}

/** Goes to the nearest match from the cursor on, and says which of how many it is. */
function matched(state: State, review: ReviewState, direction: 1 | -1, from: 0 | 1 = 1): State {
  const { model, query, diff } = review
  const rows = matchingRows(model, query)
  const start = diff.cursor + direction * from
  const ahead =
    direction === 1 ? rows.findIndex(row => row >= start) : rows.findLastIndex(row => row <= start)
  // Around the end.
  const at = ahead !== -1 ? ahead : direction === 1 ? 0 : rows.length - 1
  const cursor = rows[at]
  if (cursor === undefined) {
    return { ...state, review, notice: { kind: 'warn', text: `no match for ${query}` } }
  }
  const text = `match ${at + 1}/${rows.length} of ${query}`
  const found = settled(state, { ...review, diff: { ...diff, cursor } })
  return { ...found, notice: { kind: 'info', text } }
}

/** Handles a key while the search line is typed: no letter is a command then. */
export function searchKey(state: State, key: string): State {
  const { search, review } = state
  if (search === null || review === null) return { ...state, search: null }
  const command = commandOf('search', key, state.keys)
  if (command === 'back') return { ...state, search: null }
  if (command === 'accept') {
    const done = { ...state, search: null }
    const next = { ...review, query: search }
    return search === '' ? { ...done, review: next } : matched(done, next, 1, 0)
  }
  return { ...state, search: typedLine(search, key, command === 'erase') }
}
