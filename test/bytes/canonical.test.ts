import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalBytes, isCanonical } from '../../src/bytes/canonical.ts'
import { corpora, corpusJson, corpusText } from './corpora.ts'

const record = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string({ unit: 'binary', maxLength: 4 }), tie('value'), { maxKeys: 4 }),
  ),
})).value

describe('canonical bytes', () => {
  test.each([
    [
      'keys in order of UTF-16 units',
      { b: 1, a: [], '\ufb33': 2, '😀': 3 },
      '{"a":[],"b":1,"😀":3,"\ufb33":2}',
    ],
    ['no blanks', { a: [1, { b: null }] }, '{"a":[1,{"b":null}]}'],
    [
      'the shortest escapes',
      { a: '\u0000\b\n\u001b"\\/é\u2028' },
      '{"a":"\\u0000\\b\\n\\u001b\\"\\\\/é\u2028"}',
    ],
  ])('R6 has %s', (_what, value, expected) => {
    expect(Buffer.from(canonicalBytes(value)).toString()).toBe(expected)
  })

  test.each([
    ['a fraction', { a: 0.5 }],
    ['an integer that is not exact', { a: [2 ** 53] }],
    ['NaN', { a: Number.NaN }],
    ['a missing field', { a: undefined }],
    ['nothing', undefined],
    ['a lone surrogate', { a: '\ud800' }],
    ['a lone surrogate in a key', { '\udc00': 1 }],
    ['a function', { a: () => 1 }],
    ['a bigint', { a: 1n }],
  ])('R6 refuses %s', (_what, value) => {
    expect(() => canonicalBytes(value)).toThrow()
  })

  test('R6 has one form for a record, which reads back as the record', () => {
    fc.assert(
      fc.property(record, value => {
        const bytes = canonicalBytes(value)
        expect(isCanonical(bytes)).toBe(true)
        const read: unknown = JSON.parse(Buffer.from(bytes).toString())
        expect(Buffer.from(canonicalBytes(read))).toEqual(Buffer.from(bytes))
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['a blank', '{"a": 1}'],
    ['a line feed at the end', '{"a":1}\n'],
    ['keys out of order', '{"b":1,"a":1}'],
    ['a key twice', '{"a":1,"a":1}'],
    ['an escape that is not needed', '{"a":"\\u0041"}'],
    ['a number in another spelling', '{"a":1.0}'],
    ['minus zero', '{"a":-0}'],
    ['a byte order mark', '\ufeff{"a":1}'],
    ['nothing', ''],
  ])('R6 does not take %s for canonical', (_what, text) => {
    expect(isCanonical(Buffer.from(text))).toBe(false)
  })

  test('R6 does not take bytes that are not UTF-8 for canonical', () => {
    expect(isCanonical(Buffer.from('7b2261223a22ff227d', 'hex'))).toBe(false)
  })
})

describe.skipIf(corpora === undefined)('RFC 8785 vectors (set WRIT_CORPORA to run them)', () => {
  const names = ['arrays', 'french', 'structures', 'unicode', 'values', 'weird'] as const

  test.each(names)('R6 %s', name => {
    const value = corpusJson('jcs-vectors', 'testdata', 'input', `${name}.json`)
    const expected = corpusText('jcs-vectors', 'testdata', 'output', `${name}.json`)
    expect(canonicalize(value)).toBe(expected)
    const hex = corpusText('jcs-vectors', 'testdata', 'outhex', `${name}.txt`)
    const bytes = Buffer.from(hex.replaceAll(/\s/g, ''), 'hex')
    expect(Buffer.from(expected).equals(bytes)).toBe(true)
    // A record holds no fraction; some of the vectors do.
    if (/\d[.e]/i.test(expected)) expect(() => canonicalBytes(value)).toThrow(RangeError)
    else expect(Buffer.from(canonicalBytes(value)).equals(bytes)).toBe(true)
  })

  test('R6 spells 10,000 numbers as ECMAScript does', () => {
    const lines = corpusText('jcs-vectors', 'es6-numbers-10k.txt').trimEnd().split('\n')
    expect(lines).toHaveLength(10_000)
    for (const line of lines) {
      const [hex = '', expected] = line.split(',')
      const number = Buffer.from(hex.padStart(16, '0'), 'hex').readDoubleBE()
      if (canonicalize(number) !== expected) expect.fail(`${hex} is misspelt`)
    }
  })
})
