/** Searching in the diff: the line being typed, and going from match to match. */
import { isText } from './confirm.ts'
import { commandOf } from './keymap.ts'
import { settled } from './review-window.ts'
import { findRow } from './search.ts'
import type { ReviewState, State } from './state.ts'

/** Goes to the next match in a direction. */
export function searched(state: State, review: ReviewState, direction: 1 | -1): State {
  if (review.query === '') return { ...state, notice: { kind: 'info', text: 'press / to search' } }
  const found = findRow(
    review.model,
    review.query,
    review.diff.cursor + direction,
    direction,
    false,
  )
  if (found === undefined) {
    return { ...state, notice: { kind: 'warn', text: `no match for ${review.query}` } }
  }
  return settled(state, { ...review, diff: { ...review.diff, cursor: found } })
}

const longestQuery = 200

/** Handles a key while the search line is typed: no letter is a command then. */
export function searchKey(state: State, key: string): State {
  const { search, review } = state
  if (search === null || review === null) return { ...state, search: null }
  const command = commandOf('search', key)
  if (command === 'back') return { ...state, search: null }
  if (command === 'erase') {
    return { ...state, search: key === 'ctrl+u' ? '' : [...search].slice(0, -1).join('') }
  }
  if (command === 'accept') {
    const next = { ...review, query: search }
    const done = { ...state, search: null, review: next }
    if (search === '') return done
    const found = findRow(next.model, search, next.diff.cursor, 1, false)
    return found === undefined
      ? { ...done, notice: { kind: 'warn', text: `no match for ${search}` } }
      : settled(done, { ...next, diff: { ...next.diff, cursor: found } })
  }
  const text = key === 'space' ? ' ' : isText(key) ? key : ''
  return { ...state, search: (search + text).slice(0, longestQuery) }
}
