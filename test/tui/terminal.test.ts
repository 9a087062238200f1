/** The interface in a real pseudo-terminal: keys, signals, and giving the terminal back. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PtyOptions, PtyProgram } from './pty.ts'
import { startPty } from './pty.ts'

let directory = ''

beforeAll(async () => {
  // Inside the project, so that what stays outside the bundle is found.
  directory = mkdtempSync(join(tmpdir(), 'writ-tui-'))
  await build({
    entryPoints: [join(import.meta.dirname, 'demo.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    splitting: true,
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    external: ['react-devtools-core'],
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
  })
})

afterAll(() => rmSync(directory, { recursive: true }))

/** Runs the interface below a shell that says how it ended and what the terminal is like after. */
function run(options: PtyOptions = {}, args = ''): PtyProgram {
  const program = `'${process.execPath}' '${join(directory, 'demo.mjs')}' ${args}`
  const after = 'echo "ended $?"; stty -a | grep -o -- "-\\?icanon\\|-\\?echo\\b" | tr "\\n" " "'
  return startPty('/bin/sh', ['-c', `${program}; ${after}`], { limitMs: 15_000, ...options })
}

async function openDiff(program: PtyProgram): Promise<void> {
  await program.waitForText('9 plans')
  program.type('\r')
  await program.waitForText('[1 Changes]')
  program.type('2')
  await program.waitForText('[2 Diff]')
}

async function gone(program: PtyProgram, code: number): Promise<void> {
  await program.exited
  const text = program.screen.text()
  expect(program.screen.isAlternate()).toBe(false)
  expect(text).toContain(`ended ${code}`)
  expect(text).toMatch(/(?<!-)icanon/)
  expect(text).toMatch(/(?<!-)echo/)
}

describe('in a terminal', { timeout: 40_000 }, () => {
  test.concurrent('q leaves with 0 and gives the terminal back', async () => {
    const program = run()
    await program.waitForText('9 plans')
    expect(program.screen.isAlternate()).toBe(true)
    program.type('q')
    await gone(program, 0)
  })

  test.concurrent('R35 Ctrl-C leaves with 130', async () => {
    const program = run({ env: { CI: 'true' } })
    await openDiff(program)
    program.type('\x03')
    await gone(program, 130)
  })

  test.concurrent('keys typed before the first frame are taken as keys', async () => {
    const program = run()
    program.type('j')
    await program.waitFor(text => /❯ ● tool-access/.test(text), 'the second plan')
    program.type('q')
    await gone(program, 0)
  })

  test.concurrent('Ctrl-Z stops and fg comes back to the same screen', async () => {
    const program = startPty('/bin/bash', ['--norc', '-i'], {
      limitMs: 15_000,
      env: { PS1: 'prompt$ ', HOME: directory },
    })
    await program.waitForText('prompt$')
    program.type(`'${process.execPath}' '${join(directory, 'demo.mjs')}'\r`)
    await openDiff(program)
    program.type('\x1a')
    await program.waitFor(text => text.includes('Stopped'), 'the job is stopped')
    expect(program.screen.isAlternate()).toBe(false)
    program.type('fg\r')
    await program.waitFor(
      text => text.includes('[2 Diff]') && text.includes('default_permissions'),
      'the diff again',
    )
    expect(program.screen.isAlternate()).toBe(true)
    program.type('q')
    // What is typed sooner would still go to the program.
    await program.waitFor(text => text.trimEnd().endsWith('prompt$'), 'the prompt of the shell')
    program.type('exit\r')
    await program.exited
  })

  test.concurrent.each(['SIGTERM', 'SIGHUP'])('%s gives the terminal back', async signal => {
    const program = startPty(process.execPath, [join(directory, 'demo.mjs')], { limitMs: 15_000 })
    await openDiff(program)
    program.kill(signal)
    await program.exited
    expect(program.screen.isAlternate()).toBe(false)
    expect(program.output()).toContain('\x1b[?25h')
  })

  test.concurrent('a resize reflows to two sides and back', async () => {
    const program = run()
    await openDiff(program)
    program.resize(160, 40)
    await program.waitFor(
      text => /4 - default_permissions.*4 \+ default_permissions/.test(text),
      'both sides in one row',
    )
    program.resize(50, 10)
    await program.waitForText('writ needs 60x15')
    program.resize(80, 24)
    await program.waitFor(
      text => text.includes('[2 Diff]') && /^.* 4 {5}- default_permissions/m.test(text),
      'the unified view',
    )
    program.type('q')
    await gone(program, 0)
  })

  test.concurrent('NO_COLOR draws without a colour', async () => {
    const program = run({ env: { NO_COLOR: '1', COLORTERM: 'truecolor' } })
    await openDiff(program)
    program.type('q')
    await gone(program, 0)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is looked for
    expect(program.output()).not.toMatch(/\x1b\[(?:[\d;]*;)?(?:[34]\d|9\d|10\d)(?:;[\d;]*)?m/)
  })

  test.concurrent('R15 signs after everything was seen and the challenge was typed', async () => {
    const program = run({ columns: 120, rows: 40 })
    await openDiff(program)
    program.type('u')
    await program.waitForText('seen 2/2')
    // Typed ahead: the dialog must not take any of it.
    program.type('Sq7xk2m\r')
    await program.waitForText('To go on, type')
    expect(program.screen.text()).not.toContain('recorded')
    program.type('\x1b[200~q7xk2m\x1b[201~')
    await program.waitForText('pasted text is not accepted')
    await program.waitForText('To go on, type')
    await program.typeVisibly('q7xk2m')
    program.type('\r')
    await program.waitForText('Your approval is recorded')
    program.type('\x1b')
    await program.waitForText('approved: A applies it')
    program.type('A')
    await program.waitForText('To go on, type')
    await program.typeVisibly('q7xk2m')
    program.type('\r')
    await program.waitForText('To undo it')
    program.type('\x1b')
    await program.waitForText('[2 Diff]')
    program.type('q')
    await gone(program, 0)
  })

  test.concurrent('an unknown plan is an error on the screen, not the end', async () => {
    const program = run({}, 'wp1-nothing')
    await program.waitForText('NOT_FOUND')
    program.type('\x1b')
    await program.waitForText('9 plans')
    program.type('q')
    await gone(program, 0)
  })
})
