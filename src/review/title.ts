/** The title of the terminal: what is open, so that its tab or window is found again. */
import { visibleText } from '../bytes/visible.ts'
import { shortenStart } from './line.ts'
import type { State } from './state.ts'

const longest = 60

export function titleOf({ screen, review }: State): string {
  if (screen !== 'review' || review === null) {
    return screen === 'queue' || screen === 'review' ? 'writ' : `writ: ${screen}`
  }
  const { changes } = review.input.plan
  const more = changes.length > 1 ? ` +${changes.length - 1}` : ''
  const target = visibleText(changes[0]?.target ?? 'no file')
  return `writ: ${shortenStart(target, longest)}${more}`
}
