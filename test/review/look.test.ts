import { test } from 'vitest'
import { frameLines, frameOf } from '../../src/review/frame.ts'
import { plainOf, toWidth } from '../../src/review/line.ts'
import { reduce, start } from '../../src/review/reduce.ts'
import type { Event, State } from '../../src/review/state.ts'
import { backupRows, queueRows, sampleReview } from './sample-plan.ts'

const show = (s: State) =>
  console.log(
    frameLines(frameOf(s))
      .map(l => '|' + plainOf(toWidth(l, s.size.columns)) + '|')
      .join('\n'),
  )
const key = (k: string): Event => ({ kind: 'key', key: k, at: 1, isBurst: false })
test('look', () => {
  const [c, r] = (process.env.LOOK ?? '80x24').split('x').map(Number)
  let s = start({
    size: { columns: c!, rows: r! },
    ascii: false,
    isFirstRun: true,
    plan: null,
  }).state
  const go = (e: Event) => {
    s = reduce(s, e).state
    s = reduce(s, { kind: 'shown' }).state
  }
  go({ kind: 'queue-loaded', rows: queueRows(9) })
  show(s)
  go({ kind: 'review-loaded', input: sampleReview(), from: 'queue' })
  show(s)
  go(key('2'))
  show(s)
  go(key(']'))
  go(key(']'))
  show(s)
  for (const k of ['3', '4', '5', '6']) {
    go(key(k))
    show(s)
  }
  go(key('2'))
  go(key('u'))
  go(key('u'))
  show(s)
  go(key('S'))
  show(s)
  go(key('esc'))
  go(key('?'))
  show(s)
  go(key('esc'))
  go(key('x'))
  show(s)
  go(key('esc'))
  go(key('b'))
  go({ kind: 'backups-loaded', rows: backupRows(6) })
  show(s)
})
