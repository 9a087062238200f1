/** The operator after a crash: what is wrong, the command that helps, and that it has helped. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox } from '../helpers/sandbox.ts'
import { expectGivenBack, openWrit } from './operator.ts'

const config = '.codex/config.toml'
const preload = join(import.meta.dirname, '..', 'cli', 'die-at-rename.mjs')

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

describe('the operator after a crash', { timeout: 60_000 }, () => {
  test('R22 R31 R35 finds the interrupted apply and the closed gate, resumes, and looks again', async () => {
    const plan = box.run(['plan', demoMigration, '--json']).text('plan')
    expect(box.run(['sign', plan, '--confirm', plan.slice(4, 10)]).code).toBe(0)
    const env = {
      NODE_OPTIONS: `--import=${preload}`,
      DIE_AT: box.file(config),
      DIE_WHEN: 'after',
    }
    expect(box.run(['apply', plan], { env }).code).toBeNull()

    const program = openWrit(box, { columns: 120, rows: 40 })
    await program.waitForText('1 plan')
    program.type('d')
    await program.waitForText('checking')
    await program.waitFor(text => /codex +closed +INTERRUPTED/.test(text), 'the closed gate')
    await program.waitFor(text => /stopped at '.*\$ writ resume tx1-/s.test(text), 'the apply')
    await program.waitFor(text => !text.includes('checking'), 'the end of the look')

    expect(box.run(['resume']).code).toBe(0)
    program.type('r')
    await program.waitFor(text => /codex +open/.test(text), 'the open gate')
    await program.waitFor(text => /Interrupted applies\n +none/.test(text), 'no apply')
    program.type('\x03')
    await expectGivenBack(program, 130)
  })
})
