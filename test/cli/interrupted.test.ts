/** A real process, killed in the middle of an apply, and everything an operator does then. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Ran, type Sandbox } from '../helpers/sandbox.ts'

const config = '.codex/config.toml'
const preload = join(import.meta.dirname, 'die-at-rename.mjs')

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

/** Plans, signs and applies the demo's migration in a process that dies at the rename. */
function killed(when: 'before' | 'after'): { readonly plan: string; readonly before: string } {
  const before = box.read(config)
  const plan = box.run(['plan', demoMigration, '--json']).text('plan')
  expect(box.run(['sign', plan, '--confirm', plan.slice(4, 10)]).code).toBe(0)
  const env = {
    NODE_OPTIONS: `--import=${preload}`,
    DIE_AT: box.file(config),
    DIE_WHEN: when,
  }
  expect(box.run(['apply', plan], { env }).code).toBeNull()
  return { plan, before }
}

function expectInterrupted(ran: Ran): void {
  expect(ran.json(), ran.stdout).toMatchObject({ code: 'APPLY_INTERRUPTED', exitCode: 20 })
  expect(ran.code).toBe(20)
  expect(ran.json()['hint']).toMatch(/^writ resume tx1-\w+$/)
}

describe.each(['before', 'after'] as const)('an apply killed %s the rename', when => {
  test('R22 R31 R35 closes the gate, stops whoever needs the file, and is finished by resume', () => {
    const { plan, before } = killed(when)
    expect(box.read(config) === before).toBe(when === 'before')
    expect(box.run(['gate', 'codex', '--json']).json()).toMatchObject({
      open: false,
      reasons: [{ code: 'INTERRUPTED' }],
    })
    expect(box.run(['gate', 'codex']).code).toBe(78)

    expectInterrupted(box.run(['plan', demoMigration, '--json']))
    expectInterrupted(box.run(['plan', demoMigration, '--dry-run', '--json']))
    const proposal = ['propose', '~/.codex/config.toml', '--from', '-', '--json']
    expectInterrupted(box.run(proposal, { input: 'model = "x"\n' }))
    expectInterrupted(box.run(['sign', plan, '--confirm', plan.slice(4, 10), '--json']))
    expectInterrupted(box.run(['rollback', '--latest', '~/.codex/config.toml', '--json']))
    const { checks } = box.run(['doctor', '--json']).json()
    expect(checks).toContainEqual(
      expect.objectContaining({
        name: 'interrupted applies',
        status: 'failed',
        fix: expect.stringMatching(/^writ resume tx1-/),
      }),
    )

    const resumed = box.run(['resume', '--json'])
    expect(resumed.code, resumed.stdout).toBe(0)
    const state = when === 'before' ? 'put-back' : 'finished'
    expect(resumed.json()).toMatchObject({ resumed: [{ plan, state }] })
    expect(box.read(config) === before).toBe(when === 'before')
    expect(readdirSync(box.file('.codex')).filter(name => name.startsWith('.writ'))).toEqual([])

    expect(box.run(['gate', 'codex']).code).toBe(0)
    const again = box.run(['resume', '--json'])
    expect([again.code, again.json()]).toEqual([0, { resumed: [] }])
    expect(box.run(['plan', demoMigration, '--json']).code).toBe(0)
  })

  test('R22 apply of the same plan finishes it too', () => {
    const { plan, before } = killed(when)
    const ran = box.run(['apply', plan, '--json'])
    // Where nothing had changed, the approvals are used and the plan has to be signed again.
    expect(ran.code, ran.stdout).toBe(when === 'before' ? 13 : 0)
    expect(box.read(config) === before).toBe(when === 'before')
    expect(box.run(['resume', '--json']).json()).toEqual({ resumed: [] })
  })
})

describe('resume', () => {
  test('R22 R35 shows first what it would do, as often as asked, and goes the way that is said', () => {
    const { plan, before } = killed('after')
    const after = box.read(config)
    for (let look = 0; look < 2; look++) {
      const seen = box.run(['resume', '--dry-run', '--json'])
      expect([seen.code, seen.json()]).toMatchObject([
        20,
        { interrupted: [{ plan, way: 'forward', targets: [{ is: 'new', becomes: 'new' }] }] },
      ])
    }
    expect(box.run(['resume', '--dry-run']).stdout).toContain(config)
    expect(box.run(['resume', '--back', '--forward', '--json']).json()).toMatchObject({
      code: 'USAGE',
    })
    expect(box.read(config)).toBe(after)
    expect(box.run(['resume', '--back', '--json']).json()).toMatchObject({
      resumed: [{ plan, state: 'put-back' }],
    })
    expect(box.read(config)).toBe(before)
    const none = box.run(['resume', '--dry-run', '--json'])
    expect([none.code, none.json()]).toEqual([0, { interrupted: [] }])
  })

  test('R22 touches no file that was edited since, unless it is told to keep the edit', () => {
    killed('after')
    box.write(config, 'model = "mine"\n')
    const refused = box.run(['resume', '--json'])
    expect(refused.json()).toMatchObject({ code: 'APPLY_INTERRUPTED', exitCode: 20 })
    expect(refused.json()['hint']).toMatch(/^sh .*recover\.txt/)
    expect(box.read(config)).toBe('model = "mine"\n')
    const kept = box.run(['resume', '--keep-edits', '--json'])
    expect(kept.json(), kept.stdout).toMatchObject({ resumed: [{ state: 'edits-kept' }] })
    expect(box.read(config)).toBe('model = "mine"\n')
  })

  test('R35 finishes one transaction by name, knows it afterwards, and knows no other', () => {
    killed('after')
    const { hint } = box.run(['plan', demoMigration, '--json']).json()
    const tx = String(hint).replace('writ resume ', '')
    expect(box.run(['resume', tx.slice(0, 12), '--json']).json()).toMatchObject({
      resumed: [{ tx, state: 'finished' }],
    })
    expect(box.run(['resume', tx, '--json']).json()).toEqual({ resumed: [] })
    expect(box.run(['resume', 'tx1-zzzzzz', '--json']).json()).toMatchObject({ code: 'NOT_FOUND' })
  })
})
