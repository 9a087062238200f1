/** Secrets in every place of every format, and every byte the screen writes to its terminal. Rule: R34. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freshCanary, leakOf } from '../helpers/canary.ts'
import { formats, leakMigration } from '../helpers/leak-formats.ts'
import { makeSandbox, type Sandbox, writBin } from '../helpers/sandbox.ts'
import { apply, confirm } from './operator.ts'
import { startPty } from './pty.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is taken out
const ownSequences = /\x1b\[[?\d;]*[A-Za-z]/g

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

describe('R34 the screen', { timeout: 60_000 }, () => {
  test.each(Object.entries(formats))('shows nothing of a secret in %s', async (_, format) => {
    const canaries: string[] = []
    const secret = (): string => {
      canaries.push(freshCanary())
      return canaries.at(-1) ?? ''
    }
    const env = { ...box.env, CANARY: secret() }
    box.write(format.target.slice(2), format.content(secret))
    const file = box.write('leaks.yaml', leakMigration(format))
    const id = box.run(['plan', file, '--json'], { env }).text('plan')
    const program = startPty(process.execPath, [writBin, 'review', id], {
      ...{ columns: 140, rows: 45, limitMs: 20_000, env, cwd: box.home },
    })
    const press = async (key: string, text: string): Promise<void> => {
      program.type(key)
      await program.waitForText(text)
    }
    await program.waitForText('[1 Changes]')
    await press('2', '[2 Diff]')
    // All of the file, in both views, and every way to look at one line.
    for (const key of ['Z', 'v', 'w', 'v', 'G', 'g', '+', 'e']) program.type(key)
    await press('3', '[3 Environment]')
    await press('4', '[4 Checks]')
    await press('5', '[5 Rollback]')
    await press('6', '[6 Origin]')
    await press('u', '[')
    await press('S', 'Sign this plan')
    await confirm(program, id)
    await program.waitForText('Your approval is recorded')
    await apply(program, id)
    program.type('\x03')
    await program.exited
    const raw = program.output()
    // Colours and moves of the cursor may stand in the middle of a word.
    const leaks = [raw, raw.replace(ownSequences, '')].flatMap(text =>
      canaries.flatMap(canary => leakOf(text, canary) ?? []),
    )
    expect([canaries.length > 3, leaks]).toEqual([true, []])
    // That there was something to leak.
    expect(canaries.some(canary => box.read(format.target.slice(2)).includes(canary))).toBe(true)
  })
})
