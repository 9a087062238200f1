/** Which backups stay: as many as the policy says, pinned ones, and those of an unfinished apply. */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { backupsOf, setPinned } from '../../src/operations/backups.ts'
import { pruneAll, wouldPrune } from '../../src/operations/prune.ts'
import { policyText } from '../../src/policy/presets.ts'
import { findBackup, listBackups, readBackup } from '../../src/store/backup-store.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { startHolder } from '../host/child-process.ts'
import { codeOf } from '../host/code-of.ts'
import { configName, type Desk, makeDesk, makeSigners } from './desk.ts'

const signers = makeSigners('operator')

function keepOnly(desk: Desk, keep: number): void {
  const { layout } = desk.open()
  writeFileSync(layout.policy, policyText('solo').replace('keep: 10', `keep: ${keep}`))
}

async function change(desk: Desk, text: string, name = configName): Promise<void> {
  await desk.carryOut(desk.propose(`~/${name}`, `model = "${text}"\n`), 'operator')
  desk.clock.now += 60_000
}

/** A config with one backup for each text; it is the last one now. */
async function changed(desk: Desk, ...texts: readonly string[]): Promise<void> {
  const [first = '', ...others] = texts
  desk.write(configName, `model = "${first}"\n`)
  for (const text of others) await change(desk, text)
}

/** What the backups would restore, newest first. */
function kept(desk: Desk): (string | null)[] {
  const { host, layout } = desk.open()
  return listBackups(host, layout).map(({ manifest, usable }) => {
    if (!usable) return 'broken'
    const bytes = readBackup(host, manifest)
    return bytes === null ? null : (/"(.*)"/.exec(Buffer.from(bytes).toString())?.[1] ?? '')
  })
}

describe('how many backups stay', () => {
  test('R30 the policy sets the number, and every apply prunes', async () => {
    const desk = makeDesk(signers)
    keepOnly(desk, 2)
    await changed(desk, 'a', 'b', 'c', 'd', 'e')
    expect(kept(desk)).toEqual(['d', 'c'])
    const names = readdirSync(join(desk.home, '.codex'))
    expect(names.filter(name => name.includes('.writ-backup.'))).toHaveLength(6)
  })

  test('R30 a pinned one stays through every apply, and goes when it is let go', async () => {
    const desk = makeDesk(signers)
    keepOnly(desk, 2)
    await changed(desk, 'a', 'b')
    const [{ id } = { id: '' }] = backupsOf(desk.open(), undefined)
    expect(setPinned(desk.open(), id.slice(0, 12), true)).toMatchObject({ id, pinned: true })
    for (const text of ['c', 'd', 'e']) await change(desk, text)
    expect(kept(desk)).toEqual(['d', 'c', 'a'])
    expect(backupsOf(desk.open(), undefined).map(({ pinned }) => pinned)).toEqual([
      false,
      false,
      true,
    ])
    setPinned(desk.open(), id, false)
    expect(pruneAll(desk.open()).backups).toEqual([id])
    expect(kept(desk)).toEqual(['d', 'c'])
  })

  test('R30 the record that there was no file counts like any other', async () => {
    const desk = makeDesk(signers)
    keepOnly(desk, 2)
    desk.write(configName, '')
    rmSync(desk.file(configName))
    await change(desk, 'a')
    await change(desk, 'b')
    expect(kept(desk)).toEqual(['a', null])
    await change(desk, 'c')
    expect(kept(desk)).toEqual(['b', 'a'])
  })

  test('R30 never the last that can be restored, whatever was deleted by hand', async () => {
    const desk = makeDesk(signers)
    await changed(desk, 'a', 'b', 'c', 'd')
    const [newest, second] = backupsOf(desk.open(), undefined)
    rmSync(newest?.path ?? '')
    writeFileSync(second?.path ?? '', 'damaged')
    keepOnly(desk, 1)
    expect(pruneAll(desk.open()).backups).toEqual([])
    expect(kept(desk)).toEqual(['broken', 'broken', 'a'])
    rmSync(second?.note ?? '')
    await change(desk, 'e')
    // What is broken and older than the newest good one goes with the rest.
    expect(kept(desk)).toEqual(['d'])
  })

  test('R30 what is pruned can be listed first, and nothing goes before it is asked for', async () => {
    const desk = makeDesk(signers)
    await changed(desk, 'a', 'b', 'c', 'd')
    keepOnly(desk, 1)
    const told = wouldPrune(desk.open(), undefined).backups.map(({ id }) => id)
    expect(told).toHaveLength(2)
    expect(kept(desk)).toEqual(['c', 'b', 'a'])
    expect(pruneAll(desk.open()).backups).toEqual(told)
    expect(kept(desk)).toEqual(['c'])
    expect(wouldPrune(desk.open(), undefined)).toEqual({ backups: [], leftovers: [] })
  })

  test('R30 of one file alone, where it is named', async () => {
    const desk = makeDesk(signers)
    await changed(desk, 'a', 'b', 'c')
    desk.write('other.toml', 'model = "x"\n')
    for (const text of ['y', 'z']) await change(desk, text, 'other.toml')
    keepOnly(desk, 1)
    const other = desk.file('other.toml')
    expect(wouldPrune(desk.open(), other).backups.map(({ target }) => target)).toEqual([other])
    expect(pruneAll(desk.open(), other).backups).toHaveLength(1)
    expect(kept(desk).toSorted()).toEqual(['a', 'b', 'y'])
    expect(codeOf(() => pruneAll(desk.open(), desk.file('nobody.toml')))).toBe('NOT_FOUND')
  })

  test('R19 R30 not of a file somebody works on: its newest may be in the making', async () => {
    const desk = makeDesk(signers)
    await changed(desk, 'a', 'b', 'c')
    const { host, layout } = desk.open()
    const [newest] = listBackups(host, layout)
    // As it looks between the record and the bytes, with no journal yet.
    const path = newest?.manifest.file?.path ?? ''
    rmSync(path)
    rmSync(layout.receipts, { recursive: true })
    const holder = await startHolder('hold-target', desk.file(configName), desk.env)
    expect(pruneAll(desk.open())).toEqual({
      backups: [],
      leftovers: [],
      busy: [desk.file(configName)],
    })
    expect(findBackup(host, layout, newest?.manifest.id ?? '')).toEqual(
      newest && { ...newest, usable: false },
    )
    holder.kill('SIGKILL')
    await new Promise(done => holder.once('exit', done))
    expect(pruneAll(desk.open()).backups).toEqual([newest?.manifest.id])
    expect(existsSync(newest?.manifest.note ?? '')).toBe(false)
  })

  test('R30 R32 the ledger says which are gone, and nothing of them is left', async () => {
    const desk = makeDesk(signers)
    await changed(desk, 'a', 'b', 'c')
    keepOnly(desk, 1)
    const [, old] = backupsOf(desk.open(), undefined)
    pruneAll(desk.open())
    const { host, layout } = desk.open()
    expect(readLedger(host, layout).entries.at(-1)).toMatchObject({
      event: 'pruned',
      detail: { backups: old?.id },
    })
    expect(existsSync(old?.note ?? '')).toBe(false)
    expect(existsSync(old?.path ?? '')).toBe(false)
  })
})
