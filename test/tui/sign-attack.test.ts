/**
 * The dialog before a signature, attacked through a real terminal: whatever arrives without a
 * person who reads and types key by key, nothing is signed. Rules: R15, R19.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox, writBin } from '../helpers/sandbox.ts'
import { type PtyProgram, startPty } from './pty.ts'

const config = '.codex/config.toml'

let box: Sandbox
let id: string
let challenge: string
beforeEach(() => {
  box = makeSandbox()
  id = box.run(['plan', demoMigration, '--json']).text('plan')
  challenge = id.slice(4, 10)
})
afterEach(() => box.dispose())

function open(): PtyProgram {
  return startPty(process.execPath, [writBin, 'review', id], {
    ...{ columns: 120, rows: 40, limitMs: 20_000 },
    // The letters of a challenge are keys where no dialog is, and some of them start a program.
    ...{ env: { ...box.env, EDITOR: 'true', PAGER: 'true' }, cwd: box.home },
  })
}

/** Waits until nothing is drawn any more: which screen a challenge leads to is chance. */
async function quiet(program: PtyProgram): Promise<void> {
  for (let length = -1; length !== program.output().length; ) {
    length = program.output().length
    await after(700)
  }
}

/** Goes where the diff has been on screen, so that only the dialog stands before a signature. */
async function seen(program: PtyProgram): Promise<void> {
  await program.waitForText('[1 Changes]')
  program.type('u')
  await program.waitForText('seen 1/1')
}

async function dialog(program: PtyProgram): Promise<void> {
  await seen(program)
  program.type('S')
  await program.waitForText(`type  ${challenge}`)
}

/** One key after the other, faster than the screen, with nobody looking. */
async function blindly(program: PtyProgram, keys: Iterable<string>, ms: number): Promise<void> {
  for (const key of keys) {
    program.type(key)
    await after(ms)
  }
}

function approvals(): unknown {
  return box.run(['show', id, '--json']).json()['approvals']
}

/** Leaves, and finds no signature: neither counted nor anywhere in the state. */
async function expectUnsigned(program: PtyProgram): Promise<void> {
  program.type('\x03')
  // A challenge may hold a q, which leaves where no dialog is.
  expect([0, 130]).toContain((await program.exited).exitCode)
  expect(approvals()).toMatchObject({ have: 0 })
  const files = readdirSync(box.state, { recursive: true, encoding: 'utf8' })
  expect(files.filter(name => name.endsWith('.sig'))).toEqual([])
  expect(readFileSync(join(box.state, 'ledger.jsonl'), 'utf8')).not.toContain('"approved"')
}

describe('what arrives without a person', { timeout: 60_000 }, () => {
  test('R15 keys typed before the program has drawn anything', async () => {
    const program = open()
    program.type(`uS${challenge}\r`)
    await program.waitForText('writ ')
    await quiet(program)
    program.type(`S${challenge}\r`)
    await quiet(program)
    await expectUnsigned(program)
  })

  test('R15 the whole way in one chunk', async () => {
    const program = open()
    await seen(program)
    program.type(`S${challenge}\r`)
    await program.waitForText('Sign this plan')
    await program.waitForText(`type  ${challenge}`)
    program.type('\r')
    await program.waitForText(`type  ${challenge}`)
    await expectUnsigned(program)
  })

  test.each([
    ['pasted', (text: string) => `\x1b[200~${text}\x1b[201~`, 'pasted text is not accepted'],
    ['in one chunk', (text: string) => text, 'several keys arrived at once'],
  ])('R15 the challenge %s, and Enter after it', async (_, formed, answer) => {
    const program = open()
    await dialog(program)
    program.type(formed(challenge))
    await program.waitForText(answer)
    program.type('\r')
    await program.waitForText(`type  ${challenge}`)
    program.type('\r')
    await expectUnsigned(program)
  })

  test.each(['S', '\r', 'y', ' '])('R15 the key %j held down', async key => {
    const program = open()
    await seen(program)
    program.type('S')
    await blindly(program, key.repeat(200), 5)
    program.type('\r')
    await program.waitForText('Sign this plan')
    await expectUnsigned(program)
  })

  test('R15 what a terminal reports of itself', async () => {
    const program = open()
    await dialog(program)
    const spelled = [...challenge].map(letter => `\x1b[${letter.charCodeAt(0)}u`)
    for (const report of [
      '\x1b[<0;10;10M',
      '\x1b[24;80R',
      '\x1b]11;rgb:0000/0000/0000\x07',
      `\x1b]52;c;${Buffer.from(challenge).toString('base64')}\x07`,
      `\x1bP1$r${challenge}\x1b\\`,
      ...spelled,
    ]) {
      program.type(report)
      await after(20)
    }
    program.type('\r')
    await program.waitForText('Sign this plan')
    await expectUnsigned(program)
  })
})

describe('what changes while it is open', { timeout: 60_000 }, () => {
  test('R15 a window too small to read it takes no keys for it', async () => {
    const program = open()
    await dialog(program)
    program.resize(50, 10)
    await program.waitForText('writ needs 60x15')
    await blindly(program, `${challenge}\r`, 60)
    program.resize(120, 40)
    await program.waitForText('Sign this plan')
    await expectUnsigned(program)
  })

  test('R15 a resize in the middle keeps what was typed, and signs nothing by itself', async () => {
    const program = open()
    await dialog(program)
    await program.typeVisibly(challenge.slice(0, 3))
    program.resize(80, 24)
    await program.waitFor(text => text.includes(`${challenge.slice(0, 3)}_`), 'what was typed')
    program.type('\r')
    await program.waitForText(`that is not ${challenge}`)
    expect(approvals()).toMatchObject({ have: 0 })
    await program.typeVisibly(challenge.slice(3), challenge.slice(0, 3))
    program.type('\r')
    await program.waitForText('Your approval is recorded')
    program.type('\x03')
    expect((await program.exited).exitCode).toBe(130)
    expect(approvals()).toMatchObject({ have: 1 })
  })

  test('R19 a target that changes ends it, and takes the keys that were meant for it', async () => {
    const program = open()
    await dialog(program)
    await program.typeVisibly(challenge.slice(0, 5))
    box.write(config, `${box.read(config)}\n# edited meanwhile\n`)
    await program.waitForText('Nothing was decided')
    await blindly(program, `${challenge.slice(5)}\rSxqA\r`, 60)
    await program.waitForText('Nothing was decided')
    program.type('\x1b')
    await program.waitForText('STALE')
    await expectUnsigned(program)
  })

  test('R15 R19 a target that changes with the last key signs nothing', async () => {
    const program = open()
    await dialog(program)
    await program.typeVisibly(challenge)
    box.write(config, `${box.read(config)}\n# edited meanwhile\n`)
    program.type('\r')
    await program.waitFor(text => /Nothing was decided|PLAN_STALE/.test(text), 'what became of it')
    await expectUnsigned(program)
  })

  test('R15 a stored plan that is exchanged for another signs nothing', async () => {
    const program = open()
    await dialog(program)
    await program.typeVisibly(challenge)
    const stored = join(box.state, 'plans', id, 'plan.json')
    const text = readFileSync(stored, 'utf8')
    writeFileSync(stored, text.replaceAll(':workspace', ':everything'))
    expect(readFileSync(stored, 'utf8')).not.toBe(text)
    program.type('\r')
    await program.waitFor(shown => !shown.includes(`type  ${challenge}`), 'the dialog is gone')
    program.type('\x03')
    await program.exited
    writeFileSync(stored, text)
    expect(approvals()).toMatchObject({ have: 0 })
  })
})
