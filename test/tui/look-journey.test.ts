/** What the screen looks up beside itself must not be in the way of what is done. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { demoMigration, makeSandbox } from '../helpers/sandbox.ts'
import { apply, expectGivenBack, openWrit } from './operator.ts'

test('R19 an apply ends the look at a long ledger instead of meeting its locks', {
  timeout: 60_000,
}, async () => {
  const box = makeSandbox()
  try {
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    expect(box.run(['sign', id, '--confirm', id.slice(4, 10)]).code).toBe(0)
    // The lines of other hands make the look long, and its verdict bad; the apply asks for neither.
    const ledger = join(box.state, 'ledger.jsonl')
    const [line = ''] = readFileSync(ledger, 'utf8').split('\n')
    const program = openWrit(box, { columns: 120, rows: 40 })
    await program.waitForText('1 plan')
    const own = readFileSync(ledger, 'utf8')
    writeFileSync(ledger, own + `${line}\n`.repeat(20_000))
    program.type('d')
    await program.waitForText('checking')
    program.type('\x1b')
    await program.waitForText('1 plan')
    writeFileSync(ledger, own)
    await apply(program, id)
    program.type('\x1b')
    program.type('\x03')
    await expectGivenBack(program, 130)
  } finally {
    box.dispose()
  }
})
