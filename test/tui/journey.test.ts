/** The operator's whole way through the built program, on a real terminal. */
import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { errorKinds } from '../../src/model/error-kinds.ts'
import { demoMigration, makeSandbox, type Sandbox } from '../helpers/sandbox.ts'
import {
  apply,
  expectGivenBack,
  openWrit,
  planWayBack,
  pressUntil,
  reject,
  sign,
} from './operator.ts'
import type { PtyProgram } from './pty.ts'

const config = '.codex/config.toml'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

function open(size: { columns: number; rows: number }, args = '', sandbox = box): PtyProgram {
  return openWrit(sandbox, size, args)
}

describe('the operator', { timeout: 60_000 }, () => {
  test.each([
    { columns: 80, rows: 24 },
    { columns: 120, rows: 40 },
  ])('R26 R28 R33 reviews, signs, applies, restores and leaves at $columns x $rows', async size => {
    const before = box.read(config)
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    const program = open(size)

    await program.waitForText('config.toml')
    program.type('\r')
    await program.waitForText('[1 Changes]')
    await program.waitForText('default_permissions')

    await sign(program, id)
    expect(box.read(config)).toBe(before)

    // Straight from the news that it is signed.
    await apply(program, id)
    await program.waitForText('receipt')
    const after = box.read(config)
    expect(after).toContain('default_permissions = ":workspace"')
    expect(after).toContain(box.env['HERMES_TOKEN'])
    expect(program.output()).not.toContain(box.env['HERMES_TOKEN'])

    program.type('\x1b')
    await program.waitForText('applied')
    program.type('b')
    await program.waitForText('usable')
    const rollback = await planWayBack(program, box)
    await sign(program, rollback)
    program.type('\x1b')
    await program.waitForText('approvals 1/1')
    await apply(program, rollback)
    expect(box.read(config)).toBe(before)

    program.type('\x1b')
    await program.waitForText('applied already')
    await program.waitForText('approvals 1/1')
    program.type('\x03')
    await expectGivenBack(program, 130)
  })

  test('R19 a target that changes under review turns stale and cannot be signed', async () => {
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    const program = open({ columns: 100, rows: 30 }, `review ${id.slice(0, 12)}`)
    await program.waitForText('[1 Changes]')
    // The target is watched: no key is needed for the screen to follow.
    box.write(config, `${box.read(config)}# edited meanwhile\n`)
    await program.waitForText('the file changed since; plan again: writ plan with')
    await program.waitForText('STALE: the file has changed')
    expect(program.screen.text()).not.toContain(' S sign')
    program.type('r')
    await program.waitForText('plan again: writ plan with')
    await pressUntil(program, 'u', 'seen 1/1')
    program.type('S')
    program.type('?')
    await program.waitFor(text => !text.includes('Sign this plan'), 'no dialog')
    program.type('\x03')
    await expectGivenBack(program, 130)
    expect(readdirSync(`${box.state}/approvals`)).toEqual([])
  })

  test('R34 the secret is in the file and nowhere on the screen or in the shareable plan', async () => {
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    const secret = box.env['HERMES_TOKEN'] ?? ''
    const program = open({ columns: 120, rows: 40 }, `review ${id}`)
    for (const tab of [
      '1 Changes',
      '2 Diff',
      '3 Environment',
      '4 Checks',
      '5 Rollback',
      '6 Origin',
    ]) {
      program.type(tab.charAt(0))
      await program.waitForText(`[${tab}]`)
    }
    program.type('q')
    await program.exited
    for (let at = 0; at + 6 <= secret.length; at++) {
      expect(program.output()).not.toContain(secret.slice(at, at + 6))
    }
    expect(readFileSync(`${box.state}/plans/${id}/plan.json`, 'utf8')).not.toContain(secret)
  })

  test('R19 follows a target that is replaced by another file, and one that comes back', async () => {
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    const planned = box.read(config)
    const program = open({ columns: 100, rows: 30 }, `review ${id.slice(0, 12)}`)
    await program.waitForText('[1 Changes]')
    renameSync(box.write(`${config}.new`, 'model = "other"\n'), box.file(config))
    await program.waitForText('the file changed since')
    renameSync(box.write(`${config}.new`, planned), box.file(config))
    await program.waitFor(text => !text.includes('the file changed since'), 'the plan in force')
    program.type('q')
    await expectGivenBack(program, 0)
  })

  test('R19 the open inbox notices that the target of a plan has changed', async () => {
    box.run(['plan', demoMigration, '--json'])
    const planned = box.read(config)
    const program = open({ columns: 100, rows: 30 })
    await program.waitForText('1 plan, 1 open')
    box.write(config, `${planned}# edited meanwhile\n`)
    await program.waitForText('1 plan, 0 open')
    box.write(config, planned)
    await program.waitForText('1 plan, 1 open')
    program.type('q')
    await expectGivenBack(program, 0)
  })

  test('R17 an approval by somebody else appears, and a plan that arrives', async () => {
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    const program = open({ columns: 100, rows: 30 }, `review ${id.slice(0, 12)}`)
    await program.waitForText('[1 Changes]')
    await program.waitForText('approvals 0/1')
    expect(box.run(['sign', id, '--confirm', id.slice(4, 10)]).code).toBe(0)
    await program.waitForText('an approval arrived: 1 of 1')
    await program.waitForText('approvals 1/1')
    program.type('\x1b')
    await program.waitForText('1 plan,')
    const proposal = ['propose', box.file(config), '--from', '-', '--json']
    const proposed = box.run(proposal, { input: `${box.read(config)}# one more line\n` })
    expect(proposed.code).toBe(0)
    await program.waitForText('1 plan arrived')
    await program.waitForText('2 plans,')
    program.type('q')
    await expectGivenBack(program, 0)
  })

  test('R15 rejects with a typed reason and the word, and records what was really shown', async () => {
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    const program = open({ columns: 100, rows: 30 }, `review ${id.slice(0, 12)}`)
    await program.waitForText('[1 Changes]')
    await reject(program, 'not what we agreed on')
    program.type('q')
    await expectGivenBack(program, 0)
    const statements = box.run(['show', id, '--statement', '--json'])
    expect(JSON.parse(statements.stdout)).toMatchObject([
      {
        statement: {
          predicate: {
            decision: 'reject',
            reason: 'not what we agreed on',
            view: { surface: 'tui', hunksShown: 0, hunksTotal: 1 },
          },
        },
      },
    ])
  })

  test.each([
    ['S', 'Sign this plan'],
    ['x', 'Reject this plan'],
  ])(
    'R35 without a key %s ends in the sentence of the refusal and names writ init',
    async (key, title) => {
      const bare = makeSandbox({ init: false })
      try {
        rmSync(bare.file('.ssh'), { recursive: true })
        const id = bare.run(['plan', demoMigration, '--json']).text('plan')
        const program = open({ columns: 100, rows: 30 }, `review ${id.slice(0, 12)}`, bare)
        await program.waitForText('[1 Changes]')
        await pressUntil(program, 'u', 'seen 1/1')
        program.type(key)
        if (key === 'x') await pressUntil(program, '2', title)
        await program.waitForText(title)
        const word = key === 'x' ? 'reject' : id.slice(4, 10)
        await program.waitForText(`type  ${word}`)
        await program.typeVisibly(word)
        program.type('\r')
        await program.waitForText('SIGNER_MISSING')
        await program.waitForText(errorKinds.SIGNER_MISSING.summary)
        await program.waitForText('writ init')
        expect(program.screen.text()).not.toContain('INTERNAL')
        program.type('\x03')
        await program.exited
      } finally {
        bare.dispose()
      }
    },
  )

  test('R35 before writ init the empty inbox names it first, and follows it', async () => {
    const bare = makeSandbox({ init: false })
    try {
      const program = open({ columns: 80, rows: 24 }, '', bare)
      await program.waitForText('nobody can sign yet')
      expect(/writ (init|plan)/.exec(program.screen.text())?.[0]).toBe('writ init')
      expect(bare.run(['init']).code).toBe(0)
      await program.waitFor(text => !text.includes('nobody can sign yet'), 'the set-up inbox')
      program.type('q')
      await expectGivenBack(program, 0)
    } finally {
      bare.dispose()
    }
  })

  test('R35 without a plan the inbox says what to do next', async () => {
    const program = open({ columns: 80, rows: 24 })
    await program.waitForText('writ plan')
    program.type('q')
    await expectGivenBack(program, 0)
  })
})
