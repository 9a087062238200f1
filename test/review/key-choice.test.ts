/** Keys of the user's own: what may be moved where, and that every key is what the help says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { frameLines, frameOf } from '../../src/review/frame.ts'
import { unicodeGlyphs } from '../../src/review/glyphs.ts'
import { chosenKeys, movable } from '../../src/review/key-choice.ts'
import { keyName } from '../../src/review/key-names.ts'
import type { KeyMap } from '../../src/review/keymap.ts'
import { bindings, bindingsOf, commandOf } from '../../src/review/keymap.ts'
import { plainOf } from '../../src/review/line.ts'
import { helpPage } from '../../src/review/overlays.ts'
import { reduce, start } from '../../src/review/reduce.ts'
import { sampleReview } from './sample-plan.ts'

const places = [...new Set(bindings.flatMap(entry => entry.places))]

function keysOf(chosen: Readonly<Record<string, readonly string[]>>): KeyMap {
  const choice = chosenKeys(chosen)
  if (!choice.ok) throw new Error(`${choice.fault.command}: ${choice.fault.why}`)
  return choice.keys
}

describe('keys of the user', () => {
  test('take the place of the old ones, everywhere the command has keys', () => {
    const keys = keysOf({ search: ['s', 'ctrl+s'], sign: ['X', 'Alt-s'], reject: ['c'] })
    expect(commandOf('diff', 's', keys)).toBe('search')
    expect(commandOf('changes', 'ctrl+s', keys)).toBe('search')
    expect(commandOf('diff', '/', keys)).toBeUndefined()
    expect(commandOf('diff', 'X', keys)).toBe('sign')
    expect(commandOf('diff', 'alt+s', keys)).toBe('sign')
    expect(commandOf('diff', 'S', keys)).toBeUndefined()
  })

  test.each(['README.md', 'src/cli/commands/inbox.ts'])(
    'are taken as the example in %s has them',
    file => {
      const text = readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8')
      const [, table = ''] = /"keys": (\{[^{}]*\})/.exec(text) ?? []
      const chosen: Record<string, string | string[]> = JSON.parse(table)
      const lists = Object.entries(chosen).map(([name, keys]) => [name, [keys].flat()])
      expect(chosenKeys(Object.fromEntries(lists))).toMatchObject({ ok: true })
    },
  )

  test('may change places with each other', () => {
    const keys = keysOf({ 'hunk-next': ['n'], 'search-next': [']'] })
    expect(commandOf('diff', 'n', keys)).toBe('hunk-next')
    expect(commandOf('diff', ']', keys)).toBe('search-next')
  })

  test.each([
    [{ nonsense: ['s'] }, 'nonsense', 'no such command'],
    [{ accept: ['y'] }, 'accept', 'stay as they are'],
    [{ abort: ['Q'] }, 'abort', 'stay as they are'],
    [{ search: ['n'] }, 'search', 'search-next'],
    [{ search: [] }, 'search', 'needs a key'],
    [{ search: ['ss'] }, 'search', 'is no key'],
    [{ search: ['esc'] }, 'search', 'is no key'],
    [{ search: ['ctrl+c'] }, 'search', 'is no key'],
    [{ search: ['ctrl+m'] }, 'search', 'is no key'],
    // A terminal begins its own sequences so.
    [{ sign: ['alt+['] }, 'sign', 'is no key'],
    [{ search: ['\u202e'] }, 'search', 'is no key'],
    [{ search: ['#', '#'] }, 'search', 'twice'],
    [{ sign: ['enter'] }, 'sign', 'too easy'],
    [{ sign: ['space'] }, 'sign', 'too easy'],
    [{ sign: ['s'] }, 'sign', 'too easy'],
    [{ apply: ['X', 'y'] }, 'apply', 'too easy'],
    [{ apply: [] }, 'apply', 'needs a key'],
    [{ reject: ['enter'] }, 'reject', 'too easy'],
    // A decision shares its letter with nothing, in no case.
    [{ sign: ['X'] }, 'sign', 'reject'],
    [{ search: ['s'] }, 'search', 'sign'],
    [{ redraw: ['r'] }, 'redraw', 'typed as text'],
  ] as const)('R35 %j is refused at %s', (chosen, command, why) => {
    const choice = chosenKeys(chosen)
    expect(choice).toMatchObject({ ok: false, fault: { command } })
    expect(choice.ok ? '' : choice.fault.why).toContain(why)
  })

  test('whatever is taken, no key has two meanings, decisions stay hard to hit, dialogs the same', () => {
    const key = fc.constantFrom(
      ...[
        's',
        'X',
        'n',
        '/',
        'enter',
        'space',
        'ctrl+s',
        'alt+x',
        'q',
        'W',
        '1',
        'tab',
        'down',
        'é',
      ],
    )
    const table = fc.dictionary(
      fc.constantFrom<string>(...movable),
      fc.uniqueArray(key, { maxLength: 2 }),
      { maxKeys: 3 },
    )
    let taken = 0
    fc.assert(
      fc.property(table, chosen => {
        const choice = chosenKeys(chosen)
        if (!choice.ok) return
        taken++
        for (const place of places) {
          const own = bindingsOf(place, choice.keys).flatMap(entry => entry.keys)
          const before = bindingsOf(place).flatMap(entry => entry.keys)
          // A choice is moved in by both arrows, whichever way they lead.
          const doubled = before.length - new Set(before).size
          expect(own.length - new Set(own).size).toBeLessThanOrEqual(doubled)
          expect(commandOf(place, 'ctrl+c', choice.keys)).toBe('abort')
        }
        for (const command of ['sign', 'apply'] as const) {
          const keys = choice.keys.filter(entry => entry.command === command)
          expect(keys.length).toBeGreaterThan(0)
          for (const text of keys.flatMap(entry => entry.keys)) {
            expect(text).toMatch(/^(?:[A-Z]|(?:ctrl|alt)\+.)$/)
          }
        }
        const fixed = (keys: KeyMap): KeyMap =>
          keys.filter(({ places: [place] }) => place === 'confirm' || place === 'choice')
        expect(fixed(choice.keys)).toEqual(fixed(bindings))
      }),
      { numRuns: 500 },
    )
    expect(taken).toBeGreaterThan(20)
  })

  test('stand in the help, in the footer and in what is said', () => {
    const keys = keysOf({
      sign: ['I'],
      'unseen-next': ['ctrl+n'],
      search: ['s', '#'],
      apply: ['C'],
    })
    const page = helpPage('diff', 120, unicodeGlyphs, { keys }).lines.slice(0).map(plainOf)
    for (const entry of bindingsOf('diff', keys)) {
      expect(page.some(row => row.trim().startsWith(entry.keys.map(keyName).join(' ')))).toBe(true)
    }
    const opened = start({
      size: { columns: 120, rows: 40 },
      ascii: false,
      home: '',
      plan: 'wp1',
      keys,
    })
    const review = { kind: 'review-loaded', input: sampleReview(), from: 'queue' } as const
    const state = reduce(opened.state, review).state
    const text = (current: typeof state): string =>
      frameLines(frameOf(current)).map(plainOf).join('\n')
    expect(text(state)).toContain('press Ctrl-N')
    const press = (key: string): string =>
      text(reduce(state, { kind: 'key', key, at: 1, isBurst: false }).state)
    expect(press('I')).toContain('cannot sign now')
    expect(press('C')).toContain('press I to sign')
    expect(press('S')).not.toContain('cannot sign now')
    expect(press('s')).toContain('press 2, then s')
  })
})
