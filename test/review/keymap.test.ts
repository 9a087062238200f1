import { describe, expect, test } from 'vitest'
import { unicodeGlyphs } from '../../src/review/glyphs.ts'
import { keyName } from '../../src/review/key-names.ts'
import { bindings, bindingsOf, commandOf } from '../../src/review/keymap.ts'
import { keysOf } from '../../src/review/keys.ts'
import { plainOf } from '../../src/review/line.ts'
import { helpPage } from '../../src/review/overlays.ts'
import type { Place } from '../../src/review/state.ts'

const places: readonly Place[] = [...new Set(bindings.flatMap(entry => entry.places))]

describe('the key map', () => {
  test.each(places)('gives no key two meanings at %s', place => {
    const keys = bindingsOf(place).flatMap(entry => entry.keys)
    const free = place === 'confirm' ? keys.filter(key => key !== 'up') : keys
    expect(new Set(free).size).toBe(free.length)
  })

  test.each(places)('has every key of the help page at %s, and every key on it', place => {
    const page = helpPage(place, 120, unicodeGlyphs).lines.slice(0).map(plainOf)
    const shown = page
      .slice(1, 1 + bindingsOf(place).length)
      .map(row => row.slice(3).split(/ {3}/)[0]?.trim().split(' ') ?? [])
    const named = shown.flat()
    expect(named.toSorted()).toEqual(
      bindingsOf(place)
        .flatMap(entry => entry.keys.map(keyName))
        .toSorted(),
    )
    for (const entry of bindingsOf(place)) {
      for (const key of entry.keys) expect(commandOf(place, key)).toBe(entry.command)
    }
  })

  test('decides nothing on a lower-case letter, on Enter, or twice on one letter', () => {
    const decisions = bindings.filter(
      entry => entry.command === 'sign' || entry.command === 'apply',
    )
    for (const { keys } of decisions) for (const key of keys) expect(key).toMatch(/^[A-Z]$/)
    const letters = bindings.flatMap(entry => entry.keys).map(key => key.toLowerCase())
    for (const { keys } of decisions) {
      for (const key of keys) {
        expect(letters.filter(letter => letter === key.toLowerCase())).toHaveLength(1)
      }
    }
  })

  test('lets one leave from everywhere', () => {
    for (const place of places) expect(commandOf(place, 'ctrl+c')).toBe('abort')
  })
})

const noKey = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageUp: false,
  pageDown: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  tab: false,
  backspace: false,
  delete: false,
  ctrl: false,
  shift: false,
  meta: false,
}

describe('keys', () => {
  test.each([
    ['j', {}, ['j'], false],
    ['jjj', {}, ['j', 'j', 'j'], true],
    ['y\r', {}, ['y', 'enter'], true],
    ['\r\n', {}, ['enter'], false],
    [' ', {}, ['space'], false],
    ['', { return: true }, ['enter'], false],
    ['', { upArrow: true }, ['up'], false],
    ['', { tab: true, shift: true }, ['shift+tab'], false],
    ['l', { ctrl: true }, ['ctrl+l'], false],
    ['x', { meta: true }, ['alt+x'], false],
    ['S', { shift: true }, ['S'], false],
    ['e\u0301', {}, ['e\u0301'], false],
    ['👩‍👧a', {}, ['👩‍👧', 'a'], true],
    ['\x01', {}, ['ctrl+a'], false],
    ['', {}, [], false],
  ])('%j with %j is %j', (input, key, names, isBurst) => {
    expect(keysOf(input, { ...noKey, ...key })).toEqual({ names, isBurst })
  })

  test('takes no more of a chunk than anyone types', () => {
    expect(keysOf('x'.repeat(1_000_000), noKey).names.length).toBeLessThanOrEqual(4096)
  })
})
