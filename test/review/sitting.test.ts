/** Marks in the inbox, and the plans behind them one after the other. */
import { describe, expect, test } from 'vitest'
import type { PlanId } from '../../src/model/digest.ts'
import { frameLines, frameOf } from '../../src/review/frame.ts'
import { plainOf } from '../../src/review/line.ts'
import { reduce, start } from '../../src/review/reduce.ts'
import type { Effect, Event, State } from '../../src/review/state.ts'
import { changeOf, planOf, queueRows, reviewOf } from './sample-plan.ts'

const reviews = ['first', 'second', 'third'].map(name =>
  reviewOf(planOf({ risk: 'cosmetic', changes: [changeOf({ target: `~/${name}.toml` })] })),
)
const ids = reviews.map(({ id }) => id)
const [sampleRow] = queueRows(1)
if (sampleRow === undefined) throw new Error('no row')
const rows = [
  ...ids.map(id => ({ ...sampleRow, id, status: 'new' as const })),
  { ...sampleRow, status: 'applied' as const },
]
const loaded: Event = { kind: 'queue-loaded', rows, isSetUp: true }
const size = { columns: 120, rows: 40 }
const inbox = reduce(start({ size, ascii: false, home: '', plan: null }).state, loaded).state

let clock = 1000
const key = (name: string): Event => {
  clock += 1000
  return { kind: 'key', key: name, at: clock, isBurst: false }
}

function play(from: State, ...events: readonly Event[]): { state: State; effects: Effect[] } {
  const effects: Effect[] = []
  let state = from
  for (const event of events) {
    const next = reduce(state, event)
    state = next.state
    effects.push(...next.effects)
  }
  return { state, effects }
}

const text = (state: State): string => frameLines(frameOf(state)).map(plainOf).join('\n')
const loads = (effects: readonly Effect[]): readonly string[] =>
  effects.flatMap(effect => (effect.kind === 'load-review' ? [effect.id] : []))
const arrived = (at: number): Event => {
  const input = reviews[at]
  if (input === undefined) throw new Error('no such plan')
  return { kind: 'review-loaded', input, from: 'queue' }
}

/** The news that the open plan is signed. */
function signed(state: State): State {
  const opened = play(state, key('S')).state
  const approvals = { needed: 1, have: 1 }
  const facts = { approval: 'wa1-x', path: '/x', verify: '', approvals } as const
  return play(opened, {
    kind: 'sign-result',
    id: state.review?.input.id ?? 'wp1-none',
    at: clock,
    result: { kind: 'signed', status: 'approved', ...facts },
  }).state
}

describe('R15 several plans in one sitting', () => {
  test('are marked and unmarked in the inbox, which counts them', () => {
    const { state } = play(inbox, key('m'), key('m'), key('k'), key('m'))
    expect(state.queue.marked).toEqual([ids[0]])
    expect(text(state)).toContain('4 plans, 3 open, 1 marked')
    // The last one is decided: there is nothing to sign.
    const refused = play(inbox, key('G'), key('m')).state
    expect([refused.queue.marked, refused.notice?.kind]).toEqual([[], 'stop'])
  })

  test('nothing marked opens nothing', () => {
    const { state, effects } = play(inbox, key('M'))
    expect([effects, state.overlay, state.notice?.kind]).toEqual([[], null, 'stop'])
  })

  test('are opened in the order of the list, each after the one before is signed', () => {
    const marked = play(inbox, key('j'), key('j'), key('m'), key('g'), key('m')).state
    const begun = play(marked, key('M'))
    expect(loads(begun.effects)).toEqual([ids[0]])
    const first = play(begun.state, arrived(0)).state
    expect(text(first)).toContain('1 of 2 marked')
    const news = signed(first)
    expect(text(news)).toContain('Closing this opens the next of 1 marked plan.')
    const next = play(news, key('enter'))
    expect(loads(next.effects)).toEqual([ids[2]])
    const last = signed(play(next.state, arrived(2)).state)
    expect(text(last)).not.toContain('Closing this opens the next')
    const over = play(last, key('enter'))
    expect([loads(over.effects), over.state.overlay]).toEqual([[], null])
    expect(over.state.queue.marked).toEqual([])
  })

  test('a rejection goes on with the next', () => {
    const begun = play(inbox, key('m'), key('m'), key('M'), arrived(0)).state
    const choice: Event = { kind: 'choice', value: 'wrong values', at: clock + 5000 }
    const asked = play(begun, key('x'), choice).state
    const { effects } = play(asked, {
      kind: 'reject-result',
      id: ids[0] ?? 'wp1-none',
      result: { kind: 'rejected' },
    })
    expect(loads(effects)).toEqual([ids[1]])
  })

  test('left by another way, it does not lead on from another plan', () => {
    const begun = play(inbox, key('m'), key('m'), key('M'), arrived(0)).state
    const away = play(begun, key('b'), key('esc'), loaded).state
    const awaited = {
      ...away,
      overlay: { kind: 'loading', plan: '', timer: 0, seconds: 0 },
    } as const
    const other = play(awaited, arrived(2)).state
    expect(text(other)).not.toContain('marked')
    const over = play(signed(other), key('enter'))
    expect(loads(over.effects)).toEqual([])
  })

  test('Esc ends it; what was not signed stays marked', () => {
    const begun = play(inbox, key('m'), key('m'), key('M'), arrived(0)).state
    const left = play(begun, key('esc')).state
    expect([left.sitting, left.screen]).toEqual([null, 'queue'])
    expect(left.queue.marked).toEqual(ids.slice(0, 2))
  })

  test('a plan that is decided elsewhere loses its mark', () => {
    const marked = play(inbox, key('m'), key('m')).state
    const decided = rows.map(row =>
      row.id === ids[0] ? { ...row, status: 'stale' as const } : row,
    )
    const { state } = play(marked, { kind: 'queue-loaded', rows: decided, isSetUp: true })
    expect(state.queue.marked satisfies readonly PlanId[]).toEqual([ids[1]])
  })
})
