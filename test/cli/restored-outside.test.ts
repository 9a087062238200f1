/** A file put back by its recovery note: writ notices, and records it once somebody signs. */
import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox } from '../helpers/sandbox.ts'

const config = '.codex/config.toml'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

function applied(document = demoMigration): string {
  const id = box.run(['plan', document, '--json']).text('plan')
  expect(box.run(['sign', id, '--confirm', id.slice(4, 10)]).code).toBe(0)
  const ran = box.run(['apply', id])
  expect(ran.code, ran.stderr).toBe(0)
  return id
}

function followNote(): void {
  const folder = box.file('.codex')
  const note = readdirSync(folder).find(name => name.endsWith('.recover.txt')) ?? ''
  const env = { PATH: '/usr/bin:/bin' }
  expect(spawnSync('sh', [join(folder, note)], { env, encoding: 'utf8' }).stderr).toBe('')
}

const gate = (): Readonly<Record<string, unknown>> => box.run(['gate', 'codex', '--json']).json()

describe('R27 R31 a file restored by its note', () => {
  test('closes the gate until the rollback was signed, and is not written again', () => {
    const before = box.read(config)
    const id = applied()
    followNote()
    expect(box.read(config)).toBe(before)
    expect(gate()).toMatchObject({ open: false, reasons: [{ code: 'RESTORED_OUTSIDE', plan: id }] })
    expect(box.run(['gate', 'codex']).stdout).toContain(`writ rollback ${id.slice(0, 12)}`)
    expect(box.run(['verify', '--json']).json()['results']).toContainEqual(
      expect.objectContaining({ ok: false, hint: `writ rollback ${id.slice(0, 12)}` }),
    )

    const refused = box.run(['rollback', id, '--json'])
    expect(refused.json()).toMatchObject({ code: 'CONFIRMATION_MISSING' })
    expect(gate()).toMatchObject({ open: false })

    const { mtimeMs } = statSync(box.file(config))
    const recorded = box.run(['rollback', id, '--yes', '--json'])
    expect(recorded.code, recorded.stdout).toBe(0)
    expect(recorded.json()).toMatchObject({
      event: 'runtime_config_restored',
      outcome: 'recorded',
      approvals: [expect.stringMatching(/^wa1-/)],
    })
    expect(statSync(box.file(config)).mtimeMs).toBe(mtimeMs)
    expect(gate()).toMatchObject({ open: true })
    expect(box.run(['verify']).code).toBe(0)
    expect(box.run(['log', '--verify']).code).toBe(0)

    const again = box.run(['rollback', id, '--json'])
    expect([again.code, again.json()['path']]).toEqual([0, null])
    // What was recorded is judged as ever.
    box.write(config, `default_permissions = ":danger"\n${before}`)
    expect(gate()).toMatchObject({ open: false, reasons: [{ code: 'DRIFT_OWNED' }] })
  })

  test('R17 an unsigned record opens nothing, and its challenge is that of the plan undone', () => {
    const id = applied()
    followNote()
    box.run(['rollback', id, '--json'])
    const [made] = JSON.parse(box.run(['list', '--json']).stdout)
    expect(box.run(['apply', made.id, '--json']).json()).toMatchObject({ code: 'APPROVAL_MISSING' })
    expect(box.run(['sign', made.id, '--json']).json()).toMatchObject({
      code: 'CONFIRMATION_MISSING',
    })
    expect(gate()).toMatchObject({ open: false })
    expect(box.run(['sign', made.id, '--confirm', made.id.slice(4, 10)]).code).toBe(0)
    expect(gate()).toMatchObject({ open: false })
    expect(box.run(['apply', made.id]).code).toBe(0)
    expect(gate()).toMatchObject({ open: true })
  })

  test('a file the plan created and its note removed', () => {
    const document = box.write(
      'new.yaml',
      `writ: migration/v1
id: new
owner: test
version: 1
consumer: codex
rollbackOwner: me
target: ~/.codex/other.toml
block: { values: { model: gpt-5.2 } }
affects: [codex]
`,
    )
    const id = applied(document)
    rmSync(box.file('.codex/other.toml'))
    expect(gate()).toMatchObject({ open: false, reasons: [{ code: 'RESTORED_OUTSIDE' }] })
    expect(box.run(['rollback', id, '--yes']).code).toBe(0)
    expect(gate()).toMatchObject({ open: true })
  })

  test('any other edit stays drift', () => {
    const before = box.read(config)
    applied()
    box.write(config, `${before}# nearly\n`)
    expect(gate()).toMatchObject({ open: false, reasons: [{ code: 'DRIFT_OWNED' }] })
  })

  test('the receipt names writ rollback before the note', () => {
    const id = box.run(['plan', demoMigration, '--json']).text('plan')
    box.run(['sign', id, '--confirm', id.slice(4, 10)])
    const { stdout } = box.run(['apply', id])
    const at = [`writ rollback ${id.slice(0, 12)}`, '.recover.txt'].map(text =>
      stdout.indexOf(text),
    )
    expect(at[0]).toBeGreaterThan(0)
    expect(at[1]).toBeGreaterThan(at[0] ?? 0)
  })
})
