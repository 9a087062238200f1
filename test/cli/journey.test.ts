/** The whole way without a screen, through the built program, with `--json` only. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox } from '../helpers/sandbox.ts'

const config = '.codex/config.toml'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

/** Plans and signs the demo's migration; returns the plan's id. */
function approved(): string {
  const planned = box.run(['plan', demoMigration, '--json'])
  expect(planned.code).toBe(0)
  const id = planned.text('plan')
  const signed = box.run(['sign', id, '--confirm', id.slice(4, 10), '--reason', 'seen', '--json'])
  expect(signed.code, signed.stdout).toBe(0)
  return id
}

describe('the whole way without a terminal', () => {
  test('R26 R35 plans, signs, applies, verifies, opens the gate and rolls back', () => {
    const before = box.read(config)

    const planned = box.run(['plan', demoMigration, '--json'])
    expect(planned.json()).toMatchObject({
      risk: 'permissions',
      changes: [{ target: '~/.codex/config.toml', realPath: box.file(config), action: 'update' }],
      approvals: { needed: 1, have: 0 },
    })
    const id = planned.text('plan')
    expect(box.read(config)).toBe(before)

    const signed = box.run(['sign', id, '--confirm', id.slice(4, 10), '--reason', 'ok', '--json'])
    expect(signed.json()).toMatchObject({ plan: id, approvals: { needed: 1, have: 1 } })

    const applied = box.run(['apply', id, '--task', 'T1', '--run', 'R1', '--json'])
    expect(applied.code, applied.stdout).toBe(0)
    expect(applied.json()).toMatchObject({
      event: 'runtime_config_migrated',
      plan: id,
      outcome: 'changed',
      validation: 'passed',
      taskId: 'T1',
      runId: 'R1',
      rollbackOwner: 'operator',
    })
    const after = box.read(config)
    expect(after).toContain('default_permissions = ":workspace"')
    expect(after.indexOf('default_permissions')).toBeLessThan(after.indexOf('[sandbox_workspace'))
    expect(statSync(box.file(config)).mode & 0o777).toBe(0o600)

    expect(box.run(['verify', '--json']).code).toBe(0)
    expect(box.run(['gate', 'codex', '--json']).json()).toMatchObject({ open: true })
    expect(box.run(['log', '--verify', '--json']).code).toBe(0)
    expect(box.run(['plan', demoMigration, '--detailed-exitcode', '--json']).code).toBe(0)

    const undone = box.run(['rollback', id, '--yes', '--json'])
    expect(undone.code, undone.stdout).toBe(0)
    expect(undone.json()).toMatchObject({ event: 'runtime_config_restored', outcome: 'changed' })
    expect(box.read(config)).toBe(before)
  })

  test('R16 the printed command checks the signature with stock ssh-keygen', () => {
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    const signed = box.run(['sign', id, '--confirm', id.slice(4, 10), '--json'])
    const checked = spawnSync('sh', ['-c', signed.text('verify')], { encoding: 'utf8' })
    expect(checked.status, checked.stderr).toBe(0)
  })

  test('R28 a rollback keeps what the user changed since, --exact does not', () => {
    const before = box.read(config)
    const id = approved()
    expect(box.run(['apply', id]).code).toBe(0)
    box.write(config, `${box.read(config)}# mine, later\n`)
    expect(box.run(['rollback', id, '--yes']).code).toBe(0)
    expect(box.read(config)).toBe(`${before}# mine, later\n`)

    const again = box.run(['rollback', id, '--exact', '--yes', '--json'])
    expect(again.code, again.stdout).toBe(0)
    expect(box.read(config)).toBe(before)
  })

  test('R27 the recovery note restores with sh alone', () => {
    const before = box.read(config)
    expect(box.run(['apply', approved()]).code).toBe(0)
    const folder = box.file('.codex')
    const note = readdirSync(folder).find(name => name.endsWith('.recover.txt'))
    const text = readFileSync(join(folder, note ?? ''), 'utf8')
    const ran = spawnSync('sh', [], {
      input: text,
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin' },
    })
    expect(ran.status, ran.stderr).toBe(0)
    expect(box.read(config)).toBe(before)
  })

  test('R31 the gate closes when an owned value is edited, and run starts nothing', () => {
    expect(box.run(['apply', approved()]).code).toBe(0)
    const marker = box.file('started')
    expect(box.run(['run', 'codex', '--', 'touch', marker]).code).toBe(0)
    expect(existsSync(marker)).toBe(true)

    box.write(config, box.read(config).replace('":workspace"', '":danger"'))
    expect(box.run(['gate', 'codex']).code).toBe(78)
    const refused = box.run(['run', 'codex', '--json', '--', 'touch', `${marker}-2`])
    expect(refused.code).toBe(78)
    expect(refused.json()).toMatchObject({ code: 'GATE_CLOSED', exitCode: 78 })
    expect(existsSync(`${marker}-2`)).toBe(false)
  })

  test('R35 run passes the exit code of the worker on', () => {
    expect(box.run(['apply', approved()]).code).toBe(0)
    expect(box.run(['run', 'codex', '--', 'sh', '-c', 'exit 7']).code).toBe(7)
    expect(box.run(['run', 'codex', '--', 'sh', '-c', 'kill -TERM $$']).code).toBe(143)
  })

  test('R5 a dry run writes nothing at all', () => {
    const before = readdirSync(box.state, { recursive: true }).toSorted()
    const dry = box.run(['plan', demoMigration, '--dry-run', '--detailed-exitcode', '--json'])
    expect(dry.code).toBe(3)
    expect(dry.json()).toMatchObject({ path: null })
    expect(readdirSync(box.state, { recursive: true }).toSorted()).toEqual(before)
  })

  test('R6 planning the same again returns the plan that waits', () => {
    const first = box.run(['plan', demoMigration, '--json']).text('plan')
    const second = box.run(['plan', demoMigration, '--json'])
    expect(second.json()).toMatchObject({ plan: first, existing: true })
  })

  test('R32 every step leaves a line in the ledger', () => {
    const id = approved()
    expect(box.run(['apply', id]).code).toBe(0)
    expect(box.run(['apply', id]).code).not.toBe(0)
    const events = JSON.parse(box.run(['log', '--json']).stdout)
    expect(events).toMatchObject([
      { event: 'planned' },
      { event: 'approved' },
      { event: 'applied' },
      { event: 'refused' },
    ])
  })
})

describe('an agent asks', () => {
  test('R35 propose takes content on standard input and answers with a plan', () => {
    const proposed = box.read(config).replace('"workspace-write"', '"danger-full-access"')
    const args = ['propose', '~/.codex/config.toml', '--from', '-', '--actor', 'agent:codex']
    const asked = box.run([...args, '--json'], { input: proposed })
    expect(asked.code, asked.stdout).toBe(0)
    expect(asked.json()).toMatchObject({ risk: 'permissions', approvals: { needed: 1, have: 0 } })
    const shown = box.run(['show', asked.text('plan'), '--json'])
    expect(shown.json()).toMatchObject({
      plan: { author: { principal: 'agent:codex', kind: 'agent' } },
    })
  })
})
