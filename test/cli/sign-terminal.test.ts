/** `writ sign` on a real terminal: the challenge comes before the reason, and is judged at once. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox, writBin } from '../helpers/sandbox.ts'
import { type PtyProgram, startPty } from '../tui/pty.ts'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

function open(id: string): PtyProgram {
  return startPty(process.execPath, [writBin, 'sign', id], {
    rows: 40,
    env: box.env,
    cwd: box.home,
    limitMs: 20_000,
  })
}

describe('signing on a terminal', { timeout: 60_000 }, () => {
  test('R17 a slip of the hand is asked again, a second one signs nothing', async () => {
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    const program = open(id)
    await program.waitForText(`type ${id.slice(4, 10)} to sign`)
    program.type('wrong1\r')
    await program.waitForText('that is not it')
    program.type('wrong2\r')
    const { exitCode } = await program.exited
    expect(exitCode).toBe(130)
    expect(program.output()).not.toContain('reason (may be empty)')
    expect(box.run(['show', id, '--json']).json()).toMatchObject({ approvals: { have: 0 } })
  })

  test('R15 R17 the right one after a slip signs what was printed', async () => {
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    const program = open(id)
    await program.waitForText(`type ${id.slice(4, 10)} to sign`)
    program.type('wrong1\r')
    await program.waitForText('that is not it')
    program.type(`${id.slice(4, 10)}\r`)
    await program.waitForText('reason (may be empty)')
    program.type('seen\r')
    expect((await program.exited).exitCode).toBe(0)
    const [{ statement }] = JSON.parse(box.run(['show', id, '--statement', '--json']).stdout)
    const { reason, view } = statement.predicate
    expect([reason, view.hunksShown]).toEqual(['seen', view.hunksTotal])
  })

  test('R18 a rejected plan is refused before anything is asked', async () => {
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    box.run(['reject', id, '--reason', 'no'])
    const program = open(id)
    expect((await program.exited).exitCode).toBe(13)
    expect(program.output()).not.toContain('to sign plan')
  })
})
