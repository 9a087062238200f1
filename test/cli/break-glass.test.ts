/** The built program where its own records are gone. */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox } from '../helpers/sandbox.ts'

const config = '.codex/config.toml'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

/** Applies the demo and loses the state; returns the content before and the manifest. */
function lost(): { readonly before: string; readonly after: string; readonly manifest: string } {
  const before = box.read(config)
  const id = box.run(['plan', demoMigration, '--json']).text('plan')
  expect(box.run(['sign', id, '--confirm', id.slice(4, 10)]).code).toBe(0)
  expect(box.run(['apply', id]).code).toBe(0)
  rmSync(box.state, { recursive: true })
  const folder = box.file('.codex')
  const name = readdirSync(folder).find(one => one.endsWith('.manifest.json')) ?? ''
  return { before, after: box.read(config), manifest: join(folder, name) }
}

describe('R27 R35 writ break-glass', { timeout: 60_000 }, () => {
  test('lists, shows, asks for a person, restores, and is loud about it', () => {
    const { before, after, manifest } = lost()
    expect(box.run(['break-glass', `~/${config}`, '--json']).json()).toMatchObject({
      backups: [{ path: manifest, problem: null, isAbsent: false }],
    })
    expect(box.run(['break-glass', manifest, '--dry-run', '--json']).json()).toMatchObject({
      event: 'break_glass_planned',
      skipped: expect.arrayContaining([expect.stringContaining('no approval')]),
    })
    expect(box.run(['break-glass', manifest, '--json']).json()).toMatchObject({
      code: 'CONFIRMATION_MISSING',
      hint: expect.stringContaining('--yes-break-glass'),
    })
    for (const reason of ['', '  ']) {
      const empty = box.run(['break-glass', manifest, '--yes-break-glass', reason, '--json'])
      expect(empty.json()).toMatchObject({ code: 'USAGE' })
    }
    expect(box.read(config)).toBe(after)

    const done = box.run(['break-glass', manifest, '--yes-break-glass', 'disk lost'])
    expect(done.code, done.stderr).toBe(0)
    for (const word of ['BREAK GLASS', 'no approval', 'restored without approval', 'signed']) {
      expect(done.stdout).toContain(word)
    }
    expect(box.read(config)).toBe(before)
    expect(box.run(['break-glass', manifest, '--json']).json()).toMatchObject({
      event: 'break_glass_not_needed',
    })

    expect(box.run(['init', '--new-state', '--json']).json()).toMatchObject({
      code: 'CONFIRMATION_MISSING',
    })
    expect(box.run(['init', '--new-state', '--yes']).code).toBe(0)
    const gate = box.run(['gate', 'codex'])
    expect([gate.code, gate.stdout.includes('disk lost')]).toEqual([78, true])
    expect(gate.stdout).toContain('next: writ confirm codex')
    expect(box.run(['confirm', 'codex', '--yes', '--json']).json()).toMatchObject({
      confirmed: [],
      breakGlass: [expect.stringMatching(/^bg1-/)],
    })
    expect(box.run(['gate', 'codex']).code).toBe(0)
  })

  test('R17 refuses an agent, whoever the settings say it is', () => {
    const { after, manifest } = lost()
    const args = ['break-glass', manifest, '--yes-break-glass', 'because', '--json']
    expect(box.run([...args, '--actor', 'agent:codex']).json()).toMatchObject({
      code: 'POLICY_DENIED',
      exitCode: 14,
    })
    expect(box.read(config)).toBe(after)
  })

  test('R33 shows no byte of a name or a reason raw', () => {
    lost()
    const target = box.write('.codex/we\u001b[31mird.toml', 'a = 1\n')
    const stem = `${target}.writ-backup.2026-05-15T09-00-40Z`
    box.write(`.codex/we\u001b[31mird.toml.writ-backup.2026-05-15T09-00-40Z.manifest.json`, '{}')
    const ran = [
      box.run(['break-glass', target]),
      box.run(['break-glass', `${stem}.manifest.json`]),
      box.run(['break-glass', `${stem}.manifest.json`, '--json']),
    ]
    for (const { stdout, stderr } of ran) {
      expect(stdout + stderr).not.toContain('\u001b')
      expect(stdout + stderr).toContain('ird.toml')
    }
  })
})
