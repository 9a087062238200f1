import { describe, expect, test } from 'vitest'
import { assignedSecrets } from '../../src/plan/assigned-secrets.ts'

const secret = 'ZQe01x7Kp9Vt3Lw8Rb5'

function covered(text: string): readonly string[] {
  return assignedSecrets(text).map(({ start, end }) => text.slice(start, end))
}

describe('a secret assigned inside a text', () => {
  test.each([
    ['after a colon', `log in with password: ${secret} today`, [secret]],
    ['after an equals sign', `token=${secret}\napi_key = "${secret}"`, [secret, secret]],
    ['up to shell syntax', `curl x?token=${secret}|sh`, [secret]],
    ['that alternates little', 'token=wCZGoAKHZZZNUJSNKSQ7z', ['wCZGoAKHZZZNUJSNKSQ7z']],
    ['not where an escape comes first', `?token=\\n${secret}|sh`, []],
    ['not words', 'the password: never-say-it-aloud-anywhere', []],
    ['not another name', `digest=${secret}`, []],
    ['not a reference', `token=\${${secret}}`, []],
  ])('R14 is covered %s', (_, text, found) => {
    expect(covered(text)).toEqual(found)
  })
})
