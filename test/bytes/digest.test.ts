import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  approvalIdOf,
  fingerprint,
  isCommitted,
  plainCommitment,
  planIdOf,
  saltedCommitment,
  sha256,
  sha256OfParts,
} from '../../src/bytes/digest.ts'

const abc = Buffer.from('abc')
// FIPS 180-2, appendix B.1.
const abcHex = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

describe('digests', () => {
  test('R6 names the scheme before the digest', () => {
    expect(sha256(abc)).toBe(`sha256:${abcHex}`)
    expect(sha256('abc')).toBe(sha256(abc))
  })

  test('R6 an id is the digest of the bytes, by kind', () => {
    expect(planIdOf(abc)).toBe('wp1-xj4bnp4pahh6uqkbidpf3lrceoyagyndsylxvhfucd7wd4qacwwq')
    expect(approvalIdOf(abc)).toBe(planIdOf(abc).replace('wp1', 'wa1'))
  })

  test('R6 a byte moved from one part to the next changes the digest of parts', () => {
    const parts = fc.array(fc.string({ maxLength: 4 }), { maxLength: 4 })
    fc.assert(
      fc.property(parts, parts, (first, second) => {
        const isSame = JSON.stringify(first) === JSON.stringify(second)
        expect(sha256OfParts(first) === sha256OfParts(second)).toBe(isSame)
      }),
    )
    expect(sha256OfParts(['a', 'b'])).toBe(sha256OfParts([Buffer.from('a'), Buffer.from('b')]))
  })

  test('R14 a salted commitment is an HMAC and binds only these bytes under this salt', () => {
    const salt = Buffer.alloc(32, 7)
    const commitment = saltedCommitment(salt, abc)
    expect(commitment).toEqual({
      scheme: 'hmac-sha256',
      value: createHmac('sha256', salt).update(abc).digest('hex'),
    })
    expect(isCommitted(commitment, abc, salt)).toBe(true)
    expect(isCommitted(commitment, Buffer.from('abd'), salt)).toBe(false)
    expect(isCommitted(commitment, abc, Buffer.alloc(32, 8))).toBe(false)
  })

  test('R14 a plain commitment is the digest, whatever the salt', () => {
    const commitment = plainCommitment(abc)
    expect(commitment).toEqual({ scheme: 'sha256', value: abcHex })
    expect(isCommitted(commitment, abc, Buffer.alloc(1))).toBe(true)
    expect(isCommitted(commitment, Buffer.from(''), Buffer.alloc(1))).toBe(false)
    expect(isCommitted({ ...commitment, scheme: 'hmac-sha256' }, abc, Buffer.alloc(1))).toBe(false)
  })

  test('R14 a fingerprint depends on each of its parts and on where they end', () => {
    const key = Buffer.alloc(32, 1)
    const prints = [
      fingerprint(key, 'show', '/t', 'a', 'v'),
      fingerprint(Buffer.alloc(32, 2), 'show', '/t', 'a', 'v'),
      fingerprint(key, 'diff', '/t', 'a', 'v'),
      fingerprint(key, 'show', '/u', 'a', 'v'),
      fingerprint(key, 'show', '/t', 'b', 'v'),
      fingerprint(key, 'show', '/t', 'a', 'w'),
      fingerprint(key, 'show', '/ta', '', 'v'),
      fingerprint(key, 'show', '/t', 'av', ''),
    ]
    expect(new Set(prints).size).toBe(prints.length)
    for (const print of prints) expect(print).toMatch(/^[0-9a-f]{8}$/)
  })
})
