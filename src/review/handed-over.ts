/**
 * What an editor or a pager is given: the diff, or the whole plan, as text that can be read alone.
 *
 * Covered and visible like everything that is shown. It is a copy: nothing that is done to it
 * matters, and it does not count as shown. Rules: R15, R33, R34.
 */
import { unifiedText } from '../diff/unified-text.ts'
import { shortId } from '../model/short-id.ts'
import { renderPlainReview } from './plain-text.ts'
import type { ReviewState, State, Step } from './state.ts'
import { step } from './state.ts'

export type Reader = 'editor' | 'pager'

export interface HandedOver {
  readonly reader: Reader
  /** Of the file: editors choose their colours by it. */
  readonly name: string
  readonly text: string
}

const width = 100

export function handOver(state: State, review: ReviewState, reader: Reader): Step {
  return step(state, { kind: 'hand-over', copy: copyOf(review, reader, state.ascii) })
}

function copyOf({ input, tab }: ReviewState, reader: Reader, ascii: boolean): HandedOver {
  const id = shortId(input.id)
  if (tab !== 'diff') {
    return { reader, name: `${id}.txt`, text: renderPlainReview(input, width, { ascii }) }
  }
  const text = input.plan.changes.map(change => unifiedText(change)).join('')
  return { reader, name: `${id}.diff`, text }
}
