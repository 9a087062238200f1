/** Probation of an apply: proved by a boot or a word, or taken back, byte for byte. */
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import { restoreOf } from '../../src/apply/lease-standing.ts'
import { applyContext } from '../../src/operations/apply-context.ts'
import { bootFailed, bootSucceeded } from '../../src/operations/boot.ts'
import { confirmGate } from '../../src/operations/confirm-gate.ts'
import { makeRollbackPlan } from '../../src/operations/rollback.ts'
import { settleLeases } from '../../src/operations/settle-leases.ts'
import { verifyTargets } from '../../src/operations/verify.ts'
import { listPlanIds } from '../../src/store/plan-store.ts'
import { listReceipts } from '../../src/store/receipt-store.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'
import {
  change,
  changed,
  events,
  expire,
  gate,
  gateCodes,
  leases,
  makeLeaseDesk,
  own,
  stateFile,
  states,
} from './lease-desk.ts'

const signers = makeSigners('alice')

/** A desk with one change on probation. */
async function onProbation(): Promise<Desk> {
  const desk = makeLeaseDesk(signers)
  await change(desk)
  return desk
}

describe('R31 a lease is given', () => {
  test('R31 with the receipt it belongs to, and the gate says until when', async () => {
    const desk = await onProbation()
    const [lease] = leases(desk)
    const { host, layout } = desk.open()
    const [receipt] = listReceipts(host, layout)
    expect(lease).toMatchObject({
      plan: receipt?.plan,
      receipt: receipt?.id,
      targets: [desk.file(configName)],
      runtimes: ['codex'],
      bootSeconds: 10,
      grantedAt: '2026-05-15T09:00:40Z',
      expiresAt: '2026-05-15T09:30:40Z',
      failedBoot: null,
      ended: null,
    })
    const { open, reasons } = await gate(desk)
    expect(open).toBe(true)
    expect(reasons).toMatchObject([
      { code: 'ON_PROBATION', plan: receipt?.plan, until: '2026-05-15T09:30:40Z' },
    ])
  })

  test('R31 to nothing where the policy asks for none', async () => {
    const desk = makeDesk(signers)
    desk.write(configName, own)
    await change(desk)
    expect([leases(desk), await gateCodes(desk)]).toEqual([[], 'open'])
  })

  test('R31 to no file nobody is known to boot from', async () => {
    const desk = makeLeaseDesk(signers)
    desk.write('notes.toml', 'a = 1\n')
    await desk.carryOut(desk.propose('~/notes.toml', 'a = 2\n'), 'alice')
    expect(leases(desk)).toEqual([])
  })

  test('R28 to no way back', async () => {
    const desk = await onProbation()
    const { host, layout } = desk.open()
    const [receipt] = listReceipts(host, layout)
    await desk.carryOut(desk.undo(receipt!), 'alice')
    expect(leases(desk)).toHaveLength(1)
    expect([await gateCodes(desk), desk.read(configName)]).toEqual(['open', own])
    expire(desk)
    expect([await gateCodes(desk), desk.read(configName)]).toEqual(['open', own])
  })
})

describe('R29 a lease that no boot proved', () => {
  test('R29 R31 the gate undoes the change, records it, and is open', async () => {
    const desk = await onProbation()
    expire(desk)
    const { open, reasons, settled } = await gate(desk)
    expect([open, reasons, desk.read(configName)]).toEqual([true, [], own])
    expect(settled).toMatchObject([
      { state: 'undone', receipt: { event: 'runtime_config_restored', outcome: 'changed' } },
    ])
    const [lease] = leases(desk)
    const { host, layout } = desk.open()
    const [restore, applied] = listReceipts(host, layout)
    expect(lease?.ended).toMatchObject({ state: 'undone', receipt: restore?.id })
    expect(restore?.approvals).toEqual(applied?.approvals)
    expect(events(desk).slice(-2)).toEqual(['planned', 'restored'])
    expect(verifyTargets(desk.open(), undefined, true).exitCode).toBe(0)
    expect(await gate(desk)).toMatchObject({ open: true, settled: [] })
  })

  test('R31 one second before that nothing happens', async () => {
    const desk = await onProbation()
    expire(desk)
    desk.clock.now -= 1000
    expect([await gateCodes(desk), desk.read(configName)]).toEqual(['open ON_PROBATION', changed])
  })

  test('R31 a gate that only looks is closed, and writes nothing', async () => {
    const desk = await onProbation()
    expire(desk)
    const before = readdirSync(stateFile(desk), { recursive: true }).sort()
    expect(await gateCodes(desk, false)).toBe('closed LEASE_EXPIRED')
    expect(desk.read(configName)).toBe(changed)
    expect(readdirSync(stateFile(desk), { recursive: true }).sort()).toEqual(before)
  })

  test('R31 another runtime waits for nothing and undoes nothing', async () => {
    const desk = await onProbation()
    expire(desk)
    expect(await settleLeases(desk.host, ({ runtimes }) => runtimes.includes('hermes'))).toEqual([])
    expect(desk.read(configName)).toBe(changed)
  })

  test('R10 edits of the user from before the change are all there again', async () => {
    const desk = makeLeaseDesk(signers)
    const text = '# mine\r\nmodel = "gpt-5.1" # a remark\r\n\r\n[tools]\r\nweb_search = true'
    desk.write(configName, text)
    await change(desk, text.replace('5.1', '5.2'))
    expire(desk)
    expect([await gateCodes(desk), desk.read(configName)]).toEqual(['open', text])
  })

  test('R31 after the undoing the receipt from before decides again', async () => {
    const desk = makeLeaseDesk(signers)
    await change(desk, 'model = "first"\n')
    await bootSucceeded(desk.host, 'codex')
    await change(desk, 'model = "second"\n')
    expire(desk)
    expect([await gateCodes(desk), desk.read(configName)]).toEqual(['open', 'model = "first"\n'])
    desk.write(configName, 'model = "by hand"\n')
    expect(await gateCodes(desk)).toBe('closed DRIFT_OWNED')
  })

  test('R22 several files go back together: one changed, one created, one emptied', async () => {
    const desk = makeLeaseDesk(signers)
    await desk.carryOut(severalFiles(desk), 'alice')
    expect(several(desk)).toEqual(severalAfter)
    expire(desk)
    expect(await gateCodes(desk)).toBe('open')
    expect(several(desk)).toEqual([own, null, 'a = 1\n'])
  })

  test('R31 two changes of one file go back in turn, the last one first', async () => {
    const desk = await onProbation()
    desk.clock.now += 60_000
    await change(desk, 'model = "gpt-5.3"\n')
    // The first would be over by now, and the second stands upon it.
    desk.clock.now += 29.5 * 60_000
    expect(await gateCodes(desk)).toBe('open ON_PROBATION ON_PROBATION')
    expect(desk.read(configName)).toBe('model = "gpt-5.3"\n')
    expire(desk)
    expect(await gateCodes(desk)).toBe('open')
    expect([desk.read(configName), states(desk)]).toEqual([own, ['undone', 'undone']])
  })

  test('R27 what its recovery note put back is only recorded', async () => {
    const desk = await onProbation()
    desk.write(configName, own)
    expect(await gateCodes(desk)).toBe('closed ON_PROBATION RESTORED_OUTSIDE')
    expire(desk)
    const { open, settled } = await gate(desk)
    expect(open).toBe(true)
    expect(settled).toMatchObject([{ state: 'undone', receipt: { outcome: 'recorded' } }])
  })

  test('R22 an undoing that finds the files locked waits', async () => {
    const desk = await onProbation()
    expire(desk)
    const { host } = desk
    const locked = { ...host, tryLock: () => undefined, sleep: async () => {} }
    const [settled] = await settleLeases(locked)
    expect(settled).toMatchObject({ state: 'waiting', error: { code: 'LOCK_HELD' } })
    expect([desk.read(configName), states(desk)]).toEqual([changed, ['running']])
  })

  test('R31 where the policy cannot be read the gate is closed and nothing is undone', async () => {
    const desk = await onProbation()
    expire(desk)
    writeFileSync(desk.open().layout.policy, 'writ: nonsense\n')
    const { open, reasons, settled } = await gate(desk)
    expect([open, reasons.map(({ code }) => code)]).toEqual([false, ['LEASE_EXPIRED']])
    expect(settled).toMatchObject([{ state: 'waiting', error: { code: 'CONFIG_INVALID' } }])
    expect(desk.read(configName)).toBe(changed)
  })
})

function severalFiles(desk: Desk): ReturnType<Desk['migrate']> {
  desk.write('.codex/old.toml', 'a = 1\n')
  return desk.migrate(`writ: migration/v1
id: several
owner: test
version: 1
rollbackOwner: me
affects: [codex]
targets:
  - target: ~/${configName}
    consumer: codex
    set: [{ path: [model], value: gpt-5.2 }]
  - target: ~/.codex/new.toml
    set: [{ path: [b], value: 2 }]
  - target: ~/.codex/old.toml
    remove: [[a]]
`)
}

const severalAfter = ['model = "gpt-5.2"\n', 'b = 2\n', '']

function several(desk: Desk): (string | null)[] {
  const names = readdirSync(desk.file('.codex'))
  return ['config.toml', 'new.toml', 'old.toml'].map(name =>
    names.includes(name) ? desk.read(`.codex/${name}`) : null,
  )
}

describe('R29 an edit since', () => {
  test.each<[string, (desk: Desk) => void]>([
    ['of a value', desk => desk.write(configName, 'model = "mine"\n')],
    ['that adds a comment', desk => desk.write(configName, `${changed}# mine\n`)],
    ['of the mode', desk => chmodSync(desk.file(configName), 0o400)],
    ['that removed the file', desk => rmSync(desk.file(configName))],
  ])('R23 R29 %s stays, and closes the gate', async (_, edit) => {
    const desk = await onProbation()
    edit(desk)
    const before = readdirSync(desk.file('.codex')).map(name => read(desk, `.codex/${name}`))
    expire(desk)
    const { open, reasons, settled } = await gate(desk)
    expect(open).toBe(false)
    expect(reasons.map(({ code }) => code)).toContain('LAST_APPLY_FAILED')
    expect(settled).toMatchObject([
      {
        state: 'failed',
        receipt: { event: 'runtime_config_restored', outcome: 'conflict' },
        error: { code: 'WRITE_CONFLICT' },
      },
    ])
    expect(readdirSync(desk.file('.codex')).map(name => read(desk, `.codex/${name}`))).toEqual(
      before,
    )
    expect([states(desk), events(desk).at(-1)]).toEqual([['failed'], 'failed'])
    // Told once: nothing is tried again.
    expect((await gate(desk)).settled).toEqual([])
  })

  test('R22 of one file keeps all of them', async () => {
    const desk = makeLeaseDesk(signers)
    await desk.carryOut(severalFiles(desk), 'alice')
    desk.write('.codex/new.toml', 'b = 3\n')
    expire(desk)
    expect(await gateCodes(desk)).toMatch(/^closed .*LAST_APPLY_FAILED/)
    expect(several(desk)).toEqual(['model = "gpt-5.2"\n', 'b = 3\n', ''])
  })

  test('R31 a person who looked opens the gate again', async () => {
    const desk = await onProbation()
    desk.write(configName, `${changed}# mine\n`)
    expire(desk)
    expect(await gateCodes(desk)).toBe('closed LAST_APPLY_FAILED')
    await confirmGate(desk.open(), 'codex', {})
    expect(await gateCodes(desk)).toBe('open')
  })

  test('R28 a rollback that keeps the edit opens it, too', async () => {
    const desk = await onProbation()
    desk.write(configName, `${changed}# mine\n`)
    expire(desk)
    await gate(desk)
    const plan = leases(desk)[0]!.plan
    await desk.carryOut(desk.undo({ plan }), 'alice')
    expect([await gateCodes(desk), desk.read(configName)]).toEqual(['open', `${own}# mine\n`])
  })
})

function read(desk: Desk, name: string): string {
  return `${name}: ${desk.read(name)}`
}

describe('R31 a boot', () => {
  test('R31 R32 that succeeds keeps the change, on record', async () => {
    const desk = await onProbation()
    expect(await bootSucceeded(desk.host, 'codex')).toHaveLength(1)
    expect([states(desk), events(desk).at(-1)]).toEqual([['kept'], 'kept'])
    expire(desk)
    expect([await gateCodes(desk), desk.read(configName)]).toEqual(['open', changed])
    expect(await bootSucceeded(desk.host, 'codex')).toEqual([])
  })

  test('R29 R32 that fails undoes the change at once, on record', async () => {
    const desk = await onProbation()
    const [settled] = await bootFailed(desk.host, 'codex', 3)
    expect(settled).toMatchObject({ state: 'undone' })
    expect(settled?.lease.failedBoot).toMatchObject({ runtime: 'codex', exitCode: 3 })
    expect(desk.read(configName)).toBe(own)
    expect(events(desk).slice(-3)).toEqual(['boot-failed', 'planned', 'restored'])
    expect(await gateCodes(desk)).toBe('open')
  })

  test('R29 that fails after one that succeeded undoes nothing', async () => {
    const desk = await onProbation()
    await bootSucceeded(desk.host, 'codex')
    expect(await bootFailed(desk.host, 'codex', 1)).toEqual([])
    expect(desk.read(configName)).toBe(changed)
  })

  test('R31 whose end was recorded and whose lease was not is a good one', async () => {
    const desk = await onProbation()
    const { host } = desk
    let lines = 0
    const rename = (from: string, to: string): void => {
      if (to.includes('/leases/') && lines > 0) throw new Error('died')
      host.fs.rename(from, to)
    }
    const openAppend = (path: string, mode: number): number => {
      lines += 1
      return host.fs.openAppend(path, mode)
    }
    const dying = { ...host, fs: { ...host.fs, rename, openAppend } }
    await expect(bootSucceeded(dying, 'codex')).rejects.toThrow('died')
    expect([states(desk), events(desk).at(-1)]).toEqual([['running'], 'kept'])
    expire(desk)
    expect([await gateCodes(desk), desk.read(configName)]).toEqual(['open', changed])
    expect(states(desk)).toEqual(['kept'])
  })

  test('R31 R32 the word of a person keeps it, even after the time', async () => {
    const desk = await onProbation()
    expire(desk)
    const { receipts, kept } = await confirmGate(desk.open(), 'codex', { actor: 'alice' })
    expect([receipts, kept.map(({ ended }) => ended?.actor)]).toEqual([[], ['alice']])
    expect([await gateCodes(desk), desk.read(configName)]).toEqual(['open', changed])
  })
})

describe('R17 the cover of a lease', () => {
  test('R17 does not carry a way back while the lease runs', async () => {
    const desk = await onProbation()
    const error = await refusalOf(() => undoUnderLease(desk))
    expect([error.code, desk.read(configName)]).toEqual(['POLICY_DENIED', changed])
  })

  test('R17 does not carry a way back to anything else', async () => {
    const desk = await onProbation()
    desk.write(configName, `${changed}# mine\n`)
    expire(desk)
    const error = await refusalOf(() => undoUnderLease(desk))
    expect([error.code, desk.read(configName)]).toEqual(['POLICY_DENIED', `${changed}# mine\n`])
  })

  test('R17 does not carry another plan', async () => {
    const desk = await onProbation()
    expire(desk)
    const { id } = desk.propose(`~/${configName}`, 'model = "any"\n')
    const error = await refusalOf(() => applyUnderLease(desk, id))
    expect([error.code, desk.read(configName)]).toEqual(['POLICY_DENIED', changed])
  })

  test('R17 ends with the lease', async () => {
    const desk = await onProbation()
    const [first] = listPlans(desk)
    await bootSucceeded(desk.host, 'codex')
    expire(desk)
    expect((await refusalOf(() => undoUnderLease(desk))).code).toBe('POLICY_DENIED')
    const { host, layout } = desk.open()
    expect(restoreOf(host, layout, listReceipts(host, layout), leases(desk)[0]!)).toBe(undefined)
    expect(listPlans(desk)).toContain(first)
  })
})

function listPlans(desk: Desk): readonly string[] {
  const { host, layout } = desk.open()
  return listPlanIds(host, layout)
}

async function undoUnderLease(desk: Desk): Promise<unknown> {
  const source = { kind: 'plan', id: leases(desk)[0]!.plan } as const
  const made = makeRollbackPlan(desk.open(), { source, exact: false, dryRun: false })
  return await applyUnderLease(desk, made.id)
}

async function applyUnderLease(desk: Desk, planId: ReturnType<Desk['propose']>['id']) {
  const workspace = desk.open()
  const { host, layout } = workspace
  const context = await applyContext(workspace, {})
  return await applyPlan(host, layout, { ...context, planId, underLease: true })
}

describe('R31 a lease whose record is', () => {
  test('R31 gone closes the gate: a probation must not read as proved', async () => {
    const desk = await onProbation()
    rmSync(stateFile(desk, 'leases'), { recursive: true })
    expect(await gateCodes(desk)).toBe('closed LEASE_MISSING')
  })

  test('R31 damaged closes the gate', async () => {
    const desk = await onProbation()
    const [name = ''] = readdirSync(stateFile(desk, 'leases'))
    writeFileSync(join(stateFile(desk, 'leases'), name), '{')
    expect(await gateCodes(desk)).toBe('closed STATE_UNREADABLE')
  })

  test('R30 open keeps the backup of its change', async () => {
    const desk = makeLeaseDesk(signers)
    const { policy } = desk.open().layout
    const text = readFileSync(policy, 'utf8')
    writeFileSync(policy, text.replace('keep: 10', 'keep: 1'))
    await change(desk)
    await change(desk, 'model = "third"\n')
    await change(desk, 'model = "fourth"\n')
    const kept = readdirSync(desk.file('.codex')).filter(name => /writ-backup\.[^.]*$/.test(name))
    expect(kept).toHaveLength(3)
  })
})
