/** What crashes and people leave behind: the doctor names it, and prune removes what is only waste. */
import { existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import type { Diagnosis } from '../../src/model/health.ts'
import { applyStored } from '../../src/operations/apply-stored.ts'
import { diagnose } from '../../src/operations/doctor.ts'
import { pruneAll } from '../../src/operations/prune.ts'
import { listBackups } from '../../src/store/backup-store.ts'
import { faultHost, HostDied, type TracedCall } from '../host/fault-host.ts'
import { configName, type Desk, makeDesk, makeSigners, moment } from './desk.ts'

const signers = makeSigners('operator', 'former')

async function diagnosis(desk: Desk, name: string): Promise<Diagnosis> {
  const found = (await diagnose(desk.host)).find(one => one.name === name)
  if (found === undefined) throw new Error(`the doctor does not ask about ${name}`)
  return found
}

function planned(desk: Desk): ReturnType<Desk['propose']> {
  desk.write(configName, 'model = "a"\n')
  return desk.propose(`~/${configName}`, 'model = "b"\n')
}

/** Dies while the bytes of the backup are written. */
async function dyingInBackup(desk: Desk): Promise<void> {
  const trace: TracedCall[] = []
  const scout = makeDesk(signers)
  const tried = planned(scout)
  await scout.sign(tried.id)
  const traced = faultHost(scout.host, { kind: 'none' }, trace)
  await applyStored({ ...scout.open(), host: traced }, { plan: tried.id })
  const call = trace.findIndex(({ operation, path }) => {
    return operation === 'openExclusive' && /\.writ-backup\.[^.]*$/.test(path ?? '')
  })
  expect(call).toBeGreaterThan(0)
  const made = planned(desk)
  await desk.sign(made.id)
  const host: Host = faultHost(desk.host, { kind: 'die', call: call + 1 })
  await expect(applyStored({ ...desk.open(), host }, { plan: made.id })).rejects.toThrow(HostDied)
}

describe('prune and doctor', () => {
  test('R30 a backup whose apply died is named, and removed; a good one is not', async () => {
    const desk = makeDesk(signers)
    await dyingInBackup(desk)
    expect(await diagnosis(desk, 'unfinished backups')).toMatchObject({
      status: 'warning',
      fix: 'writ backups --prune',
    })
    expect(await diagnosis(desk, 'backups')).toMatchObject({ status: 'ok' })
    expect(pruneAll(desk.open()).backups).toHaveLength(1)
    expect(await diagnosis(desk, 'unfinished backups')).toMatchObject({ status: 'ok', fix: null })
    desk.clock.now += 60_000
    await desk.carryOut(planned(desk), 'operator')
    expect(pruneAll(desk.open()).backups).toEqual([])
  })

  test('R30 a backup a receipt names stays on record though its bytes are gone', async () => {
    const desk = makeDesk(signers)
    await desk.carryOut(planned(desk), 'operator')
    const { host, layout } = desk.open()
    const [kept] = listBackups(host, layout)
    rmSync(kept?.manifest.file?.path ?? '')
    expect(pruneAll(desk.open()).backups).toEqual([])
    const broken = await diagnosis(desk, 'backups')
    expect(broken.status).toBe('failed')
    expect(broken.fix).toBe(`writ backups ${desk.file(configName)} --verify`)
  })

  test('R30 parts of a backup that no record names are shown and left alone', async () => {
    const desk = makeDesk(signers)
    await desk.carryOut(planned(desk), 'operator')
    const stray = `${desk.file(configName)}.writ-backup.2026-01-01T00-00-00Z`
    writeFileSync(stray, '')
    writeFileSync(`${desk.file(configName)}.writ-backup.mine`, '')
    const found = await diagnosis(desk, 'unknown backup files')
    expect(found).toMatchObject({ status: 'warning', fix: `rm -i ${stray}` })
    pruneAll(desk.open())
    expect(existsSync(stray)).toBe(true)
    rmSync(stray)
    expect(await diagnosis(desk, 'unknown backup files')).toMatchObject({ status: 'ok' })
  })

  test('R21 temporary files of a crash are named after a day, and removed', async () => {
    const desk = makeDesk(signers)
    await desk.carryOut(planned(desk), 'operator')
    const { layout } = desk.open()
    const path = join(layout.receipts, '.writ-tmp-left')
    writeFileSync(path, '')
    utimesSync(path, new Date(moment - 25 * 3_600_000), new Date(moment - 25 * 3_600_000))
    expect(await diagnosis(desk, 'temporary files')).toMatchObject({
      status: 'warning',
      fix: 'writ backups --prune',
    })
    expect(pruneAll(desk.open()).leftovers).toEqual([path])
    expect(readdirSync(dirname(path)).filter(name => name.startsWith('.writ-tmp'))).toEqual([])
    expect(await diagnosis(desk, 'temporary files')).toMatchObject({ status: 'ok', fix: null })
  })

  test('R17 a signer whose time is over is named with the line to edit', async () => {
    const desk = makeDesk(signers)
    const { layout, allowedSigners } = desk.open()
    expect(await diagnosis(desk, 'signers')).toMatchObject({ status: 'ok' })
    const ended = allowedSigners.replace(/^(former) /m, '$1 valid-before="20200101Z",')
    writeFileSync(layout.allowedSigners, ended, { mode: 0o600 })
    const found = await diagnosis(desk, 'signers')
    expect(found.status).toBe('warning')
    expect(found.detail).toContain('former (line 2)')
    expect(found.fix).toContain(layout.allowedSigners)
  })
})
