/** Typing a search into a list or the help: what is typed narrows it at once. */
import { commandOf } from './keymap.ts'
import { searchedHistory } from './reduce-history.ts'
import { withList } from './reduce-queue.ts'
import { topScroll } from './scroll.ts'
import type { State, Step } from './state.ts'
import { step } from './state.ts'
import { typedLine } from './typed-line.ts'

/** Whether `/` narrows what is on the screen, rather than looking for a place in the diff. */
export function isNarrowing({ overlay, screen }: State): boolean {
  return overlay === null ? screen !== 'review' && screen !== 'health' : overlay.kind === 'help'
}

/** Returns what the list on screen is narrowed to; '' shows all of it. */
export function queryOf({ overlay, screen, queue, backups, history }: State): string {
  if (overlay?.kind === 'help') return overlay.query
  if (screen === 'history') return history.query
  if (screen === 'queue') return queue.list.query
  return screen === 'backups' ? backups.query : ''
}

/** Starts a search, with what the list is narrowed to already. */
export function openListSearch(state: State): Step {
  return step({ ...state, search: queryOf(state) })
}

/** Handles a key while the search line is typed. */
export function listSearchKey(state: State, key: string): Step {
  const command = commandOf('search', key, state.keys)
  if (command === 'accept') return step({ ...state, search: null })
  if (command === 'back') return narrowed({ ...state, search: null }, '')
  const search = typedLine(state.search ?? '', key, command === 'erase')
  return narrowed({ ...state, search }, search)
}

/** Shows what holds the words, from the top on. */
export function narrowed(state: State, query: string): Step {
  if (query === queryOf(state)) return step(state)
  const { overlay } = state
  if (overlay?.kind === 'help') {
    return step({ ...state, overlay: { ...overlay, query, top: 0 } })
  }
  if (state.screen === 'history') return searchedHistory(state, query)
  if (state.screen === 'queue') return step(withList(state, { ...state.queue.list, query }))
  return step({ ...state, backups: { ...state.backups, query, scroll: topScroll } })
}
