import { describe, expect, test } from 'vitest'
import { besideSecrets } from '../../src/plan/beside-secrets.ts'

const secret = 'ZQe01x7Kp9Vt3Lw8Rb5'

/** What is covered of a comment on the line of a secret. */
function covered(comment: string, between = ' '): readonly string[] {
  const before = `token: ${secret}`
  const text = `${before}${between}# ${comment}`
  const start = before.length + between.length
  const secrets = [{ start: 'token: '.length, end: before.length }]
  return besideSecrets(text, secrets, [{ start, end: text.length }]).map(span =>
    text.slice(span.start, span.end),
  )
}

describe('a word of a comment beside a secret', () => {
  test.each([
    ['is covered', 'was aB3xY9kL2mN8pQ5rT1vW7z', ['aB3xY9kL2mN8pQ5rT1vW7z']],
    // Of what is made by chance a few alternate no more than names do.
    [
      'is covered also where it alternates little',
      'was wCZGoAKHZZZNUJSNKSQ7z',
      ['wCZGoAKHZZZNUJSNKSQ7z'],
    ],
    ['is covered in hexadecimal', 'was 3f9a2c7e1b8d4f6a', ['3f9a2c7e1b8d4f6a']],
    ['stays readable', 'rotated 2026-11-29T10:00:00Z by ops, see RotationRunbook', []],
    ['stays readable in capitals', 'see OPS_TOKEN_ROTATION_2026', []],
  ])('R14 %s', (_, comment, found) => {
    expect(covered(comment)).toEqual(found)
  })

  test('R14 stays readable on another line', () => {
    expect(covered('aB3xY9kL2mN8pQ5rT1vW7z', '\n')).toEqual([])
  })
})
