import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base32 } from '../../src/bytes/base32.ts'

/** The plainest reading: a number in base 2, five digits at a time. */
function fiveBits(bytes: Uint8Array): string {
  const bits = Array.from(bytes, byte => byte.toString(2).padStart(8, '0')).join('')
  return Array.from(bits.matchAll(/.{1,5}/g), ([group]) =>
    'abcdefghijklmnopqrstuvwxyz234567'.charAt(Number.parseInt(group.padEnd(5, '0'), 2)),
  ).join('')
}

describe('base32', () => {
  // RFC 4648 section 10, in lower case and without padding.
  test.each([
    ['', ''],
    ['f', 'my'],
    ['fo', 'mzxq'],
    ['foo', 'mzxw6'],
    ['foob', 'mzxw6yq'],
    ['fooba', 'mzxw6ytb'],
    ['foobar', 'mzxw6ytboi'],
  ])('R6 encodes %j as in RFC 4648', (text, expected) => {
    expect(base32(Buffer.from(text))).toBe(expected)
  })

  test('R6 encodes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
        expect(base32(bytes)).toBe(fiveBits(bytes))
      }),
    )
  })
})
