import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatAllowedSigner,
  isValidAt,
  parseAllowedSigners,
} from '../../src/approval/allowed-signers.ts'
import { namespaces } from '../../src/approval/namespaces.ts'
import { signWithPrivateKey } from '../../src/approval/sign.ts'
import { formatPublicKey } from '../../src/approval/ssh-key.ts'
import { makeKey, tempDirectory, usableKey } from './keys.ts'

const directory = tempDirectory()
const bob = usableKey(makeKey(directory, 'bob', 'ed25519'))
const key = formatPublicKey(bob.public)
const both = [namespaces.approval, namespaces.revocation]

test('R17 the line writ writes is read back, by writ and by ssh-keygen', () => {
  const line = formatAllowedSigner('bob@example.com', both, bob.public)
  const { signers, problems } = parseAllowedSigners(`# signers\n\n${line}\r\n`)
  expect(problems).toEqual([])
  expect(signers).toMatchObject([
    { principals: ['bob@example.com'], namespaces: both, validAfter: null, line: 3 },
  ])
  const list = join(directory, 'allowed')
  const signature = join(directory, 'sig')
  writeFileSync(list, `${line}\n`)
  writeFileSync(signature, signWithPrivateKey(bob, namespaces.approval, Buffer.from('x')))
  const args = ['-Y', 'find-principals', '-f', list, '-s', signature]
  expect(spawnSync('ssh-keygen', args, { encoding: 'utf8' }).stdout).toBe('bob@example.com\n')
})

describe('R17 reads', () => {
  test.each([
    [
      'several principals',
      `bob,agent:x namespaces="a,b" ${key}`,
      { principals: ['bob', 'agent:x'] },
    ],
    ['several namespaces', `bob namespaces="a,b" ${key}`, { namespaces: ['a', 'b'] }],
    ['any case', `bob NameSpaces="a" ${key}`, { namespaces: ['a'] }],
    ['a comment', `bob namespaces="a" ${key} my key`, { namespaces: ['a'] }],
    ['tabs', `bob\tnamespaces="a"\t${key}`, { namespaces: ['a'] }],
    [
      'times',
      `bob namespaces="a",valid-after="20260101Z",valid-before="202601020304Z" ${key}`,
      { validAfter: Date.UTC(2026, 0, 1), validBefore: Date.UTC(2026, 0, 2, 3, 4) },
    ],
  ])('R17 %s', (_, text, entry) => {
    expect(parseAllowedSigners(text)).toMatchObject({ signers: [entry], problems: [] })
  })
})

describe('R17 refuses', () => {
  test.each([
    ['a wildcard', `*@example.com namespaces="a" ${key}`],
    ['a question mark', `bo? namespaces="a" ${key}`],
    ['a negation', `!eve,bob namespaces="a" ${key}`],
    ['an empty principal', `bob, namespaces="a" ${key}`],
    ['a quoted principal', `"bob" namespaces="a" ${key}`],
    ['a principal that hides a character', `bo\u200bb namespaces="a" ${key}`],
    ['no principal', key],
    ['no namespaces', `bob ${key}`],
    ['empty namespaces', `bob namespaces="" ${key}`],
    ['a namespace pattern', `bob namespaces="*@writ" ${key}`],
    ['a negated namespace', `bob namespaces="!git,a" ${key}`],
    ['unquoted namespaces', `bob namespaces=a ${key}`],
    ['an open quote', `bob namespaces="a ${key}`],
    ['an option twice', `bob namespaces="a",namespaces="b" ${key}`],
    ['an unknown option', `bob namespaces="a",verify-required ${key}`],
    ['local time', `bob namespaces="a",valid-before="20260101" ${key}`],
    ['a day that is none', `bob namespaces="a",valid-before="20260230Z" ${key}`],
    ['a key that is none', 'bob namespaces="a" ssh-ed25519 AAAA'],
    ['a key of another type', `bob namespaces="a" ${key.replace('ssh-ed25519', 'ssh-rsa')}`],
    ['loose base64', `bob namespaces="a" ${key}=`],
    ['garbage', 'bob'],
  ])('R17 %s', (_, text) => {
    const { signers, problems } = parseAllowedSigners(`\n${text}\n`)
    expect(signers).toEqual([])
    expect(problems).toMatchObject([{ code: 'CONFIG_INVALID', places: [{ line: 2 }] }])
  })

  test('R17 one bad line and keeps the others', () => {
    const text = `* namespaces="a" ${key}\nbob namespaces="a" ${key}\n`
    const { signers, problems } = parseAllowedSigners(text)
    expect([signers.length, problems.length]).toEqual([1, 1])
  })

  test.each(['', '*', 'a,b', 'a b', '#bob', '-bob', 'bob\n', 'bob"'])(
    'R17 to write the principal %j',
    principal => {
      expect(() => formatAllowedSigner(principal, both, bob.public)).toThrow(
        expect.objectContaining({ code: 'USAGE' }),
      )
    },
  )
})

test('R17 validity is from and up to', () => {
  const text = `bob namespaces="a",valid-after="20260101Z",valid-before="20260201Z" ${key}`
  const [signer] = parseAllowedSigners(text).signers
  if (signer === undefined) throw new Error('the line was refused')
  const moments = [Date.UTC(2025, 11, 31), Date.UTC(2026, 0, 1), Date.UTC(2026, 1, 1)]
  expect(moments.map(moment => isValidAt(signer, moment))).toEqual([false, true, false])
})

test('R17 no text makes the reader throw or hang', () => {
  const part = fc.oneof(
    fc.constantFrom(key, 'namespaces="', '"', ',', ' ', '\n', 'bob', '\\'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), parts => {
      const text = parts.join('')
      const { signers, problems } = parseAllowedSigners(text)
      expect(signers.length + problems.length).toBeLessThanOrEqual(text.split('\n').length)
    }),
  )
})
