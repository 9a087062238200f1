import { describe, expect, test } from 'vitest'
import { decodeText, sizeLimit } from '../../src/formats/decode.ts'

const problemOf = (bytes: Uint8Array, limit?: number) => {
  const decoded = decodeText(bytes, limit)
  if (decoded.ok) throw new Error('accepted')
  return decoded.problem
}

describe('decoding', () => {
  test('R10 keeps a BOM, every line end and a character that stands for a broken one', () => {
    const text = '\uFEFFa = "\uFFFD"\r\nb = 1\n'
    expect(decodeText(Buffer.from(text))).toEqual({ ok: true, text })
  })

  test('R2 refuses a file of zeros (B4) by name, and any NUL with its offset', () => {
    expect(problemOf(new Uint8Array(4902))).toMatchObject({ code: 'TARGET_BINARY' })
    expect(problemOf(new Uint8Array(4902)).detail).toContain('4902 bytes are zero')
    expect(problemOf(Buffer.from('a\0b')).detail).toContain('offset 1')
  })

  test('R2 reads an empty file as empty text, not as zeros', () => {
    expect(decodeText(new Uint8Array())).toEqual({ ok: true, text: '' })
  })

  test.each([
    ['in the middle', [0x61, 0x0a, 0xef, 0xbf, 0xbd, 0xff, 0x62], { line: 2, column: 2 }],
    ['cut at the end', [0xc3, 0xa4, 0x0a, 0x61, 0xc3], { line: 2, column: 2 }],
    ['a surrogate', [0xed, 0xa0, 0x80], { line: 1, column: 1 }],
    ['an overlong form', [0x61, 0xc0, 0x80], { line: 1, column: 2 }],
    ['UTF-16 with BOM', [0xff, 0xfe, 0x61, 0x62], { line: 1, column: 1 }],
  ])('R3 names the place of invalid UTF-8 %s (B5)', (_, bytes, place) => {
    expect(problemOf(Uint8Array.from(bytes))).toMatchObject({
      code: 'TARGET_NOT_UTF8',
      places: [place],
    })
  })

  test('R2 refuses a file above the limit without decoding it', () => {
    expect(problemOf(new Uint8Array(11).fill(97), 10).code).toBe('TARGET_TOO_LARGE')
    expect(decodeText(new Uint8Array(10).fill(97), 10).ok).toBe(true)
    expect(sizeLimit).toBe(16 * 1024 * 1024)
  })
})
