/** `writ log` on the real program: signing the head, verifying against it, and who is told what. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeKey, makeSandbox, type Sandbox } from '../helpers/sandbox.ts'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

describe('writ log', () => {
  test('R32 R35 says of a ledger that is gone what --verify says, and of a new one nothing', () => {
    expect(box.run(['log', '--json']).stdout).toBe('[]\n')
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    expect(box.run(['sign', id, '--confirm', id.slice(4, 10)]).code).toBe(0)
    expect(box.run(['apply', id]).code).toBe(0)
    rmSync(join(box.state, 'ledger.jsonl'))
    const verified = box.run(['log', '--verify', '--json'])
    expect(verified.json()).toMatchObject({ code: 'LEDGER_BROKEN', exitCode: 19 })
    for (const line of [['log'], ['log', '--sign']]) {
      const ran = box.run([...line, '--json'])
      expect([ran.code, ran.json()], line.join(' ')).toEqual([19, verified.json()])
    }
  })

  test('R16 R32 signs with the key of init, keeps a copy elsewhere, and verifies against it', () => {
    expect(box.run(['log', '--sign', '--json']).json()).toEqual({ seq: null })
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    expect(box.run(['sign', id, '--confirm', id.slice(4, 10)]).code).toBe(0)
    const out = join(box.path, 'elsewhere')
    mkdirSync(out)
    const signed = box.run(['log', '--sign', '--out', out, '--json'])
    expect(signed.code, signed.stdout).toBe(0)
    expect(signed.json()).toMatchObject({ seq: 2, digest: expect.stringMatching(/^sha256:/) })
    const copy = signed.text('copy')
    expect(readdirSync(out).map(name => join(out, name))).toEqual([copy, `${copy}.sig`])
    const checked = spawnSync('sh', ['-c', signed.text('verify')], { encoding: 'utf8' })
    expect(checked.status, checked.stderr).toBe(0)

    expect(box.run(['apply', id]).code).toBe(0)
    const verify = ['log', '--verify', '--anchor', copy, '--json']
    expect(box.run(verify).json()).toMatchObject({
      lines: 3,
      problems: [],
      signedUpTo: 2,
      heads: [{ isAnchor: false }, { isAnchor: true, path: copy, seq: 2 }],
    })
    const said = box.run(['log', '--verify'])
    expect(said.stdout).toContain('what this cannot tell')

    const ledger = join(box.state, 'ledger.jsonl')
    const [first = ''] = readFileSync(ledger, 'utf8').split('\n')
    writeFileSync(ledger, `${first}\n`)
    const cut = box.run(verify)
    expect(cut.code).toBe(19)
    expect(cut.json()).toMatchObject({
      code: 'LEDGER_BROKEN',
      problems: [{ kind: 'cut-off' }, { kind: 'cut-off', path: copy }],
    })
    expect(box.run(['log', '--sign']).code).toBe(19)
    expect(box.run(['gate', 'codex']).code).toBe(78)
    expect(box.run(['verify']).code).toBe(19)
  })

  test('R35 asks for a passphrase only where somebody can be asked, and signs nothing else', () => {
    box.run(['plan', demoMigration])
    const locked = join(box.path, 'locked')
    makeKey(locked, 'correct horse')
    expect(box.run(['log', '--sign', '--key', locked, '--json']).json()).toMatchObject({
      code: 'APPROVAL_UNTRUSTED',
    })
    const line = readFileSync(`${locked}.pub`, 'utf8')
    const list = join(box.config, 'allowed_signers')
    const entry = `locked namespaces="ledger-head.v1@writ" ${line}`
    writeFileSync(list, readFileSync(list, 'utf8') + entry)
    expect(box.run(['log', '--sign', '--key', locked, '--json']).json()).toMatchObject({
      code: 'PASSPHRASE_MISSING',
    })
    expect(readdirSync(box.state)).not.toContain('heads')
  })

  test.each([
    ['--sign', '--verify'],
    ['--out', '/tmp'],
    ['--verify', '--key', 'x'],
    ['--anchor', '/nowhere/head.json'],
    ['--sign', '--out', '/nowhere/at/all'],
  ])('R35 %s %s is a wrong command line', (...args) => {
    const ran = box.run(['log', ...args, '--json'])
    expect([ran.code, ran.json()['code']]).toEqual([2, 'USAGE'])
  })
})
