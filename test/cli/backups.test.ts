/** `writ backups` through the built program: what it says, what it returns, how it ends. */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox } from '../helpers/sandbox.ts'

const config = '.codex/config.toml'

let box: Sandbox
beforeAll(() => {
  box = makeSandbox()
  const id = box.run(['plan', demoMigration, '--json']).text('plan')
  const signed = box.run(['sign', id, '--confirm', id.slice(4, 10), '--json'])
  if (signed.code !== 0) throw new Error(signed.stdout)
  const applied = box.run(['apply', id, '--json'])
  if (applied.code !== 0) throw new Error(applied.stdout)
})
afterAll(() => box.dispose())

interface Listed {
  readonly id: string
  readonly path: string
  readonly note: string
}

function listed(): Listed {
  const [backup]: readonly Listed[] = JSON.parse(box.run(['backups', '--json']).stdout)
  if (backup === undefined) throw new Error('no backup')
  return backup
}

describe('writ backups', () => {
  test('R35 before the first apply every task says that there is nothing, and makes nothing', () => {
    const fresh = makeSandbox({ init: false })
    try {
      for (const args of [['--verify'], ['--prune', '--dry-run'], []]) {
        const ran = fresh.run(['backups', ...args])
        expect(ran.code).toBe(0)
        expect((ran.stdout + ran.stderr).trim()).not.toBe('')
        expect(ran.stdout).not.toBe('\n')
      }
      expect(JSON.parse(fresh.run(['backups', '--verify', '--json']).stdout)).toEqual([])
      expect(existsSync(fresh.state)).toBe(false)
    } finally {
      fresh.dispose()
    }
  })

  test('R35 lists the fields other programs rely on', () => {
    const [backup] = JSON.parse(box.run(['backups', box.file(config), '--json']).stdout)
    expect(backup).toMatchObject({
      path: listed().path,
      target: box.file(config),
      createdAt: expect.stringMatching(/Z$/),
      plan: expect.stringMatching(/^wp1-/),
      before: expect.stringMatching(/^sha256:/),
      after: expect.stringMatching(/^sha256:/),
      pinned: false,
      usable: true,
    })
    expect(backup.path).toMatch(/config\.toml\.writ-backup\.\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/)
  })

  test('R20 R27 --verify rehearses, and leaves nothing beside the target', () => {
    const before = readdirSync(join(box.home, '.codex'))
    const ran = box.run(['backups', '--verify', '--json'])
    expect(ran.code, ran.stdout).toBe(0)
    expect(JSON.parse(ran.stdout)).toMatchObject([
      { id: listed().id, rehearsal: { state: 'restores', problems: [] } },
    ])
    expect(box.run(['backups', config, '--verify'], { cwd: box.home }).stdout).toContain('ok')
    expect(readdirSync(join(box.home, '.codex'))).toEqual(before)
  })

  test('R34 --show masks; R5 it changes nothing', () => {
    const ran = box.run(['backups', '--show', listed().id])
    expect(ran.code, ran.stderr).toBe(0)
    expect(ran.stdout).toContain('-default_permissions = ":workspace"')
    expect(ran.stdout).not.toContain(box.env['HERMES_TOKEN'])
    const json = box.run(['backups', '--show', listed().id, '--json'])
    expect(json.json()).toMatchObject({ id: listed().id, diff: expect.stringContaining('@@') })
    expect(json.stdout).not.toContain(box.env['HERMES_TOKEN'])
  })

  test('R30 pins, unpins, and says what pruning would do', () => {
    const { id } = listed()
    expect(box.run(['backups', '--pin', id, '--json']).json()).toMatchObject({ id, pinned: true })
    expect(box.run(['backups']).stdout).toContain('usable, pinned')
    expect(box.run(['backups', '--unpin', id, '--json']).json()).toMatchObject({ pinned: false })
    expect(box.run(['backups', '--prune', '--dry-run', '--json']).json()).toEqual({
      pruned: [],
      leftovers: [],
      busy: [],
      dryRun: true,
    })
    expect(box.run(['backups', '--prune', '--json']).json()).toMatchObject({ pruned: [], busy: [] })
  })

  test.each([
    [['--verify', '--prune']],
    [['--pin', 'wb1-a', '--unpin', 'wb1-b']],
    [['--dry-run']],
    [['--verify', '--dry-run']],
    [['--show', 'wb1-a', config]],
    [['--pin', 'wb1-a', config]],
  ])('R35 %j would do half of what it says, so it is refused', args => {
    const ran = box.run(['backups', ...args, '--json'])
    expect(ran.code).toBe(2)
    expect(ran.json()).toMatchObject({ code: 'USAGE', hint: 'writ help backups' })
  })

  test('R20 R35 --verify ends with 18 where a restore would fail, and names the next command', () => {
    const { path, note } = listed()
    rmSync(note)
    const ran = box.run(['backups', '--verify'])
    expect(ran.code).toBe(18)
    expect(ran.stdout).toMatch(/FAILED {3}wb1-\w+/)
    expect(ran.stdout).toContain(note.replace(box.home, ''))
    const [, next = ''] = /next: writ (.*)/.exec(ran.stdout) ?? []
    expect(next).toContain('--renew-notes')
    expect(box.run(next.split(' ')).stdout).toContain('.recover.txt')
    expect(box.run(['backups', '--verify']).code).toBe(0)
    writeFileSync(path, 'damaged')
    const json = box.run(['backups', '--verify', '--json'])
    expect(json.code).toBe(18)
    expect(json.stderr).toBe('')
    expect(JSON.parse(json.stdout)).toMatchObject([
      { usable: false, rehearsal: { state: 'fails', problems: [{ hint: expect.any(String) }] } },
    ])
    expect(box.run(['backups']).stdout).toContain('BROKEN')
  })
})
