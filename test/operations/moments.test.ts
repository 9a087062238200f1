/** Approvals and plans at another time, on another host, for another user, and a second time. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import type { PlanId } from '../../src/model/digest.ts'
import type { ErrorCode } from '../../src/model/errors.ts'
import { applyStored } from '../../src/operations/apply-stored.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { configName, type Desk, hourMs, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('operator')
const before = 'sandbox_mode = "read-only"\n'
const after = 'sandbox_mode = "workspace-write"\n'

async function approved(desk: Desk): Promise<PlanId> {
  desk.write(configName, before)
  const { id } = desk.propose(`~/${configName}`, after)
  await desk.sign(id)
  return id
}

/** The same machine, on which all files belong to another user, who runs writ. */
function ownedBy({ identity, fs }: Host, uid: number): Partial<Host> {
  const lstat: Host['fs']['lstat'] = path => {
    const stat = fs.lstat(path)
    return stat && { ...stat, uid }
  }
  const fstat: Host['fs']['fstat'] = fd => ({ ...fs.fstat(fd), uid })
  return { identity: { ...identity, uid }, fs: { ...fs, lstat, fstat } }
}

interface Elsewhere {
  readonly hours?: number
  readonly prepare?: (desk: Desk) => void
  readonly code: ErrorCode
}

/** A permissions approval of the preset holds four hours, a plan a week. */
const cases: readonly (readonly [string, Elsewhere])[] = [
  ['an approval past its hours', { hours: 5, code: 'APPROVAL_EXPIRED' }],
  ['an approval at its last moment', { hours: 4, code: 'APPROVAL_EXPIRED' }],
  ['a clock that was set back', { hours: -1, code: 'APPROVAL_EXPIRED' }],
  ['a plan past its expiry', { hours: 8 * 24, code: 'PLAN_EXPIRED' }],
  [
    'a state directory on another host',
    {
      prepare: desk =>
        writeFileSync(
          join(desk.open().layout.install, 'host'),
          `${Buffer.alloc(32, 3).toString('hex')}\n`,
        ),
      code: 'APPROVAL_OTHER_HOST',
    },
  ],
]

describe('an approved plan is not applied', () => {
  test.each(cases)('R18 R19 with %s', async (_, { hours = 0, prepare, code }) => {
    const desk = makeDesk(signers)
    const id = await approved(desk)
    desk.clock.now += hours * hourMs
    prepare?.(desk)
    const refused = await refusalOf(() => desk.apply(id))
    expect(refused).toMatchObject({ code, exitCode: 13 })
    expect(refused.hint).toMatch(/^writ (sign wp1-|propose \/)/)
    expect(desk.read(configName)).toBe(before)
    const { host, layout } = desk.open()
    expect(readLedger(host, layout).entries.at(-1)).toMatchObject({
      event: 'refused',
      detail: { code },
    })
  })

  test('R18 by another user', async () => {
    const desk = makeDesk(signers)
    const id = await approved(desk)
    const other = desk.open(ownedBy(desk.host, desk.host.identity.uid + 1))
    expect(await refusalOf(() => applyStored(other, { plan: id }))).toMatchObject({
      code: 'APPROVAL_OTHER_USER',
      exitCode: 13,
    })
    expect(desk.read(configName)).toBe(before)
  })

  test('R18 but is a moment before its approval ends', async () => {
    const desk = makeDesk(signers)
    const id = await approved(desk)
    desk.clock.now += 4 * hourMs - 1_000
    expect((await desk.apply(id)).outcome).toBe('changed')
    expect(desk.read(configName)).toBe(after)
  })
})

describe('an applied plan', () => {
  test('R18 is not applied or signed again, and names its receipt', async () => {
    const desk = makeDesk(signers)
    const id = await approved(desk)
    const receipt = await desk.apply(id)
    for (const work of [() => desk.apply(id), () => desk.sign(id)]) {
      const refused = await refusalOf(work)
      expect(refused).toMatchObject({ code: 'APPROVAL_USED', exitCode: 13 })
      expect(refused.detail).toContain(receipt.id)
      expect(refused.hint).toBe(
        `writ propose ${desk.file(configName)} --from new.toml --actor agent:codex`,
      )
    }
    // Not even where the file is what it was before.
    desk.write(configName, before)
    expect((await refusalOf(() => desk.apply(id))).code).toBe('APPROVAL_USED')
    expect(desk.read(configName)).toBe(before)
  })
})
