/** The operator who looks back: from the history to the plan, to its backup, and back to the old file. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox } from '../helpers/sandbox.ts'
import { apply, expectGivenBack, openWrit, planWayBack, sign } from './operator.ts'

const config = '.codex/config.toml'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

/** Plans, signs and applies the migration of the demo on the command line. */
function applied(): string {
  const id = box.run(['plan', demoMigration, '--json']).text('plan')
  expect(box.run(['sign', id, '--confirm', id.slice(4, 10)]).code).toBe(0)
  expect(box.run(['apply', id]).code).toBe(0)
  return id
}

describe('the operator who restores', { timeout: 60_000 }, () => {
  test.each([
    { columns: 80, rows: 24 },
    { columns: 200, rows: 50 },
  ])('R28 R32 finds the apply in the history and takes it back at $columns x $rows', async size => {
    const before = box.read(config)
    const id = applied()
    expect(box.run(['log', '--sign']).code).toBe(0)
    const program = openWrit(box, size)
    await program.waitForText('1 plan')
    program.type('t')
    await program.waitForText('the chain holds; signed up to 3')
    program.type('/')
    await program.typeVisibly('applied')
    program.type('\r')
    await program.waitForText('1 with applied')
    program.type('i')
    await program.waitForText('backup wb1-')
    program.type('\x1b')
    await program.waitForText('1 with applied')
    program.type('\r')
    await program.waitForText('applied already')
    expect(program.screen.text()).toContain(id.slice(0, 12))

    program.type('b')
    await program.waitForText('usable')
    program.type('/')
    await program.typeVisibly('config.toml')
    program.type('\r')
    await program.waitForText('1 of 1 backup')
    const rollback = await planWayBack(program, box)
    await sign(program, rollback)
    await apply(program, rollback)
    expect(box.read(config)).toBe(before)

    program.type('\x1b')
    await program.waitForText('applied already')
    program.type('t')
    await program.waitForText('restored')
    program.type('q')
    await expectGivenBack(program, 0)
  })

  test('R32 sees the ledger change under its eyes: a line more, and a line edited', async () => {
    applied()
    const program = openWrit(box, { columns: 100, rows: 30 })
    await program.waitForText('1 plan')
    program.type('t')
    await program.waitForText('3 entries')
    await program.waitForText('the chain holds')
    expect(box.run(['apply', 'wp1-nobody']).code).not.toBe(0)
    const edited = box.write(config, `${box.read(config)}# by hand\n`)
    expect(box.run(['propose', edited, '--from', edited]).code).toBe(0)
    expect(box.run(['plan', demoMigration]).code).toBe(0)
    const ledger = join(box.state, 'ledger.jsonl')
    const lines = readFileSync(ledger, 'utf8').trimEnd().split('\n').length
    await program.waitForText(`${lines} entries`)
    writeFileSync(ledger, readFileSync(ledger, 'utf8').replace('permissions', 'cosmetic'))
    await program.waitForText('broken from line 1 on: edited')
    program.type('\x03')
    await expectGivenBack(program, 130)
  })

  test('R35 leaves at once while the chain of a long ledger is still being checked', async () => {
    applied()
    const ledger = join(box.state, 'ledger.jsonl')
    writeFileSync(ledger, readFileSync(ledger, 'utf8').repeat(20_000))
    const program = openWrit(box, { columns: 100, rows: 30 })
    await program.waitForText('1 plan')
    program.type('t')
    await program.waitForText('checking the chain')
    await program.waitForText('applied')
    program.type('q')
    await expectGivenBack(program, 0)
  })
})
