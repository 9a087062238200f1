/** What goes to the clipboard: what the cursor is on, covered and visible, and never too much. */
import { describe, expect, test } from 'vitest'
import { clipboardSequence } from '../../src/cli/tui/clipboard.ts'
import { longestCopy } from '../../src/review/copied.ts'
import { reduce, start } from '../../src/review/reduce.ts'
import type { ReviewInput } from '../../src/review/services.ts'
import type { Effect, Event, State } from '../../src/review/state.ts'
import { actsOrHides } from './hostile.ts'
import { backupRows, queueRows, sampleReview } from './sample-plan.ts'

const key = (name: string): Event => ({ kind: 'key', key: name, at: 1, isBurst: false })

function stateOf(...events: readonly Event[]): State {
  const options = { size: { columns: 100, rows: 30 }, ascii: false, home: '', plan: 'wp1' }
  return events.reduce((state, event) => reduce(state, event).state, start(options).state)
}

function sent(state: State): string | null {
  const copies = reduce(state, key('y')).effects.filter(
    (effect): effect is Extract<Effect, { kind: 'copy' }> => effect.kind === 'copy',
  )
  return copies[0]?.text ?? null
}

const opened = (input: ReviewInput): Event => ({ kind: 'review-loaded', input, from: 'queue' })
const loaded: Event = { kind: 'queue-loaded', rows: queueRows(3), isSetUp: true }

describe('copying', () => {
  test('takes the id of a plan, and the path of a backup', () => {
    const queue = stateOf(opened(sampleReview()), key('esc'), loaded, key('j'))
    expect(sent(queue)).toBe(queueRows(3)[1]?.id)
    const rows = backupRows(2)
    const backups = reduce(reduce(queue, key('b')).state, { kind: 'backups-loaded', rows }).state
    expect(sent(backups)).toBe(rows[0]?.path === '' ? rows[0].target : rows[0]?.path)
  })

  test('R34 takes a key with its value as the plan covers it, and the line under the cursor', () => {
    const input = sampleReview()
    const changes = stateOf(opened(input))
    const [first] = input.plan.changes
    const lines = new Set<string | null>()
    let state = changes
    for (let at = 0; at < 12; at++) {
      lines.add(sent(state))
      state = reduce(state, key('j')).state
    }
    for (const { path } of first?.keys ?? []) {
      const name = String(path.at(-1))
      expect([...lines].some(text => text?.includes(name))).toBe(true)
    }
    const diff = stateOf(opened(input), key('2'), key(']'), key('j'))
    const texts = (first?.diff[0]?.lines ?? []).map(({ text }) => text)
    expect(texts).toContain(sent(diff))
  })

  test('R33 sends nothing that acts where it is pasted', () => {
    const input = sampleReview()
    const [change] = input.plan.changes
    if (change === undefined) throw new Error('the sample has a change')
    const hostile = '\x1b[2J\u202e rm -rf ~\r\n'
    const diff = change.diff.map(hunk => ({
      ...hunk,
      lines: hunk.lines.map(line => ({ ...line, text: hostile })),
    }))
    const plan = { ...input.plan, changes: [{ ...change, diff }] }
    let state = stateOf(opened({ ...input, plan, texts: [null] }), key('2'))
    let count = 0
    for (let at = 0; at < 8; at++) {
      const text = sent(state)
      if (text?.includes('rm -rf') === true) count++
      expect(actsOrHides(text ?? '')).toBe(false)
      state = reduce(state, key('j')).state
    }
    expect(count).toBeGreaterThan(0)
  })

  test('says so where there is nothing, or too much', () => {
    const none = stateOf(opened(sampleReview()), key('esc'), { ...loaded, rows: [] })
    expect(sent(none)).toBeNull()
    expect(reduce(none, key('y')).state.notice?.kind).toBe('stop')
    const rows = queueRows(1).map(row => ({
      ...row,
      id: `wp1-${'x'.repeat(longestCopy)}` as const,
    }))
    const much = stateOf(opened(sampleReview()), key('esc'), { ...loaded, rows })
    expect(sent(much)).toBeNull()
    expect(reduce(much, key('y')).state.notice?.text).toContain(String(longestCopy))
  })
})

describe('the sequence', () => {
  test('holds the text in base64 alone, once, and for tmux also wrapped', () => {
    const plain = clipboardSequence('a = "ü"', false)
    expect(plain).toBe(`\x1b]52;c;${Buffer.from('a = "ü"').toString('base64')}\x07`)
    const wrapped = clipboardSequence('x', true)
    const own = clipboardSequence('x', false)
    expect(wrapped).toBe(`${own}\x1bPtmux;\x1b${own}\x1b\\`)
    // Never a question: the answer would arrive as keys.
    expect(plain).not.toContain('?')
  })
})
