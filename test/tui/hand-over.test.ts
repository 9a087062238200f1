/** An editor and a pager of the user's, in the built program on a real terminal. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox, writBin } from '../helpers/sandbox.ts'
import { type PtyProgram, startPty } from './pty.ts'

let box: Sandbox
let temporary: string
beforeEach(() => {
  box = makeSandbox()
  temporary = join(box.path, 'tmp')
  mkdirSync(temporary)
})
afterEach(() => box.dispose())

/** A program that says what it was given, and waits for a line. */
function reader(): string {
  const path = join(box.path, 'reader')
  const lines = [
    '#!/bin/sh',
    'for last; do :; done',
    'stat -c "modes %a" "$last" "$(dirname "$last")"',
    `cp "$last" '${join(box.path, 'copy')}'`,
    'echo "reading $*"',
    `read answer; echo "$answer" > '${join(box.path, 'answer')}'`,
  ]
  writeFileSync(path, `${lines.join('\n')}\n`)
  chmodSync(path, 0o755)
  return path
}

async function openDiff(env: Readonly<Record<string, string>>): Promise<PtyProgram> {
  const id = box.run(['plan', demoMigration, '--json']).text('plan')
  const program = startPty(process.execPath, [writBin, 'review', id], {
    columns: 100,
    rows: 30,
    env: { ...box.env, TMPDIR: temporary, ...env },
    cwd: box.home,
    limitMs: 20_000,
  })
  await program.waitForText('[1 Changes]')
  program.type('2')
  await program.waitForText('[2 Diff]')
  return program
}

const copy = (): string => readFileSync(join(box.path, 'copy'), 'utf8')

describe('handing over', { timeout: 60_000 }, () => {
  test('R34 gives the editor a covered copy only its owner can read, and every key', async () => {
    const program = await openDiff({ VISUAL: `${reader()} --wait`, EDITOR: '/bin/false' })
    program.type('o')
    await program.waitForText('reading --wait')
    expect(program.screen.isAlternate()).toBe(false)
    expect(program.screen.text()).toMatch(/modes 400\s+modes 700/)
    expect(program.screen.text()).toContain('.diff')
    // Not one key of these is for the interface.
    program.type('qqSA hello\r')
    await program.waitForText('[2 Diff]')
    await program.waitForText('the copy is removed')
    expect(program.screen.isAlternate()).toBe(true)
    expect(readFileSync(join(box.path, 'answer'), 'utf8')).toBe('qqSA hello\n')
    expect(copy()).toContain('+default_permissions')
    expect(copy()).not.toContain(box.env['HERMES_TOKEN'])
    expect(readdirSync(temporary)).toEqual([])
    program.type('j')
    program.type('q')
    expect((await program.exited).exitCode).toBe(0)
  })

  test('gives the pager the whole plan from another tab, and Ctrl-C to the pager alone', async () => {
    const program = await openDiff({ PAGER: reader() })
    program.type('1')
    await program.waitForText('[1 Changes]')
    program.type('p')
    await program.waitForText('reading')
    expect(program.screen.text()).toContain('.txt')
    program.type('\x03')
    await program.waitForText('[1 Changes]')
    expect(copy()).toContain('ROLLBACK')
    expect(readdirSync(temporary)).toEqual([])
    program.type('q')
    expect((await program.exited).exitCode).toBe(0)
  })

  test('says so where there is no such program, and goes on', async () => {
    const program = await openDiff({ EDITOR: '/nowhere/editor' })
    program.type('o')
    await program.waitForText('/nowhere/editor cannot be run: set VISUAL or EDITOR')
    expect(readdirSync(temporary)).toEqual([])
    program.type('q')
    expect((await program.exited).exitCode).toBe(0)
  })

  test.each(['SIGTERM', 'SIGHUP'])(
    '%s takes the copy away and gives the terminal back',
    async signal => {
      const program = await openDiff({ EDITOR: reader() })
      program.type('o')
      await program.waitForText('reading')
      expect(readdirSync(temporary)).toHaveLength(1)
      program.kill(signal)
      await program.exited
      expect(readdirSync(temporary)).toEqual([])
      expect(existsSync(join(box.path, 'answer'))).toBe(false)
      expect(program.screen.isAlternate()).toBe(false)
    },
  )
})
