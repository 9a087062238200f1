/** Bad input of every kind: the right exit code, a next step, and nothing changed. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeKey, makeSandbox, type Ran, type Sandbox } from '../helpers/sandbox.ts'

const config = '.codex/config.toml'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

/** Expects a refusal with a code, a hint, and the config as it was. */
function expectRefusal(ran: Ran, exitCode: number, code: string): void {
  expect(ran.json(), ran.stderr).toMatchObject({ code, exitCode })
  expect(ran.code).toBe(exitCode)
  expect(ran.json()['hint'], `${code} names no next step`).toEqual(expect.any(String))
  expect(ran.stderr).toBe('')
  expect(ran.stdout).not.toContain('canary-token')
}

const plan = ['plan', demoMigration, '--json']

describe('targets', () => {
  const cases: readonly (readonly [string, number, string, (box: Sandbox) => void])[] = [
    ['R3 a syntax error', 10, 'TARGET_INVALID', b => b.write(config, 'model = \n')],
    ['R2 zero bytes', 10, 'TARGET_BINARY', b => b.write(config, new Uint8Array(4902))],
    ['R2 invalid UTF-8', 10, 'TARGET_NOT_UTF8', b => b.write(config, Buffer.from([0x61, 0xff]))],
    ['R4 a key twice', 10, 'DUPLICATE_KEY', b => b.write(config, 'a = 1\n"a" = 2\n')],
    ['R2 too large', 10, 'TARGET_TOO_LARGE', b => b.write(config, Buffer.alloc(17 << 20, 0x20))],
    [
      'R1 a link out of the roots',
      10,
      'TARGET_OUTSIDE_ROOTS',
      b => {
        b.write(config, '')
        spawnSync('rm', [b.file(config)])
        writeFileSync(join(b.path, 'outside.toml'), '')
        symlinkSync(join(b.path, 'outside.toml'), b.file(config))
      },
    ],
    [
      'R1 a dangling link',
      10,
      'TARGET_DANGLING',
      b => {
        spawnSync('rm', [b.file(config)])
        symlinkSync(b.file('.codex/nowhere.toml'), b.file(config))
      },
    ],
    [
      'R1 a second hard link',
      10,
      'TARGET_HARD_LINKED',
      b => linkSync(b.file(config), b.file('.codex/other.toml')),
    ],
    [
      'R1 a directory',
      10,
      'TARGET_NOT_REGULAR',
      b => {
        spawnSync('rm', [b.file(config)])
        mkdirSync(b.file(config))
      },
    ],
    [
      'R1 a missing directory',
      10,
      'TARGET_MISSING',
      b => spawnSync('rm', ['-r', b.file('.codex')]),
    ],
  ]
  test.each(cases)('%s', (_name, exitCode, code, prepare) => {
    prepare(box)
    const before = readdirSync(box.home, { recursive: true }).toSorted()
    expectRefusal(box.run(plan), exitCode, code)
    expect(readdirSync(box.home, { recursive: true }).toSorted()).toEqual(before)
  })
})

describe('migrations and environment', () => {
  test('an unknown field is refused with its place', () => {
    const file = box.write('m.yaml', `${readFileSync(demoMigration, 'utf8')}surprise: 1\n`)
    const ran = box.run(['plan', file, '--json'])
    expectRefusal(ran, 2, 'MIGRATION_INVALID')
    expect(ran.json()['problems']).toMatchObject([{ places: [{ column: 1 }] }])
  })

  test.each([
    ['R11 unset', { HERMES_HOME: '' }],
    ['R11 a scratch home', { HERMES_HOME: '/tmp/pytest-of-ci/pytest-0/home' }],
    ['R11 missing', { HERMES_HOME: '/nonexistent/home' }],
    ['R11 no such command', { HERMES_PYTHON: 'no-such-python' }],
  ])('%s: the value is refused', (_name, env) => {
    expectRefusal(box.run(plan, { env }), 14, 'ENV_REJECTED')
  })

  test('a file that is not there', () => {
    expectRefusal(box.run(['plan', 'nowhere.yaml', '--json']), 2, 'USAGE')
  })

  test.each(['/dev/null', '/tmp'])('R2 the input %s is none', name => {
    expectRefusal(box.run(['plan', name, '--json']), 2, 'USAGE')
  })

  test('R2 a proposal no target may hold', () => {
    const file = box.write('large.toml', Buffer.alloc(17 << 20, 0x20))
    const args = ['propose', `~/${config}`, '--from', file, '--json']
    expectRefusal(box.run(args), 10, 'TARGET_TOO_LARGE')
  })

  test('R35 an empty HOME', () => {
    const cwd = box.home
    const env = { HOME: '', WRIT_STATE_DIR: '', WRIT_CONFIG_DIR: '' }
    expectRefusal(box.run(['list', '--json'], { env, cwd }), 2, 'CONFIG_INVALID')
    expect(readdirSync(cwd)).not.toContain('.local')
  })
})

describe('ids and the command line', () => {
  test.each([
    ['an unknown plan', ['show', 'wp1-zzzzzz', '--json'], 'NOT_FOUND'],
    ['an unknown command', ['aply', '--json'], 'USAGE'],
    ['an unknown option', ['list', '--frobnicate', '--json'], 'USAGE'],
    ['a missing argument', ['apply', '--json'], 'USAGE'],
    [
      'nothing to roll back',
      ['rollback', '--latest', '~/.codex/config.toml', '--json'],
      'NOT_FOUND',
    ],
    ['an unknown backup', ['rollback', '--to', 'wb1-zz', '--json'], 'NOT_FOUND'],
  ])('%s', (_name, args, code) => {
    expectRefusal(box.run(args), 2, code)
  })

  test('an ambiguous prefix', () => {
    for (const end of ['a', 'b']) {
      const folder = join(box.state, 'plans', `wp1-${'a'.repeat(51)}${end}`)
      mkdirSync(folder, { mode: 0o700 })
      writeFileSync(join(folder, 'plan.json'), '{}')
    }
    expectRefusal(box.run(['show', 'wp1-aaa', '--json']), 2, 'AMBIGUOUS_ID')
  })
})

describe('a damaged plan', () => {
  test('R6 R35 is listed as what it is, beside the others, and planning goes on', () => {
    const id = `wp1-${'a'.repeat(52)}`
    const folder = join(box.state, 'plans', id)
    mkdirSync(folder, { mode: 0o700 })
    writeFileSync(join(folder, 'plan.json'), '{}')
    const made = box.run(plan).text('plan')
    const ran = box.run(['list', '--json'])
    expect(ran.code).toBe(0)
    const listed: unknown = JSON.parse(ran.stdout)
    expect(listed).toMatchObject([
      { id: made, status: 'new', isDamaged: false },
      { id, status: 'failed', isDamaged: true, why: expect.any(String) },
    ])
  })
})

describe('signing', () => {
  const confirmed = (id: string): string[] => ['sign', id, '--confirm', id.slice(4, 10), '--json']

  test('R17 without the typed challenge', () => {
    const id = box.run(plan).text('plan')
    expectRefusal(box.run(['sign', id, '--json']), 14, 'CONFIRMATION_MISSING')
    expectRefusal(
      box.run(['sign', id, '--confirm', 'aaaaaa', '--json']),
      14,
      'CONFIRMATION_MISSING',
    )
  })

  test('no key, a wrong file, a stranger, no agent', () => {
    const id = box.run(plan).text('plan')
    const stranger = join(box.path, 'stranger')
    makeKey(stranger)
    const with_ = (key: string): Ran => box.run([...confirmed(id), '--key', key])
    expectRefusal(with_('/nowhere/key'), 13, 'SIGNER_MISSING')
    expectRefusal(with_(box.file(config)), 13, 'SIGNER_UNUSABLE')
    expectRefusal(with_(stranger), 13, 'APPROVAL_UNTRUSTED')
    expectRefusal(with_('agent:SHA256:none'), 13, 'AGENT_UNAVAILABLE')
  })

  test('a passphrase nobody can be asked for', () => {
    const locked = box.file('.ssh/locked')
    makeKey(locked, 'correct horse')
    const fresh = makeSandbox({ init: false })
    try {
      fresh.write('.ssh/locked', readFileSync(locked))
      fresh.write('.ssh/locked.pub', readFileSync(`${locked}.pub`))
      expect(fresh.run(['init', '--key', fresh.file('.ssh/locked')]).code).toBe(0)
      const id = fresh.run(plan).text('plan')
      const refused = fresh.run(confirmed(id))
      expectRefusal(refused, 13, 'PASSPHRASE_MISSING')
      expect(refused.json()['hint']).toBe(`ssh-add ${fresh.file('.ssh/locked')}`)
      expect(readdirSync(fresh.state).filter(name => name.startsWith('askpass'))).toEqual([])
    } finally {
      fresh.dispose()
    }
  })

  test('before init there is no key', () => {
    const fresh = makeSandbox({ init: false })
    try {
      const id = fresh.run(plan).text('plan')
      expectRefusal(fresh.run(confirmed(id)), 13, 'SIGNER_MISSING')
    } finally {
      fresh.dispose()
    }
  })

  test('a stale plan is shown, and neither signed nor applied', () => {
    const id = box.run(plan).text('plan')
    box.write(config, `${box.read(config)}# edited\n`)
    expect(box.run(['show', id, '--json']).json()).toMatchObject({ status: 'stale' })
    expectRefusal(box.run(confirmed(id)), 12, 'PLAN_STALE')
    expectRefusal(box.run(['apply', id, '--json']), 12, 'PLAN_STALE')
  })
})

describe('applying', () => {
  function signed(): string {
    const id = box.run(plan).text('plan')
    expect(box.run(['sign', id, '--confirm', id.slice(4, 10)]).code).toBe(0)
    return id
  }
  const edit = (path: string, change: (text: string) => string): void => {
    writeFileSync(path, change(readFileSync(path, 'utf8')))
  }

  test.each<readonly [string, number, string, (id: string) => void]>([
    [
      'R6 a plan edited by hand',
      19,
      'PLAN_TAMPERED',
      id => edit(join(box.state, 'plans', id, 'plan.json'), t => t.replace('operator', 'nobody')),
    ],
    [
      'R14 a sealed half edited by hand',
      19,
      'PLAN_TAMPERED',
      id =>
        edit(join(box.state, 'plans', id, 'sealed.json'), t =>
          t.replace(/"base64": ?"[A-Za-z0-9]{8}/, m => `${m.slice(0, -8)}QUJDREVG`),
        ),
    ],
    [
      'R15 a statement edited by hand',
      19,
      'RECORD_INVALID',
      id => {
        const folder = join(box.state, 'approvals', id)
        const name = readdirSync(folder).find(file => file.endsWith('.json')) ?? ''
        edit(join(folder, name), t => t.replace('"reason":""', '"reason":"x"'))
      },
    ],
    [
      'R17 a signer who is no longer listed',
      13,
      'APPROVAL_UNTRUSTED',
      () => edit(join(box.config, 'allowed_signers'), () => '# nobody\n'),
    ],
    [
      'R18 a target edited since',
      12,
      'PLAN_STALE',
      () => box.write(config, `${box.read(config)}# edited\n`),
    ],
  ])('%s', (_name, exitCode, code, spoil) => {
    const id = signed()
    spoil(id)
    const before = box.read(config)
    expectRefusal(box.run(['apply', id, '--json']), exitCode, code)
    expect(box.read(config)).toBe(before)
    expect(readdirSync(box.file('.codex'))).toEqual(['config.toml'])
  })

  test('R18 an approval counts once', () => {
    const id = signed()
    const before = box.read(config)
    expect(box.run(['apply', id]).code).toBe(0)
    expect(box.run(['rollback', id, '--yes']).code).toBe(0)
    expect(box.read(config)).toBe(before)
    expectRefusal(box.run(['apply', id, '--json']), 13, 'APPROVAL_USED')
    expect(box.read(config)).toBe(before)
  })

  test('R18 rejected and revoked', () => {
    const id = signed()
    const shown = JSON.parse(box.run(['show', id, '--statement', '--json']).stdout)
    const revoked = box.run(['revoke', shown[0].approval, '--reason', 'changed my mind', '--json'])
    expect(revoked.code, revoked.stdout).toBe(0)
    expectRefusal(box.run(['apply', id, '--json']), 13, 'APPROVAL_REVOKED')
    expect(box.run(['reject', id, '--reason', 'no']).code).toBe(0)
    expectRefusal(box.run(['apply', id, '--json']), 13, 'APPROVAL_REJECTED')
  })

  test('R21 a directory that cannot be written', () => {
    const id = signed()
    if (process.getuid?.() === 0) {
      spawnSync('chattr', ['+i', box.file('.codex')])
    } else chmodSync(box.file('.codex'), 0o500)
    try {
      const before = box.read(config)
      const ran = box.run(['apply', id, '--json'])
      expectRefusal(ran, 10, 'TARGET_NOT_WRITABLE')
      expect(box.read(config)).toBe(before)
      expectRefusal(box.run([...plan, '--dry-run']), 10, 'TARGET_NOT_WRITABLE')
    } finally {
      spawnSync('chattr', ['-i', box.file('.codex')])
      chmodSync(box.file('.codex'), 0o755)
    }
  })
})
