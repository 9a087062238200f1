/** Keys through the built program: listed, trusted, added, revoked. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeKey, makeSandbox, type Sandbox } from '../helpers/sandbox.ts'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

function fingerprintOf(path: string): string {
  return (
    spawnSync('ssh-keygen', ['-l', '-f', path], { encoding: 'utf8' }).stdout.split(' ')[1] ?? ''
  )
}

/** A key somewhere else, as a colleague would send its public half. */
function colleague(name = 'bob'): string {
  const path = join(box.path, name)
  makeKey(path)
  return path
}

test('R35 keys are listed, trusted, revoked, without a terminal', () => {
  const bob = colleague()
  const line = readFileSync(`${bob}.pub`, 'utf8')
  expect(
    box.run(['keys', 'trust', `${bob}.pub`, '--principal', 'bob', '--json']).json(),
  ).toMatchObject({
    added: true,
    principal: 'bob',
    fingerprint: fingerprintOf(bob),
  })
  const again = box.run(['keys', 'trust', '-', '--principal', 'bob', '--json'], { input: line })
  expect(again.json()).toMatchObject({ added: false })
  expect(
    box.run(['keys', 'trust', line.trim(), '--principal', 'eve', '--json']).json(),
  ).toMatchObject({
    code: 'KEY_LISTED',
    exitCode: 13,
    hint: 'writ keys list',
  })
  expect(box.run(['keys', '--json']).json()).toMatchObject({
    own: [{ source: box.key, chosen: true, protection: 'none', revoked: false }],
    signers: [
      { fingerprint: fingerprintOf(box.key), state: 'valid' },
      { fingerprint: fingerprintOf(bob), principals: ['bob'], state: 'valid', validBefore: null },
    ],
    revoked: [],
    revokedProblem: null,
    problems: [],
  })

  const id = box.run(['plan', demoMigration, '--json']).text('plan')
  const confirm = ['--confirm', id.slice(4, 10)]
  const signed = box.run(['sign', id, ...confirm, '--key', bob, '--principal', 'bob', '--json'])
  expect(signed.code, signed.stdout).toBe(0)
  const fingerprint = fingerprintOf(bob)
  const reason = ['--reason', 'left the company']
  const revoked = box.run(['keys', 'revoke', fingerprint, ...reason, '--json'])
  expect(revoked.json()).toMatchObject({
    added: true,
    fallen: [{ plan: id, approval: signed.text('approval') }],
  })
  expect(box.run(['apply', id, '--json'])).toMatchObject({ code: 13 })
  expect(box.run(['apply', id, '--json']).json()).toMatchObject({ code: 'KEY_REVOKED' })
  const list = box.run(['keys', 'list'])
  expect(list.stdout).toMatch(/bob.*REVOKED/)
  expect(list.stdout).toContain('left the company')
  expect(box.run(['doctor', '--json']).json()['checks']).toContainEqual(
    expect.objectContaining({ name: 'revoked keys', status: 'ok' }),
  )
})

describe('R35 writ keys refuses', () => {
  test.each([
    ['an unknown action', ['sell'], 2, 'USAGE'],
    ['a key nobody named', ['trust', '--principal', 'bob'], 2, 'USAGE'],
    ['a person nobody named', ['trust', 'KEY.pub'], 2, 'USAGE'],
    ['no reason', ['revoke', 'KEY.pub'], 2, 'USAGE'],
    ['an option of another action', ['list', '--reason', 'x'], 2, 'USAGE'],
    ['a key for the list', ['list', 'KEY.pub'], 2, 'USAGE'],
    ['a file that is not there', ['trust', 'none.pub', '--principal', 'bob'], 2, 'USAGE'],
    ['a file that is no key', ['trust', '.codex/config.toml', '--principal', 'bob'], 2, 'USAGE'],
    ['a wildcard', ['trust', 'KEY.pub', '--principal', '*@example.com'], 13, 'PRINCIPAL_REFUSED'],
    ['an agent', ['trust', 'KEY.pub', '--principal', 'agent:codex'], 13, 'PRINCIPAL_REFUSED'],
    ['a weak key', ['trust', 'WEAK.pub', '--principal', 'bob'], 13, 'KEY_TOO_WEAK'],
    ['a fingerprint of nobody', ['revoke', 'SHA256:abc', '--reason', 'x'], 2, 'NOT_FOUND'],
  ])('R35 %s', (_, args, exit, code) => {
    const bob = colleague()
    const weak = join(box.path, 'weak')
    spawnSync('ssh-keygen', ['-q', '-N', '', '-t', 'rsa', '-b', '2048', '-f', weak])
    const named = args.map(arg => arg.replace('KEY', bob).replace('WEAK', weak))
    const signers = readFileSync(join(box.config, 'allowed_signers'), 'utf8')
    const ran = box.run(['keys', ...named, '--json'])
    expect([ran.code, ran.json()['code']], ran.stdout).toEqual([exit, code])
    expect(readFileSync(join(box.config, 'allowed_signers'), 'utf8')).toBe(signers)
    expect(existsSync(join(box.config, 'revoked_keys'))).toBe(false)
  })
})

test('R17 add lists the own key, and signs with it where none was chosen', () => {
  const other = box.file('.ssh/other')
  makeKey(other)
  const added = box.run(['keys', 'add', other, '--json'])
  expect(added.json()).toMatchObject({ added: true, chosen: false, source: other })
  expect(box.run(['init', '--key', other, '--json']).json()).toMatchObject({
    kept: null,
    missingLine: null,
  })
  writeFileSync(join(box.config, 'settings.json'), '{"signingKey":null,"principal":null}\n')
  expect(box.run(['keys', 'add', other, '--json']).json()).toMatchObject({
    added: false,
    chosen: true,
  })
})

test('R34 a private key given for its public half is not repeated', () => {
  const bob = colleague()
  const secret = readFileSync(bob, 'utf8').split('\n').slice(1, -2).join('')
  const ran = box.run(['keys', 'trust', bob, '--principal', 'bob'])
  expect(ran.code).toBe(0)
  const written = ['allowed_signers'].map(name => readFileSync(join(box.config, name), 'utf8'))
  const ledger = readFileSync(join(box.state, 'ledger.jsonl'), 'utf8')
  for (const text of [ran.stdout, ran.stderr, ...written, ledger]) {
    expect(text).not.toContain(secret.slice(200, 240))
  }
})
