/** What must hold of every frame, whatever is on it. */
import { expect, test } from 'vitest'
import { frameLines, frameOf } from '../../src/review/frame.ts'
import { plainOf, toWidth } from '../../src/review/line.ts'
import { paintLine } from '../../src/review/paint.ts'
import { reduce, start } from '../../src/review/reduce.ts'
import type { Effect, Event, State } from '../../src/review/state.ts'
import { themeOf } from '../../src/review/theme.ts'
import { actsOrHides, withoutColors } from './hostile.ts'

/** Sizes every screen is drawn at. */
export const frameSizes = [
  [60, 15],
  [80, 24],
  [120, 40],
  [200, 50],
] as const

export interface Played {
  readonly state: State
  readonly effects: readonly Effect[]
}

export function begin(columns = 80, rows = 24, ascii = false): State {
  return start({ size: { columns, rows }, ascii, home: '/home/ana', plan: null }).state
}

export function play(from: State, ...events: readonly Event[]): Played {
  const effects: Effect[] = []
  let state = from
  for (const event of events) {
    const next = reduce(state, event)
    state = next.state
    effects.push(...next.effects)
  }
  return { state, effects }
}

export const key = (name: string, at = 5000): Event => ({
  kind: 'key',
  key: name,
  at,
  isBurst: false,
})

/** Keys typed one after the other; a word stands for its letters. */
export const keys = (...names: string[]): Event[] =>
  names.map((name, index) => key(name, 10_000 + index * 300))

export const typed = (text: string): Event[] =>
  keys(...[...text].map(letter => (letter === ' ' ? 'space' : letter)))

export function textOf(state: State): string {
  return frameLines(frameOf(state)).map(plainOf).join('\n')
}

/** Every row is there, at its width, and nothing in it acts on a terminal. Rule: R33. */
export function expectWhole(state: State): void {
  const { columns, rows } = state.size
  const frame = frameOf(state)
  const lines = frameLines(frame)
  expect(lines.length + (frame.choice?.items.length ?? 0)).toBeLessThanOrEqual(rows)
  if (frame.choice === null) expect(lines).toHaveLength(rows)
  for (const line of lines) {
    const text = withoutColors(paintLine(line, columns, themeOf(3)))
    expect(actsOrHides(text)).toBe(false)
    expect(plainOf(toWidth(line, columns))).toBe(text)
  }
}

/** All chrome of it can be drawn in ASCII; what comes from outside is made of it here. */
export function expectAscii(state: State): void {
  expect(textOf(state).replaceAll(/·|…/g, '')).toMatch(/^[\x20-\x7e\n]*$/)
}

export type Make = (columns: number, rows: number, ascii: boolean) => State

/** Draws every state at every size. */
export function testFrames(states: Readonly<Record<string, Make>>): void {
  const cases = Object.entries(states).flatMap(([name, make]) =>
    frameSizes.map(([columns, rows]) => [name, columns, rows, make] as const),
  )
  test.each(cases)('R33 of %s at %ix%i are whole', (_, columns, rows, make) => {
    expectWhole(make(columns, rows, false))
    expectAscii(make(columns, rows, true))
  })
}
