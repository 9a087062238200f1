/** What somebody meets who uses writ for the first time, and does not use it as it was meant. */
import { spawnSync } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { shellQuote } from '../../src/bytes/shell-quote.ts'
import { demoMigration, makeKey, makeSandbox, type Sandbox, writBin } from '../helpers/sandbox.ts'

const config = '.codex/config.toml'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

const planned = (): string => box.run(['plan', demoMigration, '--json']).text('plan')

function shownIn(id: string): Readonly<Record<string, unknown>> {
  const [{ statement }] = JSON.parse(box.run(['show', id, '--statement', '--json']).stdout)
  return statement.predicate.view
}

describe('signing', () => {
  test('R15 the statement says what was printed: all of it, or nothing with --json', () => {
    const id = planned()
    const confirm = ['--confirm', id.slice(4, 10)]
    const signed = box.run(['sign', id, ...confirm])
    expect(signed.stdout).toContain('default_permissions')
    const whole = shownIn(id)
    expect(whole['hunksShown']).toBe(whole['hunksTotal'])
    expect(whole['hunksTotal']).toBeGreaterThan(0)

    const again = makeSandbox()
    try {
      const other = again.run(['plan', demoMigration, '--json']).text('plan')
      const json = again.run(['sign', other, '--confirm', other.slice(4, 10), '--json'])
      expect(json.code, json.stdout).toBe(0)
      const [{ statement }] = JSON.parse(again.run(['show', other, '--statement', '--json']).stdout)
      const printed = json.json()['diff'] === null ? 0 : whole['hunksTotal']
      expect(statement.predicate.view).toMatchObject({ hunksShown: printed })
      expect(statement.predicate.view.digest).not.toBe(whole['digest'])
    } finally {
      again.dispose()
    }
  })

  test('R18 a rejected plan is not signed; who rejected it can take that back', () => {
    const id = planned()
    const sign = ['sign', id, '--confirm', id.slice(4, 10), '--json']
    const rejection = box.run(['reject', id, '--reason', 'no', '--json']).text('rejection')
    const refused = box.run(sign)
    expect(refused.code).toBe(13)
    expect(refused.json()).toMatchObject({
      code: 'APPROVAL_REJECTED',
      detail: expect.stringContaining(rejection),
      hint: expect.stringContaining(`writ revoke ${rejection.slice(0, 12)}`),
    })
    expect(box.run(['apply', id, '--json']).json()).toMatchObject({
      code: 'APPROVAL_REJECTED',
      hint: expect.stringContaining(`writ revoke ${rejection.slice(0, 12)}`),
    })
    expect(box.run(['revoke', rejection, '--reason', 'looked again']).code).toBe(0)
    expect(box.run(sign).code).toBe(0)
    expect(box.run(['apply', id]).code).toBe(0)
  })
})

describe('what there is nothing to do for', () => {
  test('R10 a plan that changes nothing is not saved', () => {
    const id = planned()
    box.run(['sign', id, '--confirm', id.slice(4, 10)])
    expect(box.run(['apply', id]).code).toBe(0)
    const again = box.run(['plan', demoMigration, '--json'])
    expect(again.code).toBe(0)
    expect(again.json()).toMatchObject({ path: null, approvals: { needed: 0, have: 0 } })
    expect(JSON.parse(box.run(['list', '--all', '--json']).stdout)).toHaveLength(1)
  })

  test.each(['verify', 'backups'])('%s of a file writ has never changed says so', command => {
    const ran = box.run([command, box.file('no-such-file'), '--json'])
    expect(ran.code).toBe(2)
    expect(ran.json()).toMatchObject({ code: 'NOT_FOUND', path: box.file('no-such-file') })
  })
})

test('R24 the checks of several files stand below their file', () => {
  const document = `writ: migration/v1
id: both
owner: test
version: 1
rollbackOwner: me
targets:
  - target: ~/.codex/config.toml
    consumer: codex
    set: [{ path: [model], value: gpt-5.2 }]
  - target: ~/.codex/other.toml
    consumer: codex
    block: { values: { model: gpt-5.2 } }
`
  const id = box.run(['plan', box.write('both.yaml', document), '--json']).text('plan')
  box.run(['sign', id, '--confirm', id.slice(4, 10)])
  const { stdout } = box.run(['apply', id])
  const [, first = '', second = ''] = stdout.split(/^ {2}(?=update|create)/m)
  for (const [part, name] of [
    [first, '~/.codex/config.toml'],
    [second, '~/.codex/other.toml'],
  ] as const) {
    expect(part).toContain(name)
    expect(part.match(/ parse /g)).toHaveLength(1)
  }
})

describe('the gate', () => {
  test('R31 is closed for a name nothing has, and says which was meant', () => {
    for (const name of ['foo', 'codx']) {
      const ran = box.run(['gate', name, '--json'])
      expect(ran.code).toBe(78)
      expect(ran.json()).toMatchObject({ open: false, reasons: [{ code: 'UNKNOWN_RUNTIME' }] })
    }
    expect(box.run(['gate', 'codx']).stdout).toContain('writ gate codex')
    expect(box.run(['run', 'foo', '--json', '--', 'true']).json()).toMatchObject({
      code: 'GATE_CLOSED',
    })
    expect(box.run(['gate', 'codex']).code).toBe(0)
    expect(box.run(['gate', 'hermes-codex-runtime']).code).toBe(78)
    planned()
    expect(box.run(['gate', 'hermes-codex-runtime']).code).toBe(0)
  })

  test('R31 answers without a policy that can be read', () => {
    writeFileSync(join(box.config, 'policy.yaml'), 'writ: {\n')
    expect(box.run(['gate', 'codex']).code).toBe(0)
  })

  test('R31 R34 drift names the keys that differ, and no value', () => {
    const id = planned()
    box.run(['sign', id, '--confirm', id.slice(4, 10)])
    box.run(['apply', id])
    box.write(config, box.read(config).replace('":workspace"', '":danger"'))
    const { reasons } = box.run(['gate', 'codex', '--json']).json()
    expect(reasons).toEqual([
      {
        code: 'DRIFT_OWNED',
        detail: `${box.file(config)}: not as applied: default_permissions`,
        plan: id,
      },
    ])
  })
})

describe('keys', () => {
  test('R17 init keeps the key that signs where the one that is named is not listed', () => {
    const other = box.file('.ssh/other')
    makeKey(other)
    const init = box.run(['init', '--key', other, '--json'])
    expect(init.json()).toMatchObject({ kept: box.key, missingLine: expect.any(String) })
    const id = planned()
    expect(box.run(['sign', id, '--confirm', id.slice(4, 10)]).code).toBe(0)

    const line = String(init.json()['missingLine'])
    appendFileSync(join(box.config, 'allowed_signers'), `${line}\n`)
    expect(box.run(['init', '--key', other, '--json']).json()).toMatchObject({
      kept: null,
      missingLine: null,
      key: { source: other },
    })
  })

  test('R17 the hint for a stranger is the command that would list the key', () => {
    const other = box.file('.ssh/other')
    makeKey(other)
    const id = planned()
    const sign = ['sign', id, '--confirm', id.slice(4, 10), '--key', other, '--json']
    const hint = String(box.run(sign).json()['hint'])
    const writ = `writ() { ${[process.execPath, writBin].map(shellQuote).join(' ')} "$@"; }`
    const command = hint.slice(hint.indexOf('writ keys trust '))
    expect(spawnSync('sh', ['-c', `${writ}; ${command}`], { env: box.env }).status).toBe(0)
    expect(box.run(sign).code).toBe(0)
  })
})

test('R35 a broken policy names its file, its place and the editor, also to the doctor', () => {
  const policy = join(box.config, 'policy.yaml')
  writeFileSync(
    policy,
    'writ: policy/v1\npreset: solo\nthresholds:\n  cosmetic: { approvers: x }\n',
  )
  const ran = box.run(['list', '--json'])
  expect(ran.code).toBe(2)
  expect(ran.json()).toMatchObject({
    code: 'CONFIG_INVALID',
    path: policy,
    hint: `\${EDITOR:-vi} ${policy}`,
    problems: [{ path: policy, places: [{ line: 4 }] }],
  })
  expect(box.run(['doctor', '--json']).json()['checks']).toContainEqual(
    expect.objectContaining({
      name: 'policy',
      detail: expect.stringContaining(`${policy}:4:`),
      fix: `\${EDITOR:-vi} ${policy}`,
    }),
  )
})

describe('words', () => {
  test.each([
    [['apply'], "'writ apply' takes 1 argument, not 0", 'writ help apply'],
    [['list', 'x'], "'writ list' takes no arguments, not 1", 'writ help list'],
    [['list', '--al'], 'there is no option --al; did you mean --all?', 'writ help list'],
    [['sign', 'x', '--reason'], '--reason needs a value', 'writ help sign'],
    [['list', '--all=1'], '--all takes no value', 'writ help list'],
    [['apply', 'wp1-'], 'an id needs more than its prefix', 'writ list'],
    [['backups', '--pin', 'wb1-zz'], 'nothing starts with wb1-zz', 'writ backups'],
  ])('R35 %j', (args, detail, hint) => {
    expect(box.run([...args, '--json']).json()).toMatchObject({ detail, hint })
  })

  test('R35 a proposal that does not parse names the file to correct', () => {
    const from = box.write('new.toml', 'x = = 1\n')
    const ran = box.run(['propose', '~/.codex/config.toml', '--from', from, '--json'])
    expect(ran.json()).toMatchObject({
      code: 'TARGET_INVALID',
      path: from,
      hint: `correct ${from}, then propose it again`,
    })
  })

  test('R35 the version as JSON', () => {
    expect(box.run(['--version', '--json']).json()).toMatchObject({ name: 'writ' })
  })
})
