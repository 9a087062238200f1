import { describe, expect, test } from 'vitest'
import type { Confirm, ConfirmOutcome } from '../../src/review/confirm.ts'
import {
  askPassphrase,
  confirmChecked,
  confirmKey,
  confirmPaste,
  confirmQuiet,
  longestReason,
  openConfirm,
  quietMs,
  repeatMs,
} from '../../src/review/confirm.ts'

const opened = openConfirm({
  purpose: 'sign',
  plan: 'wp1-abc',
  challenge: 'q7xk2m',
  timer: 7,
})
const ready = confirmQuiet(confirmChecked(opened), 7)

function dialogOf(result: ConfirmOutcome): Confirm {
  if (result.kind === 'cancel') throw new Error('the dialog was cancelled')
  return result.confirm
}

/** Types keys one by one, so far apart. */
function typed(confirm: Confirm, keys: readonly string[], apart = 200): ConfirmOutcome {
  let result: ConfirmOutcome = { kind: 'stay', confirm }
  keys.forEach((key, index) => {
    result = confirmKey(dialogOf(result), { key, at: 10_000 + index * apart, isBurst: false })
  })
  return result
}

describe('the dialog before a decision', () => {
  test('opens locked and unlocks only after quiet and after the plan was read again', () => {
    expect(opened.phase).toBe('locked')
    expect(confirmQuiet(opened, 7).phase).toBe('locked')
    expect(confirmChecked(opened).phase).toBe('locked')
    expect(confirmChecked(confirmQuiet(opened, 7)).phase).toBe('ready')
    expect(confirmQuiet(confirmChecked(opened), 7).phase).toBe('ready')
  })

  test('does not take the timer of an earlier quiet time', () => {
    expect(confirmQuiet(confirmChecked(opened), 6).phase).toBe('locked')
  })

  test('R15 submits what was typed key by key, on Enter', () => {
    const result = typed(ready, [...'q7xk2m', 'enter'])
    expect(result).toMatchObject({ kind: 'submit', confirm: { typed: 'q7xk2m', phase: 'working' } })
  })

  test.each<[string, readonly string[]]>([
    ['Enter alone', ['enter', 'enter', 'enter']],
    ['a wrong challenge', [...'q7xk2n', 'enter']],
    ['too much of it', [...'q7xk2mm', 'enter']],
    ['half of it', [...'q7x', 'enter']],
    ['the right one in the wrong case', [...'Q7XK2M', 'enter']],
    ['the challenge in the field for the reason', ['tab', ...'q7xk2m', 'enter']],
  ])('does not submit on %s', (_, keys) => {
    expect(typed(ready, keys).kind).not.toBe('submit')
  })

  test('a key that repeats itself counts once', () => {
    const keys = ['q', 'q', 'q', 'q', '7']
    expect(dialogOf(typed(ready, keys, repeatMs - 10)).typed).toBe('q7')
    expect(dialogOf(typed(ready, keys, repeatMs + 10)).typed).toBe('qqqq7')
  })

  test('type-ahead at a locked dialog only prolongs the quiet time', () => {
    let confirm = confirmChecked(opened)
    for (const key of [...'q7xk2m', 'enter']) {
      const result = confirmKey(confirm, { key, at: 1, isBurst: false })
      expect(result.kind).toBe('rearm')
      confirm = dialogOf(result)
    }
    expect(confirm.typed).toBe('')
    expect(confirm.phase).toBe('locked')
  })

  test('keys in one chunk are refused, and what was typed is forgotten', () => {
    const half = dialogOf(typed(ready, [...'q7x']))
    const result = confirmKey(half, { key: 'k', at: 20_000, isBurst: true })
    expect(result).toMatchObject({ kind: 'rearm', confirm: { typed: '', phase: 'locked' } })
  })

  test('pasted text is refused, and locks', () => {
    const result = confirmPaste(dialogOf(typed(ready, [...'q7xk2'])), 'm')
    expect(result).toMatchObject({ kind: 'rearm', confirm: { typed: '', phase: 'locked' } })
  })

  test('Esc cancels in every phase but while working, also not inside a chunk', () => {
    const esc = { key: 'esc', at: 1, isBurst: false }
    expect(confirmKey(opened, esc).kind).toBe('cancel')
    expect(confirmKey(ready, esc).kind).toBe('cancel')
    expect(confirmKey(askPassphrase(ready, 'key', false), esc).kind).toBe('cancel')
    expect(confirmKey({ ...ready, phase: 'working' }, esc).kind).toBe('stay')
    expect(confirmKey(ready, { ...esc, isBurst: true }).kind).toBe('rearm')
  })

  test('drops every key while working', () => {
    const working: Confirm = { ...ready, phase: 'working', typed: 'q7xk2m' }
    for (const key of ['enter', 'x', 'backspace']) {
      expect(confirmKey(working, { key, at: 1, isBurst: false })).toMatchObject({
        kind: 'stay',
        confirm: { phase: 'working', typed: 'q7xk2m' },
      })
    }
  })

  test('takes a reason, with Enter leading back to the challenge', () => {
    const result = typed(ready, [
      'tab',
      'o',
      'space',
      'k',
      'backspace',
      'enter',
      ...'q7xk2m',
      'enter',
    ])
    expect(result).toMatchObject({ kind: 'submit', confirm: { reason: 'o ' } })
  })

  test.each(['sign', 'apply', 'reject'] as const)(
    'asks for the word %s where there is no challenge',
    purpose => {
      const asked = openConfirm({ purpose, plan: 'wp1-abc', challenge: '', timer: 1 })
      expect(asked.challenge).toBe(purpose)
    },
  )

  describe('the field for the reason', () => {
    const inReason = dialogOf(typed(ready, ['tab']))

    test.each<[string, string, string, boolean]>([
      ['a line', 'from a ticket', 'from a ticket', false],
      ['a line with its end', 'one line\r\n', 'one line', false],
      ['hidden characters, which are shown', 'a\u202eb', 'a\u202eb', false],
      ['two lines', 'one\rtwo', '', true],
      ['a tab', 'a\tb', '', true],
      ['an escape code', '\x1b[2Ja', '', true],
      ['a line separator', 'a\u2028b', '', true],
      ['C1 controls', 'a\x9bb', '', true],
      ['more than fits', 'x'.repeat(longestReason + 9), 'x'.repeat(longestReason), true],
      ['whole characters only', '😀'.repeat(longestReason + 1), '😀'.repeat(longestReason), true],
    ])('R15 takes pasted text as one line: %s', (_, text, reason, isWarned) => {
      const result = confirmPaste(inReason, text)
      expect(result.kind).toBe('stay')
      expect(dialogOf(result)).toMatchObject({ reason, phase: 'ready', typed: '' })
      expect(dialogOf(result).warning !== '').toBe(isWarned)
    })

    test('keys in one chunk and keys held down are text there', () => {
      let confirm = inReason
      for (const key of ['t', 'o', 'o', 'space', 'f', 'a', 's', 't', 'enter', 'esc', 'tab']) {
        const result = confirmKey(confirm, { key, at: 50, isBurst: true })
        expect(result.kind).toBe('stay')
        confirm = dialogOf(result)
      }
      expect(confirm).toMatchObject({ reason: 'too fast', field: 'reason', phase: 'ready' })
    })

    test('R15 a challenge in the same chunk as a reason decides nothing', () => {
      let confirm = inReason
      for (const key of ['o', 'k', 'enter', ...'q7xk2m', 'enter']) {
        const result = confirmKey(confirm, { key, at: 50, isBurst: true })
        expect(result.kind).not.toBe('submit')
        confirm = dialogOf(result)
      }
      expect(confirm.typed).toBe('')
    })

    test('a rejection is not submitted without a reason', () => {
      const asked = openConfirm({ purpose: 'reject', plan: 'wp1-a', challenge: '', timer: 7 })
      const open = confirmQuiet(confirmChecked(asked), 7)
      const refused = typed(open, [...'reject', 'enter'])
      expect(refused).toMatchObject({ kind: 'stay', confirm: { field: 'reason' } })
      const given = typed(dialogOf(refused), ['n', 'o', 'enter', 'enter'])
      expect(given).toMatchObject({ kind: 'submit', confirm: { reason: 'no' } })
    })
  })

  test('takes a passphrase and never one that was pasted', () => {
    const asked = askPassphrase({ ...ready, phase: 'working' }, '~/.ssh/id', false)
    expect(typed(asked, ['enter']).kind).toBe('stay')
    const given = typed(asked, [...'s3cret', 'enter'])
    expect(given).toMatchObject({ kind: 'submit', confirm: { passphrase: 's3cret' } })
    expect(dialogOf(confirmPaste(dialogOf(typed(asked, [...'s3c'])), 'ret')).passphrase).toBe('')
    expect(askPassphrase(ready, 'k', true).warning).not.toBe('')
  })

  test('waits about a second', () => {
    expect(quietMs).toBeGreaterThanOrEqual(800)
  })
})
