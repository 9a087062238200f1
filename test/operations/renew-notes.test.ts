/** Notes that are gone or changed are written again from the records, and nothing else is. */
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { describe, expect, test } from 'vitest'
import { rehearseBackups } from '../../src/operations/rehearse-backups.ts'
import { renewNotes } from '../../src/operations/renew-notes.ts'
import { listBackups } from '../../src/store/backup-store.ts'
import { startHolder } from '../host/child-process.ts'
import { configName, type Desk, makeDesk, makeSigners } from './desk.ts'

const signers = makeSigners('operator')

interface Kept {
  readonly desk: Desk
  readonly bytes: string
  readonly note: string
  readonly manifest: string
}

async function changedOnce(): Promise<Kept> {
  const desk = makeDesk(signers)
  desk.write(configName, 'model = "a"\n')
  await desk.carryOut(desk.propose(`~/${configName}`, 'model = "b"\n'), 'operator')
  const { host, layout } = desk.open()
  const bytes = listBackups(host, layout)[0]?.manifest.file?.path ?? ''
  return { desk, bytes, note: `${bytes}.recover.txt`, manifest: `${bytes}.manifest.json` }
}

async function exitCode(desk: Desk): Promise<number> {
  return (await rehearseBackups(desk.open(), undefined)).exitCode
}

describe('renewed notes', () => {
  const harm: readonly (readonly [string, (kept: Kept) => void])[] = [
    ['gone', ({ note }) => rmSync(note)],
    ['changed', ({ note }) => writeFileSync(note, 'rm -r "$HOME"\n')],
    ['longer', ({ note }) => writeFileSync(note, `${readFileSync(note, 'utf8')}# mine\n`)],
    [
      'a link',
      ({ note, desk }) => {
        renameSync(note, desk.file('moved'))
        symlinkSync(desk.file('moved'), note)
      },
    ],
  ]

  test.each(harm)('R27 are as they were where one is %s', async (_name, harmIt) => {
    const kept = await changedOnce()
    const [note, manifest] = [kept.note, kept.manifest].map(path => readFileSync(path))
    harmIt(kept)
    rmSync(kept.manifest)
    expect(await exitCode(kept.desk)).toBe(18)
    expect(renewNotes(kept.desk.open(), undefined)).toEqual({
      renewed: [kept.note, kept.manifest],
      busy: [],
    })
    expect(readFileSync(kept.note)).toEqual(note)
    expect(readFileSync(kept.manifest)).toEqual(manifest)
    expect(statSync(kept.note).mode & 0o777).toBe(0o600)
    expect(await exitCode(kept.desk)).toBe(0)
    expect(renewNotes(kept.desk.open(), undefined)).toEqual({ renewed: [], busy: [] })
  })

  test('R27 are not written for a backup that restores nothing', async () => {
    const { desk, bytes, note } = await changedOnce()
    writeFileSync(bytes, 'damaged')
    rmSync(note)
    expect(renewNotes(desk.open(), undefined).renewed).toEqual([])
    expect(existsSync(note)).toBe(false)
  })

  test('R27 leave what a record names that is no backup of its target', async () => {
    const { desk } = await changedOnce()
    const { host, layout } = desk.open()
    const [{ manifest } = { manifest: undefined }] = listBackups(host, layout)
    if (manifest === undefined) return expect.unreachable()
    const precious = desk.write('precious.recover.txt', 'mine')
    const key = readdirSync(layout.backups)[0] ?? ''
    const record = readdirSync(`${layout.backups}/${key}`).find(name => name.endsWith('.json'))
    const path = `${layout.backups}/${key}/${record}`
    writeFileSync(path, JSON.stringify({ ...manifest, note: precious }))
    expect(renewNotes(desk.open(), undefined).renewed).toEqual([])
    expect(readFileSync(precious, 'utf8')).toBe('mine')
  })

  test('R19 wait for nobody who works on the file', async () => {
    const { desk, note } = await changedOnce()
    rmSync(note)
    await startHolder('hold-target', desk.file(configName), desk.env)
    expect(renewNotes(desk.open(), undefined)).toEqual({
      renewed: [],
      busy: [desk.file(configName)],
    })
  })
})
