/** Random keys, resizes and dialogs: what is on the screen must be what the state says. */
import { afterEach, describe, expect, test } from 'vitest'
import { startTui } from '../../src/cli/tui/start.ts'
import { frameLines, frameOf } from '../../src/review/frame.ts'
import { plainOf, toWidth } from '../../src/review/line.ts'
import type { State } from '../../src/review/state.ts'
import { largeReview, sampleReview } from '../review/sample-plan.ts'
import { servicesDouble } from '../review/services-double.ts'
import { fakeTty } from './fake-tty.ts'
import { createScreen } from './screen.ts'

/** A generator of numbers that is the same for the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const keys = [
  ...['j', 'k', 'j', 'jjj', ' ', '\x1b[6~', '\x1b[5~', 'g', 'G', '\r', '\x1b[B', '\x1b[A', '\t'],
  ...['1', '2', '2', '2', '3', '4', '5', '6', ']', '[', 'v', 'w', 'z', 'Z', '+', '-', 'u', 'n'],
  ...[
    '\x1b',
    '\x1b',
    '/key\r',
    '?',
    'b',
    't',
    'd',
    'i',
    'x',
    'S',
    'm7',
    '\x1b[C',
    '\x1b[D',
    '\x0c',
    '\x1b[200~pasted\x1b[201~',
  ],
]
const sizes = [
  [80, 24],
  [120, 40],
  [200, 50],
  [62, 16],
  [100, 30],
  [150, 20],
  [50, 10],
] as const

afterEach(() => {
  process.removeAllListeners('exit')
})

describe('the screen', { timeout: 30_000 }, () => {
  test.each([1, 2, 3, 4])('shows exactly the frame of the state, seed %i', async seed => {
    const pick = chance(seed)
    const [columns, rows] = sizes[seed % 3] ?? [80, 24]
    const screen = createScreen(columns, rows, 2500)
    const tty = fakeTty(screen, columns, rows)
    let state: State | undefined
    const review = seed % 2 === 0 ? largeReview(3000) : sampleReview()
    const done = startTui(servicesDouble({ review }), {
      stdin: tty.stdin,
      stdout: tty.stdout,
      env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
      planId: review.id,
      onState: next => {
        state = next
      },
    })
    const settled = async (): Promise<void> => {
      // Lets the streams hand on what was typed.
      for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate)
      await screen.waitFor(
        () => state !== undefined && isShown(state, screen.rows()),
        'the frame of the state',
      )
    }
    await screen.waitFor(text => text.includes('Changes'), 'the review')
    await settled()
    let compared = 0
    for (let at = 0; at < 60; at++) {
      const burst = 1 + pick(4)
      for (let key = 0; key < burst; key++) {
        if (pick(9) === 0) {
          const [nextColumns, nextRows] = sizes[pick(sizes.length)] ?? [80, 24]
          tty.resize(nextColumns, nextRows)
        } else tty.type(keys[pick(keys.length)] ?? 'j')
      }
      await settled()
      compared++
    }
    expect(compared).toBe(60)
    tty.type('\x03')
    expect(await done).toBe(130)
    await screen.flushed()
    expect(screen.isAlternate()).toBe(false)
    expect(tty.isRaw()).toBe(false)
  })
})

/** Whether the rows are those of the state's frame. */
function isShown(state: State, rows: readonly string[]): boolean {
  const frame = frameOf(state)
  if (frame.size.rows !== rows.length) return false
  const lines = frameLines(frame).map(line => plainOf(toWidth(line, frame.size.columns)).trimEnd())
  if (frame.choice === null) return lines.join('\n') === rows.join('\n')
  // Ink draws the answers itself, between what is asked and the footer.
  const shown = rows.map(row => row.replace(/^ {3}(> | {2})/, '').trim())
  const top = frame.header.length + frame.body.length
  return (
    lines.slice(0, top).join('\n') === rows.slice(0, top).join('\n') &&
    frame.choice.items.every(({ label }, at) => shown[top + at] === label) &&
    lines.slice(top).join('\n') === rows.slice(-frame.footer.length).join('\n')
  )
}
