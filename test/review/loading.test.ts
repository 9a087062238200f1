/** What is on the screen while a plan is read, and what a key does meanwhile. */
import { expect, test } from 'vitest'
import { start } from '../../src/review/reduce.ts'
import type { Effect, Event, State } from '../../src/review/state.ts'
import { queueRows, sampleReview } from './sample-plan.ts'
import { begin, key, play, testFrames, textOf } from './whole-frame.ts'

const rows = queueRows(3)
const input = sampleReview()

const inboxOf = (columns: number, lines: number, ascii = false): State =>
  play(begin(columns, lines, ascii), { kind: 'queue-loaded', rows, isSetUp: true }).state

/** Lets a timer go off that was asked for. */
const rings = (effects: readonly Effect[]): Event[] =>
  effects.flatMap((effect): Event[] =>
    effect.kind === 'timer' ? [{ ...effect, kind: 'timer', at: 0 }] : [],
  )

/** Lets so many seconds pass, from what was asked for last. */
function waited(asked: { state: State; effects: readonly Effect[] }, seconds: number): State {
  let last = asked
  for (let at = 0; at < seconds; at++) last = play(last.state, ...rings(last.effects))
  return last.state
}

test('a plan that is there at once is waited for without many words', () => {
  const asked = play(inboxOf(80, 24), key('enter'))
  expect(asked.effects).toMatchObject([{ kind: 'load-review' }, { kind: 'timer', ms: 1000 }])
  for (const seconds of [0, 1]) {
    expect(textOf(waited(asked, seconds))).toMatch(/reading the plan \.\.\. *\n/)
  }
})

test('one that takes long says for how long, and why', () => {
  const text = textOf(waited(play(inboxOf(80, 24), key('enter')), 7))
  expect(text).toContain('reading the plan ...  7 s')
  expect(text).toContain('proved before it is shown')
})

test('one that is asked for when the screen opens is counted too', () => {
  const asked = start({ size: { columns: 80, rows: 24 }, ascii: false, home: '', plan: 'wp1-a' })
  expect(asked.effects.map(({ kind }) => kind)).toEqual(['load-queue', 'load-review', 'timer'])
  expect(textOf(waited(asked, 3))).toContain('3 s')
})

test('Esc ends the waiting, and what still rings or arrives then does nothing', () => {
  const asked = play(inboxOf(80, 24), key('enter'))
  const left = play(asked.state, key('esc')).state
  expect(left.overlay).toBe(null)
  const late = play(left, ...rings(asked.effects), { kind: 'review-loaded', input, from: 'queue' })
  expect(late).toMatchObject({ state: { overlay: null, screen: 'queue' }, effects: [] })
})

test('a clock that was started for another plan does not count', () => {
  const first = play(inboxOf(80, 24), key('enter'))
  const second = play(first.state, key('esc'), key('j'), key('enter'))
  const rung = play(second.state, ...rings(first.effects))
  expect(rung).toMatchObject({ state: { overlay: { seconds: 0 } }, effects: [] })
  expect(waited(second, 2)).toMatchObject({ overlay: { seconds: 2 } })
})

test('the plan takes the screen, and the clock stops', () => {
  const asked = play(inboxOf(80, 24), key('enter'))
  const shown = play(asked.state, { kind: 'review-loaded', input, from: 'queue' }).state
  expect(shown).toMatchObject({ screen: 'review', overlay: null })
  expect(play(shown, ...rings(asked.effects))).toEqual({ state: shown, effects: [] })
})

testFrames({
  'a plan that takes long': (columns, lines, ascii) =>
    waited(play(inboxOf(columns, lines, ascii), key('enter')), 12),
})
