/** A backup against the file as it is now: what a person looks at before choosing one. */
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readOnly } from '../../src/host/read-only.ts'
import { backupsOf } from '../../src/operations/backups.ts'
import { showBackup } from '../../src/operations/show-backup.ts'
import { openWorkspace } from '../../src/operations/workspace.ts'
import { codeOf } from '../host/code-of.ts'
import { configName, type Desk, makeDesk, makeSigners } from './desk.ts'

const signers = makeSigners('operator')
const canary = 'canary-token-5d1f0c77aa'

async function changed(from: string | null, to: string): Promise<{ desk: Desk; id: string }> {
  const desk = makeDesk(signers)
  desk.write(configName, from ?? '')
  if (from === null) rmSync(desk.file(configName))
  await desk.carryOut(desk.propose(`~/${configName}`, to), 'operator')
  const [backup] = backupsOf(desk.open(), undefined)
  return { desk, id: backup?.id ?? '' }
}

const lines = (diff: string): string[] => diff.split('\n').filter(line => /^[-+][^-+]/.test(line))

describe('a shown backup', () => {
  test('R28 shows what its restore would change of the file as it is now', async () => {
    const { desk, id } = await changed('model = "a"\n', 'model = "b"\n')
    expect(lines(showBackup(desk.open(), id).diff)).toEqual(['-model = "b"', '+model = "a"'])
    desk.write(configName, 'model = "b"\nmine = 1\n')
    expect(lines(showBackup(desk.open(), id.slice(0, 12)).diff)).toEqual([
      '-model = "b"',
      '-mine = 1',
      '+model = "a"',
    ])
    desk.write(configName, 'model = "a"\n')
    expect(showBackup(desk.open(), id)).toMatchObject({ id, diff: '', usable: true })
    chmodSync(desk.file(configName), 0o640)
    expect(showBackup(desk.open(), id).diff).toContain('old mode 0640\nnew mode 0600')
  })

  test('R2 says that there was no file, and that there is none now', async () => {
    const { desk, id } = await changed(null, 'model = "b"\n')
    expect(showBackup(desk.open(), id).diff).toContain('+++ /dev/null')
    rmSync(desk.file(configName))
    expect(showBackup(desk.open(), id).diff).toBe('')
    const { desk: other, id: file } = await changed('model = "a"\n', 'model = "b"\n')
    rmSync(other.file(configName))
    expect(showBackup(other.open(), file).diff).toContain('--- /dev/null')
  })

  test('R14 R34 masks what a plan masks, also what was written since', async () => {
    const secret = (value: string): string => `api_key = "${value}"\nmodel = "a"\n`
    const { desk, id } = await changed(secret(canary), secret('sk-live-0f9e8d7c6b5a'))
    expect(lines(showBackup(desk.open(), id).diff)).toHaveLength(2)
    for (const now of [secret(`later-${canary}`), `# ${canary}\nmodel = "c"\n`, `= ${canary}\n`]) {
      desk.write(configName, now)
      const { diff } = showBackup(desk.open(), id)
      expect(diff).not.toContain(canary)
      expect(diff).not.toContain('sk-live')
    }
  })

  test('R34 keeps a secret of the environment masked that looks like nothing', async () => {
    const desk = makeDesk(signers)
    desk.env['PLAIN'] = 'harmless-looking-words'
    desk.write(configName, 'model = "a"\n')
    const document = (version: number): string => `
writ: migration/v1
id: env
owner: team
version: ${version}
target: ~/${configName}
block: { values: { label: "\${env:PLAIN}", count: ${version} } }
env: { PLAIN: { class: secret } }
rollbackOwner: team
`
    for (const version of [1, 2]) {
      await desk.carryOut(desk.migrate(document(version)), 'operator')
      desk.clock.now += 60_000
    }
    for (const { id } of backupsOf(desk.open(), undefined)) {
      const { diff } = showBackup(desk.open(), id)
      expect(diff).not.toBe('')
      expect(diff).not.toContain('harmless-looking')
    }
  })

  test('R33 shows nothing of the file raw', async () => {
    const { desk, id } = await changed('model = "a"\n', 'model = "b"\n')
    desk.write(configName, 'model = "\u202e\u200b"\n')
    expect(showBackup(desk.open(), id).diff).not.toMatch(/[\u202e\u200b]/)
  })

  test('R2 R20 is refused where it would restore nothing, or nothing says what it is', async () => {
    const { desk, id } = await changed('model = "a"\n', 'model = "b"\n')
    const [backup] = backupsOf(desk.open(), undefined)
    const { layout } = desk.open()
    writeFileSync(backup?.path ?? '', 'damaged')
    expect(codeOf(() => showBackup(desk.open(), id))).toBe('RESTORE_FAILED')
    writeFileSync(backup?.path ?? '', 'model = "a"\n')
    expect(codeOf(() => showBackup(desk.open(), 'wb1-zzz'))).toBe('NOT_FOUND')
    rmSync(layout.plans, { recursive: true })
    expect(codeOf(() => showBackup(desk.open(), id))).toBe('NOT_FOUND')
  })

  test('R1 backups are listed by the name of a target that is no plain file any more', async () => {
    const { desk, id } = await changed('model = "a"\n', 'model = "b"\n')
    renameSync(desk.file(configName), desk.file('moved.toml'))
    symlinkSync(desk.file('moved.toml'), desk.file(configName))
    const listed = (): string[] => backupsOf(desk.open(), `~/${configName}`).map(one => one.id)
    expect(listed()).toEqual([id])
    rmSync(desk.file(configName))
    mkdirSync(desk.file(configName))
    expect(listed()).toEqual([id])
    symlinkSync(desk.file('.codex'), desk.file('elsewhere'))
    rmSync(desk.file(configName), { recursive: true })
    expect(backupsOf(desk.open(), desk.file('elsewhere/config.toml'))).toHaveLength(1)
    expect(codeOf(() => backupsOf(desk.open(), desk.file('moved.toml')))).toBe('NOT_FOUND')
  })

  test('R5 changes nothing, not even where nothing may be written', async () => {
    const { desk, id } = await changed('model = "a"\n', 'model = "b"\n')
    expect(showBackup(openWorkspace(readOnly(desk.host), 'read'), id).diff).not.toBe('')
  })
})
