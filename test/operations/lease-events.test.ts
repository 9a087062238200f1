/** What other programs are told of a probation, of the word of a person and of a broken glass. */
import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bootSucceeded } from '../../src/operations/boot.ts'
import { carryOutBreakGlass, lookForBreakGlass } from '../../src/operations/break-glass.ts'
import { confirmGate } from '../../src/operations/confirm-gate.ts'
import { deliverEvents } from '../../src/operations/deliver-events.ts'
import { type Desk, makeSigners } from './desk.ts'
import { change, changed, expire, gate, gateCodes, leases, makeLeaseDesk } from './lease-desk.ts'

const signers = makeSigners('alice')

interface Told extends Desk {
  /** The events of the file so far, each parsed. */
  told(): Record<string, unknown>[]
}

/** A desk with one change on probation, and a file for events. */
async function onProbation(): Promise<Told> {
  const desk = makeLeaseDesk(signers)
  const file = join(desk.home, '..', 'out', 'events.jsonl')
  mkdirSync(dirname(file))
  appendFileSync(desk.open().layout.policy, `events: { file: ${JSON.stringify(file)} }\n`)
  await change(desk)
  const lines = (): string[] => readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return { ...desk, told: () => lines().map(line => JSON.parse(line)) }
}

const migrated = { event: 'runtime_config_migrated', outcome: 'changed' }

describe('R32 events', () => {
  test('R32 of a lease undone by the gate are those of a way back', async () => {
    const desk = await onProbation()
    expire(desk)
    const { settled } = await gate(desk)
    const [one] = settled
    expect(desk.told()).toEqual([
      expect.objectContaining(migrated),
      { ...one?.receipt, seq: expect.any(Number) },
    ])
    expect(desk.told()[1]).toMatchObject({ event: 'runtime_config_restored', outcome: 'changed' })
  })

  test('R32 of one that an edit keeps, and of the word of a person after that', async () => {
    const desk = await onProbation()
    desk.write('.codex/config.toml', `${changed}# mine\n`)
    expire(desk)
    await gate(desk)
    const { receipts } = await confirmGate(desk.open(), 'codex', { actor: 'alice' })
    const told = desk.told()
    expect(told).toMatchObject([
      migrated,
      { event: 'runtime_config_restored', outcome: 'conflict' },
      { event: 'runtime_config_confirmed', outcome: 'confirmed', id: receipts[0]?.id },
    ])
  })

  test.each<[string, (desk: Desk) => Promise<unknown>]>([
    ['a person', desk => confirmGate(desk.open(), 'codex', { actor: 'alice' })],
    [
      'a boot, told with what comes next',
      async desk => {
        await bootSucceeded(desk.host, 'codex')
        await deliverEvents(desk.open())
      },
    ],
  ])('R32 of a lease kept by %s name it', async (_, keep) => {
    const desk = await onProbation()
    await keep(desk)
    const [lease] = leases(desk)
    expect(desk.told()).toMatchObject([
      migrated,
      { event: 'runtime_config_kept', plan: lease?.plan, lease: lease?.id, record: null },
    ])
  })

  test('R32 of a restore without approval, and of who answers for it, hold ids alone', async () => {
    const desk = await onProbation()
    const id = await breakGlass(desk, 'hush-hush')
    expect(desk.told()).toMatchObject([
      migrated,
      { event: 'runtime_config_break_glass', record: id, principal: 'alice', receipt: null },
    ])
    expire(desk)
    // What people signed before does not answer for it.
    expect(await gateCodes(desk)).toBe('closed BREAK_GLASS')
    await confirmGate(desk.open(), 'codex', { actor: 'alice' })
    expect(await gateCodes(desk)).toBe('open')
    expect(desk.told().slice(2)).toMatchObject([
      { event: 'runtime_config_restored', outcome: 'recorded' },
      { event: 'runtime_config_confirmed', record: id },
    ])
    expect(JSON.stringify(desk.told())).not.toContain('hush-hush')
  })
})

/** Restores the file from before the change without approval; returns the id of the record. */
async function breakGlass(desk: Desk, reason: string): Promise<string> {
  const folder = desk.file('.codex')
  const name = readdirSync(folder).find(one => one.endsWith('.manifest.json')) ?? ''
  const input = {
    ...{ source: join(folder, name), actor: 'alice', key: signers.pair('alice').path },
    ...{ force: true, outsideRoots: false, locking: undefined },
  }
  const look = await lookForBreakGlass(desk.host, input)
  const { id } = await carryOutBreakGlass(desk.host, input, look, reason, undefined)
  return id
}
