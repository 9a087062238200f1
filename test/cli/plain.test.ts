/** The review line by line in the built program: through pipes, and on a terminal that draws nothing. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox, writBin } from '../helpers/sandbox.ts'
import { type PtyProgram, startPty } from '../tui/pty.ts'

const config = '.codex/config.toml'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

function plan(): { id: string; challenge: string } {
  const id = box.run(['plan', demoMigration, '--json']).text('plan')
  return { id, challenge: id.slice(4, 10) }
}

function viewOf(id: string): Record<string, unknown> {
  const [{ statement }] = JSON.parse(box.run(['show', id, '--statement', '--json']).stdout)
  return statement.predicate.view
}

const lines = (...all: readonly string[]): { input: string } => ({ input: `${all.join('\n')}\n` })

describe('through pipes', { timeout: 60_000 }, () => {
  test('R15 R28 R34 reviews, signs, applies and restores', () => {
    const before = box.read(config)
    const { id, challenge } = plan()
    const ran = box.run(
      ['--plain'],
      lines('1', 'diff', 'sign', challenge, 'read', 'apply', challenge, 'quit'),
    )
    expect(ran.code, ran.stdout + ran.stderr).toBe(0)
    expect(box.read(config)).toContain('default_permissions = ":workspace"')
    expect(viewOf(id)).toMatchObject({ surface: 'cli', hunksShown: 1, hunksTotal: 1 })
    expect(ran.stdout).not.toContain(box.env['HERMES_TOKEN'])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are looked for
    expect(ran.stdout).not.toMatch(/[\x00-\x09\x0b-\x1f]/)

    const back = box.run(['--plain'], lines('backups', 'restore 1', 'diff', 'quit'))
    expect(back.code).toBe(0)
    const [pending] = JSON.parse(box.run(['list', '--json']).stdout)
    const word = String(pending.id).slice(4, 10)
    box.run(['review', pending.id, '--plain'], lines('diff', 'sign', word, '', 'apply', word))
    expect(box.read(config)).toBe(before)
  })

  test('R35 prints every finding and every line of the diff in one line', () => {
    const long = `# ${'a word and '.repeat(20)}\t${'an end '.repeat(9)}`.trimEnd()
    box.write(config, box.read(config).replace('folder\n"""\n', `folder\n"""\n${long}\n`))
    const { id } = plan()
    const { stdout } = box.run(['review', id, '--plain'], lines('diff', 'sign', ''))
    const { plan: planned } = JSON.parse(box.run(['show', id, '--json']).stdout)
    for (const { risk, code, message } of planned.findings) {
      expect(stdout).toContain(`\n${risk} ${code}: ${message}\n`)
    }
    const rows = stdout.split('\n')
    const { lines: shown } = planned.changes[0].diff[0]
    expect(shown).toContainEqual(expect.objectContaining({ text: long }))
    for (const { text } of shown) {
      const words = text.split(/\s+/).filter((word: string) => /^[\w#]+$/.test(word))
      const isWhole = (row: string): boolean => words.every((word: string) => row.includes(word))
      expect(rows.some(isWhole), text).toBe(true)
    }
  })

  test('R31 R32 R35 says of the machine what doctor, gate and log say', () => {
    plan()
    const { stdout } = box.run(['--plain'], lines('health', 'history'))
    const rows = new Set(stdout.split('\n'))
    const asked = [['log'], ['gate', 'codex'], ['gate', 'hermes']]
    for (const args of asked) {
      const said = box.run(args).stdout.trimEnd().split('\n')
      expect(said.filter(row => !rows.has(row))).toEqual([])
    }
    const { checks } = box.run(['doctor', '--json']).json()
    expect(checks).not.toHaveLength(0)
    for (const { name } of Array.isArray(checks) ? checks : []) {
      expect(stdout).toMatch(new RegExp(`^(?:ok|note|FAILED) +${name} `, 'm'))
    }
  })

  test('R15 does not sign what was not printed', () => {
    const { id, challenge } = plan()
    const ran = box.run(['review', id, '--plain'], lines('sign', challenge, 'read'))
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('cannot sign now')
    expect(box.run(['show', id, '--json']).json()).toMatchObject({ approvals: { have: 0 } })
  })

  test('R35 the end of the input ends it, and --no-input and --json print as ever', () => {
    const { id } = plan()
    expect(box.run(['--plain']).stdout).toContain(id.slice(0, 12))
    expect(box.run(['--plain']).code).toBe(0)
    expect(box.run(['--plain', '--no-input'], lines('1')).stdout).not.toContain('CHANGES')
    expect(box.run(['review', id, '--plain', '--json']).json()).toMatchObject({ id })
    expect(box.run(['review', 'wp1-zzzz', '--plain']).code).toBe(2)
  })
})

describe('on a terminal', { timeout: 60_000 }, () => {
  function open(env: Readonly<Record<string, string>>, columns = 100): PtyProgram {
    // The pty names its terminal itself.
    const named = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    return startPty('/usr/bin/env', [...named, process.execPath, writBin], {
      columns,
      rows: 60,
      env: box.env,
      cwd: box.home,
      limitMs: 20_000,
    })
  }

  test.each([{ TERM: 'dumb' }, { INK_SCREEN_READER: 'true' }])(
    'R15 R33 %j is read and signed without an escape code, and nothing typed ahead decides',
    async env => {
      const { id, challenge } = plan()
      const program = open(env)
      await program.waitForText('plans>')
      program.type('1\r')
      await program.waitForText('1 part has not been printed yet')
      program.type('\r')
      await program.waitForText('type sign to sign it')
      // Typed ahead: not an answer to a question that is not there yet.
      program.type(`sign\r${challenge}\r`)
      await program.waitForText(`type ${challenge} to sign`)
      await program.waitFor(text => text.trimEnd().endsWith(':'), 'the question')
      program.type(`${challenge}\r`)
      await program.waitForText('reason (may be empty)')
      program.type('read it\r')
      await program.waitForText('your approval is recorded')
      await program.waitFor(text => /plan wp1-\w+>$/.test(text.trimEnd()), 'the prompt')
      program.type('quit\r')
      expect((await program.exited).exitCode).toBe(0)
      expect(program.output()).not.toContain('\x1b')
      expect(viewOf(id)).toMatchObject({ hunksShown: 1, hunksTotal: 1 })
    },
  )

  test('R33 breaks no word where the terminal is narrow', async () => {
    const { id, challenge } = plan()
    const program = open({ TERM: 'dumb' }, 60)
    await program.waitForText('plans>')
    program.type('1\r')
    await program.waitForText('1 part has not been printed yet')
    program.type('diff\rsign\r')
    await program.waitForText(`type ${challenge} to sign`)
    const { findings } = JSON.parse(box.run(['show', id, '--json']).stdout).plan
    const said = program.output().replaceAll('\r\n', '\n').replaceAll('\n    ', ' ')
    for (const { risk, code, message } of findings) {
      expect(said).toContain(`\n${risk} ${code}: ${message}\n`)
    }
    const rows = program.output().split('\r\n')
    expect(rows.filter(row => / [A-Z]{2}\d{3}: /.test(row) && row.length > 60)).toEqual([])
    program.type('\r')
    program.kill('SIGTERM')
    await program.exited
  })

  test('R35 Ctrl-C ends with 130, Ctrl-D with 0', async () => {
    plan()
    for (const [key, code] of [
      ['\x03', 130],
      ['\x04', 0],
    ] as const) {
      const program = open({ TERM: 'dumb' })
      await program.waitForText('plans>')
      program.type(key)
      expect((await program.exited).exitCode).toBe(code)
    }
  })
})
