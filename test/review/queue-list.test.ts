/** The inbox, narrowed by words and by risk, and in another order: tables of keys and frames. */
import { describe, expect, test } from 'vitest'
import type { PlanId } from '../../src/model/digest.ts'
import { nextLeast, shownPlans, wholeQueue } from '../../src/review/queue-list.ts'
import { planAtCursor, plansOf } from '../../src/review/reduce-queue.ts'
import type { Event, State } from '../../src/review/state.ts'
import { hostileTexts } from './hostile.ts'
import { queueRows } from './sample-plan.ts'
import {
  begin,
  expectWhole,
  frameSizes,
  key,
  keys,
  play,
  testFrames,
  textOf,
  typed,
} from './whole-frame.ts'

const rows = queueRows(35)
const loaded: Event = { kind: 'queue-loaded', rows, isSetUp: true }

function inbox(columns = 100, lines = 30, ascii = false): State {
  return play(begin(columns, lines, ascii), loaded).state
}

function shown(state: State): readonly PlanId[] {
  return plansOf(state)?.map(({ id }) => id) ?? []
}

describe('R12 the plans on the list', () => {
  test.each<[string, number]>([
    ['permissions', 7],
    ['stale', 5],
    ['hermes-agent', 35],
    ['mcp stale', 1],
    ['plan-12/', 1],
    ['no such thing', 0],
  ])('with %j are %i, and Esc shows all again', (text, count) => {
    const { state, effects } = play(inbox(), key('/'), ...typed(text), key('enter'))
    expect(shown(state)).toHaveLength(count)
    expect(effects).toEqual([])
    expect(shown(play(state, key('esc')).state)).toHaveLength(35)
  })

  test('are narrowed class by class to the gravest, and then all again', () => {
    const counts: number[] = []
    let state = inbox()
    for (let at = 0; at < 5; at++) {
      state = play(state, key('f')).state
      counts.push(shown(state).length)
    }
    expect(counts).toEqual([28, 21, 14, 7, 35])
  })

  test('of one class cannot be narrowed, and it is said', () => {
    const alike = rows.map(row => ({ ...row, risk: 'boot-path' as const }))
    const { state } = play(inbox(), { ...loaded, rows: alike }, key('f'))
    expect(shown(state)).toHaveLength(35)
    expect(state.notice?.text).toBe('all plans are of one class')
    expect(nextLeast([], null)).toBe(null)
  })

  test('stand gravest first, in their order among equals, and as they were again', () => {
    const { state } = play(inbox(), key('v'))
    const risks = plansOf(state)?.map(({ risk }) => risk) ?? []
    expect(risks[0]).toBe('permissions')
    expect(risks.at(-1)).toBe('cosmetic')
    const grave = rows.filter(({ risk }) => risk === 'permissions').map(({ id }) => id)
    expect(shown(state).slice(0, grave.length)).toEqual(grave)
    expect(shown(play(state, key('v')).state)).toEqual(rows.map(({ id }) => id))
  })

  test('are the same array for the same rows and list, so that nothing is sorted for a frame', () => {
    const list = { query: 'codex', least: 'tool-access', order: 'gravest' } as const
    expect(shownPlans(rows, list)).toBe(shownPlans(rows, list))
    expect(shownPlans(rows, wholeQueue)).toBe(rows)
  })
})

describe('R12 what is done with the narrowed list', () => {
  const narrowed = (): State => play(inbox(), key('/'), ...typed('stale'), key('enter')).state

  test('opens the plan under the cursor', () => {
    const { state, effects } = play(narrowed(), ...keys('j', 'enter'))
    expect(effects[0]).toEqual({ kind: 'load-review', id: shown(narrowed())[1] })
    expect(state.overlay).toMatchObject({ kind: 'loading', plan: shown(narrowed())[1] })
  })

  test('copies and marks it, and keeps the marks of plans that are not shown', () => {
    const marked = play(inbox(), key('m'), key('/'), ...typed('wp1-0007'), key('enter'), key('m'))
    expect(marked.state.queue.marked).toHaveLength(2)
    expect(play(marked.state, key('y')).effects).toEqual([{ kind: 'copy', text: rows[7]?.id }])
    const { state } = play(marked.state, key('M'))
    expect(state.sitting?.plans).toEqual([rows[0]?.id, rows[7]?.id])
  })

  test('signs the marked plans in the order of the list', () => {
    const order = ['wp1-0014', 'wp1-0021'].flatMap(id => [
      key('/'),
      ...typed(id),
      key('enter'),
      key('m'),
      key('esc'),
    ])
    const marked = play(inbox(), ...order).state
    const opened = (state: State): unknown => play(state, key('M')).state.sitting?.plans
    expect(opened(marked)).toEqual([rows[14]?.id, rows[21]?.id])
    expect(opened(play(marked, key('v')).state)).toEqual([rows[21]?.id, rows[14]?.id])
  })

  test('keeps words, order and the plan under the cursor when the list is read again', () => {
    const before = play(narrowed(), ...keys('v', 'j', 'j')).state
    const after = play(before, { ...loaded, rows: rows.slice(1) }).state
    expect(after.queue.list).toEqual(before.queue.list)
    expect(planAtCursor(after)?.id).toBe(planAtCursor(before)?.id)
  })

  test('stays as it is while a plan is reviewed', () => {
    const before = play(narrowed(), key('d')).state
    expect(play(before, key('esc')).state.queue.list.query).toBe('stale')
  })
})

describe('frames', () => {
  testFrames({
    'the inbox, narrowed': (...size) => play(inbox(...size), key('/'), ...typed('stale')).state,
    'no plan found': (...size) =>
      play(inbox(...size), ...keys('f', 'f', '/'), ...typed('xyzzy'), key('enter')).state,
    'the gravest first': (...size) => play(inbox(...size), ...keys('v', 'f')).state,
  })

  test('say what is shown and why not all', () => {
    const state = play(inbox(), ...keys('f', 'v', '/'), ...typed('codex'), key('enter')).state
    const count = shown(state).length
    expect(textOf(state)).toContain(
      `${count} of 35 plans from boot-path up with codex, gravest first`,
    )
    const none = play(state, key('/'), ...typed('xyzzy')).state
    expect(textOf(none)).toContain('No plan from boot-path up with codexxyzzy')
  })

  test('name Esc where it leads to something', () => {
    expect(textOf(inbox())).not.toContain('Esc')
    const typing = play(inbox(), key('/')).state
    expect(textOf(typing)).toContain('Esc cancel')
    expect(textOf(play(typing, ...typed('ana'), key('enter')).state)).toContain('Esc show all')
  })

  test.each(frameSizes)('R33 show hostile words as tokens at %ix%i', (columns, lines) => {
    for (const text of hostileTexts) {
      const state = inbox(columns, lines)
      const queue = { ...state.queue, list: { ...wholeQueue, query: text } }
      expectWhole({ ...state, queue })
    }
  })
})
