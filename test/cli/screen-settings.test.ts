/** What the user's settings say about the screen, in the built program. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeSandbox, type Sandbox, writBin } from '../helpers/sandbox.ts'
import { startPty } from '../tui/pty.ts'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

function settings(text: string): void {
  mkdirSync(box.config, { recursive: true, mode: 0o700 })
  writeFileSync(join(box.config, 'settings.json'), text, { mode: 0o600 })
}

describe('settings of the screen', { timeout: 60_000 }, () => {
  test('R35 a table of keys is printed as it is, and a fault in it with its line', () => {
    settings('{\n  "theme": "light",\n  "keys": {\n    "search": "#",\n    "sign": ["I"]\n  }\n}\n')
    const printed = box.run(['--keys'])
    expect(printed.code, printed.stderr).toBe(0)
    expect(printed.stdout).toMatch(/^search +# /m)
    expect(JSON.parse(box.run(['--keys', '--json']).stdout)).toContainEqual(
      expect.objectContaining({ command: 'sign', keys: ['I'] }),
    )
    settings('{\n  "keys": {\n    "search": "#",\n    "sign": "enter"\n  }\n}\n')
    const refused = box.run(['--keys', '--json'])
    expect(refused.code).toBe(2)
    expect(refused.json()).toMatchObject({
      code: 'CONFIG_INVALID',
      detail: expect.stringContaining('line 4'),
    })
  })

  test.each([
    ['{', 'not a JSON text'],
    ['[]', 'not a JSON object'],
    ['{"theme": "pink"}', 'names no theme'],
    ['{"keys": {"sign": "s"}}', 'too easy'],
    ['{"keys": {"search": 7}}', 'not the name of a key'],
  ])('R35 %j ends the screen before it begins, with exit code 2', async (text, why) => {
    settings(text)
    const program = startPty(process.execPath, [writBin], {
      env: box.env,
      cwd: box.home,
      columns: 200,
    })
    expect((await program.exited).exitCode).toBe(2)
    expect(program.screen.text()).toContain(why)
    expect(program.output()).not.toContain('\x1b[?1049h')
  })

  test('are kept by the commands that write their own into the same file', () => {
    settings('{"theme": "light", "keys": {"search": "#"}}')
    expect(box.run(['init']).code).toBe(0)
    expect(box.run(['--keys']).stdout).toMatch(/^search +# /m)
    const program = startPty(process.execPath, [writBin], { env: box.env, cwd: box.home })
    return program.waitForText('No plan waits').then(async () => {
      program.type('q')
      expect((await program.exited).exitCode).toBe(0)
    })
  })

  test('R35 the option wins over the settings, and an unknown theme is a fault of usage', () => {
    expect(box.run(['--theme', 'pink', '--no-input']).code).toBe(0)
    const program = startPty(process.execPath, [writBin, '--theme', 'pink'], {
      env: box.env,
      cwd: box.home,
    })
    return program.exited.then(({ exitCode }) => expect(exitCode).toBe(2))
  })
})
