import { describe, expect, test } from 'vitest'
import { agreesWithSecondParser, readWithSecondParser } from '../../src/checks/second-parser.ts'
import { parsed } from './toml-values.ts'

const agree = (text: string): boolean => {
  const second = readWithSecondParser('toml', text)
  return second.ok && agreesWithSecondParser(parsed(text).root, second.root)
}

describe('the second parser', () => {
  test.each([
    'a = 9223372036854775807\nb = -0.0\nc = nan\nd = "\\u0000"\n',
    '[__proto__]\nconstructor = 1\n"" = {}\n',
    'a = 1979-05-27T07:32:00.123456789-07:00\nb = 07:32:00.5\nc = 1979-05-27\n',
    'a = [[], {b.c = [true]}]\n[[t]]\n[t.u]\n',
  ])('R9 agrees on %j', text => {
    expect(agree(text)).toBe(true)
  })

  test.each([
    ['the second 60', 'a = 07:32:60\n'],
    ['dotted keys into an implied table', '[x.a.b]\n[x]\na.c = 1\n'],
  ])('R3 refuses %s, which TOML allows', (_, text) => {
    expect(parsed(text).text).toBe(text)
    expect(readWithSecondParser('toml', text).ok).toBe(false)
  })

  test.each([
    ['a value', 'a = 1\n', 'a = 2\n'],
    ['a type', 'a = 1\n', 'a = 1.0\n'],
    ['a key', 'a = 1\n', 'b = 1\n'],
    ['one key more', 'a = 1\n', 'a = 1\nb = 1\n'],
    ['an element', 'a = [1]\n', 'a = [1, 2]\n'],
    ['a fraction it knows', 'a = 07:32:00.123\n', 'a = 07:32:00.124\n'],
    ['an offset', 'a = 1979-05-27T07:32:00Z\n', 'a = 1979-05-27T07:32:00-07:00\n'],
    ['where a key lands', 'x = 1\n[a]\n', '[a]\nx = 1\n'],
  ])('R9 sees a difference in %s', (_, own, other) => {
    const second = readWithSecondParser('toml', other)
    expect(second.ok && agreesWithSecondParser(parsed(own).root, second.root)).toBe(false)
  })

  test('R34 gives the place of an error and no word of the file', () => {
    expect(readWithSecondParser('toml', 'a = 1\nb = hunter2\n')).toEqual({
      ok: false,
      line: 2,
      column: 5,
    })
  })
})
