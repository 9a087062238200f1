/** How often what can be long or large is read: records grow for years. */
import { describe, expect, test } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { applyStored } from '../../src/operations/apply-stored.ts'
import { diagnose } from '../../src/operations/doctor.ts'
import { askGate } from '../../src/operations/gate.ts'
import { verifyTargets } from '../../src/operations/verify.ts'
import { openWorkspace } from '../../src/operations/workspace.ts'
import { findBackup, listBackups } from '../../src/store/backup-store.ts'
import { appendLedger } from '../../src/store/ledger-store.ts'
import { configName, type Desk, makeDesk, makeSigners } from './desk.ts'

const signers = makeSigners('alice')

/** A desk with a few backups. */
async function applied(): Promise<Desk> {
  const desk = makeDesk(signers)
  desk.write(configName, 'model = "0"\n')
  for (const value of ['1', '2', '3']) {
    await desk.carryOut(desk.propose(`~/${configName}`, `model = "${value}"\n`), 'alice')
    desk.clock.now += 60_000
  }
  return desk
}

/** A host that notes what is opened to be read. */
function watched({ host }: Desk): { readonly host: Host; readonly opened: string[] } {
  const opened: string[] = []
  const openRead = (path: string): number => {
    opened.push(path)
    return host.fs.openRead(path)
  }
  return { host: { ...host, fs: { ...host.fs, openRead } }, opened }
}

describe('R31 R32 records that grow', () => {
  test.each<[string, (host: Host) => unknown]>([
    ['the gate', host => askGate(host, { runtime: 'codex', strict: false, undo: true })],
    ['verify', host => verifyTargets(openWorkspace(host, 'read'), undefined, false)],
  ])('R32 the ledger is read once by %s', async (_, ask) => {
    const desk = await applied()
    const { host, opened } = watched(desk)
    await ask(host)
    const { ledger } = desk.open().layout
    expect(opened.filter(path => path === ledger)).toHaveLength(1)
  })

  test('R18 R32 an apply reads the whole ledger to judge, and anew before it uses the approvals', async () => {
    const desk = await applied()
    const { id } = desk.propose(`~/${configName}`, 'model = "4"\n')
    await desk.sign(id)
    const { layout } = desk.open()
    const note = { event: 'pruned', plan: null, actor: 'alice', detail: {} } as const
    // Longer than the end of it that an append looks at.
    for (let line = 0; line < 80; line += 1) appendLedger(desk.host, layout, note)
    let whole = 0
    const { fs } = desk.host
    const readAt: Host['fs']['readAt'] = (fd, buffer, position) => {
      if (position === 0) whole += 1
      return fs.readAt(fd, buffer, position)
    }
    await applyStored(openWorkspace({ ...desk.host, fs: { ...fs, readAt } }, 'write'), { plan: id })
    // The checks of a runtime take their time: what was revoked meanwhile must be seen.
    expect(whole).toBe(2)
  })

  test('R30 the bytes of a backup are read for it, and not for others', async () => {
    const desk = await applied()
    const { layout } = desk.open()
    const all = listBackups(desk.host, layout)
    const kept = all.flatMap(({ manifest }) => manifest.file?.path ?? [])
    expect(kept).toHaveLength(3)
    const [first] = all
    const { host, opened } = watched(desk)
    expect(findBackup(host, layout, first?.manifest.id ?? '').usable).toBe(true)
    expect(opened.filter(path => kept.includes(path))).toEqual([first?.manifest.file?.path])
    opened.length = 0
    await diagnose(host)
    for (const path of kept) expect(opened.filter(one => one === path).length).toBeLessThan(3)
  })
})
