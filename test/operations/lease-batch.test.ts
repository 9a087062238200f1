/** Probation of a plan over very many files: all of them are kept, or all go back. */
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { settledLines } from '../../src/cli/lease-report.ts'
import type { Host } from '../../src/host/host.ts'
import { nodeFs } from '../../src/host/node-fs.ts'
import { bootFailed } from '../../src/operations/boot.ts'
import { confirmGate } from '../../src/operations/confirm-gate.ts'
import { askGate } from '../../src/operations/gate.ts'
import { verifyTargets } from '../../src/operations/verify.ts'
import { listJournals } from '../../src/store/journal-store.ts'
import { listReceipts } from '../../src/store/receipt-store.ts'
import { faultHost, HostDied, type TracedCall } from '../host/fault-host.ts'
import { configName, type Desk, makeSigners } from './desk.ts'
import { expire, gate, gateCodes, leases, makeLeaseDesk, own, states } from './lease-desk.ts'

const signers = makeSigners('alice')
const patience = 240_000

/** More than are locked one by one, and enough for a batch. */
const others = Array.from({ length: 99 }, (_, index) => `vault/d${index % 7}/f${index}.toml`)
const created = 'vault/new.toml'

function migrate(desk: Desk): ReturnType<Desk['migrate']> {
  for (const name of others) desk.write(name, 'a = 1\n')
  const set = (value: unknown): unknown => [{ path: ['a'], value }]
  const targets = [
    { target: `~/${configName}`, consumer: 'codex', set: [{ path: ['model'], value: 'gpt-5.2' }] },
    ...others.map(name => ({ target: `~/${name}`, set: set(2) })),
    { target: `~/${created}`, set: set(2) },
  ]
  const head = { writ: 'migration/v1', id: 'vault', owner: 'ops', version: 1 }
  return desk.migrate(JSON.stringify({ ...head, targets, rollbackOwner: 'me', affects: ['codex'] }))
}

/** A desk with one change of very many files on probation. */
async function onProbation(): Promise<Desk> {
  const fs = { ...nodeFs(), fsync() {}, fsyncDirectory() {} }
  const desk = makeLeaseDesk(signers, { host: { fs } })
  const receipt = await desk.carryOut(migrate(desk), 'alice')
  expect(receipt.outcome).toBe('changed')
  return desk
}

/** 'old' or 'new' where all files are, else which are not as the most. */
function filesOf(desk: Desk): string {
  const news = others.filter(name => desk.read(name) === 'a = 2\n')
  const isConfigNew = desk.read(configName) !== own
  const isThere = existsSync(desk.file(created))
  if (isConfigNew && isThere && news.length === others.length) return 'new'
  if (!isConfigNew && !isThere && news.length === 0) return 'old'
  return `config ${isConfigNew}, created ${isThere}, ${news.length} of ${others.length}`
}

describe('R22 R31 a lease over very many files', () => {
  test(
    'R22 R29 that is over: all go back, in one transaction, and the gate is open',
    async () => {
      const desk = await onProbation()
      const [lease] = leases(desk)
      expect(lease?.targets).toHaveLength(others.length + 2)
      expect([await gateCodes(desk), filesOf(desk)]).toEqual(['open ON_PROBATION', 'new'])
      expire(desk)
      expect(await gateCodes(desk, false)).toBe('closed LEASE_EXPIRED')
      const { open, settled } = await gate(desk)
      expect([open, filesOf(desk), states(desk)]).toEqual([true, 'old', ['undone']])
      const { host, layout } = desk.open()
      const [restore, applied, ...rest] = listReceipts(host, layout)
      expect(settled).toMatchObject([{ state: 'undone', receipt: { id: restore?.id } }])
      expect([restore?.event, restore?.outcome]).toEqual(['runtime_config_restored', 'changed'])
      expect([applied?.event, rest]).toEqual(['runtime_config_migrated', []])
      expect(readdirSync(layout.backupSets)).toHaveLength(2)
      expect(verifyTargets(desk.open(), undefined, true).exitCode).toBe(0)
    },
    patience,
  )

  test(
    'R22 R29 whose boot failed: all go back at once',
    async () => {
      const desk = await onProbation()
      const settled = await bootFailed(desk.host, 'codex', 3)
      expect(settled).toMatchObject([{ state: 'undone', receipt: { outcome: 'changed' } }])
      expect([await gateCodes(desk), filesOf(desk)]).toEqual(['open', 'old'])
      const [line = ''] = settledLines(settled, desk.home)
      expect([line.includes(' and 94 more'), line.length < 500]).toEqual([true, true])
    },
    patience,
  )

  test(
    'R29 of which one file was edited since: all stay, and the gate closes',
    async () => {
      const desk = await onProbation()
      const [edited = ''] = others
      desk.write(edited, 'a = 2 # mine\n')
      expire(desk)
      const { open, settled } = await gate(desk)
      expect([open, settled.map(({ state }) => state)]).toEqual([false, ['failed']])
      expect(settled[0]?.error?.detail).toContain(desk.file(edited))
      desk.write(edited, 'a = 2\n')
      expect(filesOf(desk)).toBe('new')
    },
    patience,
  )

  test(
    'R31 the word of a person ends it',
    async () => {
      const desk = await onProbation()
      await confirmGate(desk.open(), 'codex', {})
      expect(states(desk)).toEqual(['kept'])
      expire(desk)
      expect([await gateCodes(desk), filesOf(desk)]).toEqual(['open', 'new'])
    },
    patience,
  )

  test(
    'R22 whose undoing dies at any of some moments: the next gate ends it, all or none',
    async () => {
      const desk = await onProbation()
      expire(desk)
      const kept = `${dirname(desk.home)}.kept`
      cpSync(dirname(desk.home), kept, { recursive: true, preserveTimestamps: true })
      const undo = (host: Host): Promise<unknown> =>
        askGate(host, { runtime: 'codex', strict: false, undo: true })
      const trace: TracedCall[] = []
      await undo(faultHost(desk.host, { kind: 'none' }, trace))
      const renames = trace.filter(({ to }) => to?.startsWith(desk.home) === true)
      const middle = renames[Math.floor(renames.length / 2)]?.call ?? 0
      expect(renames.length).toBeGreaterThan(others.length)
      const moments = [Math.floor(middle / 3), middle, trace.length - 3]
      for (const call of moments) {
        for (const name of readdirSync(dirname(desk.home))) {
          rmSync(join(dirname(desk.home), name), { recursive: true })
        }
        cpSync(kept, dirname(desk.home), { recursive: true, preserveTimestamps: true })
        await undo(faultHost(desk.host, { kind: 'die', call })).catch(orThrow)
        const codes = await gateCodes(desk)
        const { host, layout } = desk.open()
        const open = listJournals(host, layout).length
        expect([call, codes, filesOf(desk), states(desk), open]).toEqual([
          ...[call, 'open', 'old', ['undone'], 0],
        ])
      }
    },
    patience,
  )
})

function orThrow(error: unknown): void {
  if (!(error instanceof HostDied)) throw error
}
