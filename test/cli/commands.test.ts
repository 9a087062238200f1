/** What every command owes: help, one JSON value, silence beside it, and first steps that work. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { commands } from '../../src/cli/command-table.ts'
import { exitCodeTable } from '../../src/model/exit-codes.ts'
import { demoMigration, makeSandbox, type Sandbox, writBin } from '../helpers/sandbox.ts'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox({ init: false })
})
afterEach(() => box.dispose())

const named = commands.map(command => command.name).filter(name => name !== 'inbox')

describe('help', () => {
  test.each(named)('R35 writ %s --help', name => {
    const ran = box.run([name, '--help'])
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain(`usage: writ ${name}`)
    expect(box.run(['help', name]).stdout).toBe(ran.stdout)
    const { options } = JSON.parse(box.run([name, '--help', '--json']).stdout)
    for (const option of options) expect(ran.stdout).toContain(`--${option}`)
  })

  test('the overview names every command and every exit code', () => {
    const { stdout } = box.run(['help'])
    for (const name of named) expect(stdout).toContain(`  ${name} `)
    const codes = box.run(['help', 'exit-codes']).stdout
    for (const { exit, meaning } of exitCodeTable) expect(codes).toContain(`${exit}  ${meaning}`)
  })

  test('a slip of the finger is answered with the command that was meant', () => {
    expect(box.run(['rolback', '--json']).json()).toMatchObject({ hint: 'writ rollback' })
  })
})

describe('the first run', () => {
  test.each([
    [['list']],
    [['backups']],
    [['log']],
    [['verify']],
    [['doctor']],
    [['--plain']],
    [['gate', 'codex']],
  ])('R35 %j says something before anything exists, and leaves no trace', args => {
    const ran = box.run(args)
    expect([0, 1, 78]).toContain(ran.code)
    expect((ran.stdout + ran.stderr).trim()).not.toBe('')
    const json = box.run([...args, '--json'])
    expect(() => JSON.parse(json.stdout)).not.toThrow()
    expect(json.stderr).toBe('')
    expect(readdirSync(box.path).toSorted()).toEqual(['home'])
  })

  test('init writes what is missing, 0600 in 0700, and never overwrites', () => {
    expect(box.run(['init']).code).toBe(0)
    const policy = join(box.config, 'policy.yaml')
    expect(statSync(box.config).mode & 0o777).toBe(0o700)
    expect(statSync(box.state).mode & 0o777).toBe(0o700)
    expect(statSync(policy).mode & 0o777).toBe(0o600)
    const before = readFileSync(policy, 'utf8')
    const again = box.run(['init', '--preset', 'team', '--json'])
    expect(again.json()['files']).toMatchObject([
      { created: false },
      { created: false },
      { path: expect.stringContaining('settings.json'), created: false },
    ])
    expect(readFileSync(policy, 'utf8')).toBe(before)
  })

  test('init without any key says how to make one', () => {
    spawnSync('rm', ['-r', box.file('.ssh')])
    expect(box.run(['init', '--json']).json()).toMatchObject({ code: 'SIGNER_MISSING' })
  })

  test('doctor names a fix for everything that is not well, and is content after init', () => {
    const { checks } = JSON.parse(box.run(['doctor', '--json']).stdout)
    for (const { status, fix } of checks) expect(fix === null).toBe(status === 'ok')
    box.run(['init'])
    const after = box.run(['doctor', '--json'])
    expect(after.code, after.stdout).toBe(0)
    expect(after.json()).toMatchObject({ healthy: true })
  })
})

describe('output', () => {
  test('R33 nothing from a migration reaches the terminal raw', () => {
    box.run(['init'])
    const text = readFileSync(demoMigration, 'utf8').replace(
      /^description: .*$/m,
      'description: "evil \\e[8m hidden \\u202e txt \\e]8;;http://x\\a link"',
    )
    const file = box.write('evil\u202e.yaml', text)
    const made = box.run(['plan', file, '--diff'])
    expect(made.code, made.stderr).toBe(0)
    const id = /wp1-[a-z2-7]+/.exec(made.stdout)?.[0] ?? ''
    for (const ran of [
      made,
      box.run(['show', id]),
      box.run(['list']),
      box.run(['plan', `${file}x`]),
    ]) {
      expect(ran.stdout + ran.stderr).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}/u)
    }
  })

  test('a reader that goes away is no error', () => {
    box.run(['init'])
    const done = spawnSync('sh', ['-c', `"$0" "$1" help | head -1`, process.execPath, writBin], {
      env: box.env,
      encoding: 'utf8',
    })
    expect(done.stderr).toBe('')
    expect(done.status).toBe(0)
  })

  test('the schema is JSON Schema and knows the fields of the demo', () => {
    const schema = box.run(['schema', 'migration', '--json']).json()
    expect(schema).toMatchObject({ $schema: expect.stringContaining('2020-12') })
    expect(JSON.stringify(schema)).toContain('rollbackOwner')
  })
})

describe('several targets in one migration', () => {
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

  test('R22 are planned, applied and rolled back together', () => {
    box.run(['init'])
    const before = box.read('.codex/config.toml')
    const made = box.run(['plan', box.write('both.yaml', document), '--json'])
    expect(made.json()['changes']).toMatchObject([{ action: 'update' }, { action: 'create' }])
    const id = made.text('plan')
    const signed = box.run(['sign', id, '--confirm', id.slice(4, 10)])
    expect(signed.code, signed.stderr).toBe(0)
    const applied = box.run(['apply', id, '--json'])
    expect(applied.code, applied.stdout).toBe(0)
    expect(box.read('.codex/config.toml')).toContain('model = "gpt-5.2"')
    expect(box.read('.codex/other.toml')).toContain('model = "gpt-5.2"')
    expect(statSync(box.file('.codex/other.toml')).mode & 0o777).toBe(0o600)
    const undone = box.run(['rollback', id, '--yes', '--json'])
    expect(undone.code, undone.stdout).toBe(0)
    expect(box.read('.codex/config.toml')).toBe(before)
    expect(() => box.read('.codex/other.toml')).toThrow()
  })

  test('R1 R2 all that is wrong with any of them is said at once', () => {
    box.run(['init'])
    box.write('.codex/config.toml', 'a = \n')
    box.write('.codex/other.toml', 'b = 1\nb = 2\n')
    const refused = box.run(['plan', box.write('both.yaml', document), '--json'])
    expect(refused.code).toBe(10)
    expect(refused.json()['problems']).toMatchObject([
      { code: 'TARGET_INVALID', places: [{ line: 1 }] },
      { code: 'DUPLICATE_KEY', places: [{ line: 1 }, { line: 2 }] },
    ])
  })
})

describe('awkward surroundings', () => {
  test('R33 no JSON and no statement carries a raw control or format character', () => {
    box.run(['init'])
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    const reason = '\u202e\u009b31m\u{e0041}'
    expect(box.run(['sign', id, '--confirm', id.slice(4, 10), '--reason', reason]).code).toBe(0)
    for (const args of [
      ['show', id, '--statement'],
      ['show', id, '--statement', '--json'],
    ]) {
      const { stdout } = box.run(args)
      expect(stdout).toContain('\\u202e')
      expect(stdout).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}/u)
    }
  })

  test('an argument that is not UTF-8 is refused rather than guessed', () => {
    const script = `"$0" "$1" plan "$(printf 'x\\377.yaml')" --json`
    const done = spawnSync('sh', ['-c', script, process.execPath, writBin], {
      env: box.env,
      encoding: 'utf8',
    })
    expect(done.status).toBe(2)
    expect(JSON.parse(done.stdout)).toMatchObject({ code: 'USAGE' })
  })

  test('a full disk behind the output is told by the exit code, not by a stack', () => {
    const done = spawnSync('sh', ['-c', '"$0" "$1" help > /dev/full', process.execPath, writBin], {
      env: box.env,
      encoding: 'utf8',
    })
    expect(done.status).toBe(1)
    expect(done.stderr).toBe('')
  })
})
