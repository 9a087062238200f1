/** Whose signature the record of a restore without approval bears, and that a wrong one is told. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { BrokenGlass } from '../../src/apply/break-glass.ts'
import { formatAllowedSigner } from '../../src/approval/allowed-signers.ts'
import { type Namespace, namespaces } from '../../src/approval/namespaces.ts'
import { carryOutBreakGlass, lookForBreakGlass } from '../../src/operations/break-glass.ts'
import { confirmGate } from '../../src/operations/confirm-gate.ts'
import { diagnose } from '../../src/operations/doctor.ts'
import { trustKey } from '../../src/operations/trust-key.ts'
import { type LedgerReport, ledgerError, verifyLedger } from '../../src/operations/verify-ledger.ts'
import { appendLedger } from '../../src/store/ledger-store.ts'
import { stockSign } from '../approval/keys.ts'
import { configName, type Desk, makeDesk, makeSigners } from './desk.ts'

const signers = makeSigners('alice', 'mallory')
const all: readonly Namespace[] = [
  ...[namespaces.approval, namespaces.revocation, namespaces.ledgerHead, namespaces.breakGlass],
]
const older = all.filter(name => name !== namespaces.breakGlass)

interface Scene {
  readonly desk: Desk
  readonly done: BrokenGlass
}

/** A restore without approval, signed by alice, that a person has answered for. */
async function restored(purposes = all, key: string | null = 'alice'): Promise<Scene> {
  const desk = makeDesk(signers)
  list(desk, [['alice', purposes]])
  desk.write(configName, 'model = "0"\n')
  const receipt = await desk.carryOut(desk.propose(`~/${configName}`, 'model = "1"\n'), 'alice')
  const done = await breakGlass(desk, key)
  await desk.carryOut(desk.undo(receipt), 'alice')
  await confirmGate(desk.open(), 'codex', { actor: 'alice' })
  return { desk, done }
}

async function breakGlass(desk: Desk, key: string | null): Promise<BrokenGlass> {
  const names = readdirSync(desk.file('.codex'))
  const name = names.find(one => one.endsWith('.manifest.json')) ?? ''
  const input = {
    ...{ source: join(desk.file('.codex'), name), actor: 'alice', force: true },
    ...{ outsideRoots: false, locking: undefined },
    key: key === null ? undefined : signers.pair(key).path,
  }
  const look = await lookForBreakGlass(desk.host, input)
  return await carryOutBreakGlass(desk.host, input, look, 'why', undefined)
}

function list(desk: Desk, entries: readonly (readonly [string, readonly Namespace[]])[]): void {
  const lines = entries.map(([name, purposes]) =>
    formatAllowedSigner(name, purposes, signers.pair(name).public),
  )
  writeFileSync(desk.open().layout.allowedSigners, `${lines.join('\n')}\n`)
}

function verify({ desk }: Scene): LedgerReport {
  return verifyLedger(desk.open())
}

async function doctorOn({ desk }: Scene): Promise<unknown> {
  return (await diagnose(desk.host)).find(({ name }) => name === 'restores without approval')
}

describe('R32 the signature of a restore without approval', () => {
  test('R16 R32 that fits is told with its name', async () => {
    const scene = await restored()
    expect(verify(scene)).toMatchObject({
      problems: [],
      restores: [{ id: scene.done.id, signed: true, principal: 'alice', note: null, fix: null }],
    })
    expect(await doctorOn(scene)).toMatchObject({ status: 'ok', fix: null })
  })

  test('R32 that was never made is no fault', async () => {
    const scene = await restored(all, null)
    expect(scene.done.isSigned).toBe(false)
    expect(verify(scene)).toMatchObject({ problems: [], restores: [{ signed: false, note: null }] })
    expect(await doctorOn(scene)).toMatchObject({ status: 'ok' })
  })

  test('R32 R35 of a key an older list has for other purposes: the command that lists it helps', async () => {
    const scene = await restored(older)
    const { restores, problems } = verify(scene)
    expect([problems, restores[0]?.principal]).toEqual([[], null])
    const fix = restores[0]?.fix ?? ''
    expect(await doctorOn(scene)).toMatchObject({ status: 'warning', fix })
    const { public: key } = signers.pair('alice')
    expect(fix).toMatch(/^writ keys trust 'ssh-ed25519 \S+' --principal alice$/)
    const limits = { isAuthority: false, validAfter: undefined, validBefore: undefined }
    expect(trustKey(scene.desk.open(), { key, principal: 'alice', ...limits }).line).toBe(
      formatAllowedSigner('alice', [namespaces.breakGlass], key),
    )
    expect(verify(scene).restores).toMatchObject([{ principal: 'alice', fix: null }])
    expect(await doctorOn(scene)).toMatchObject({ status: 'ok' })
  })

  test('R35 of nobody on an older list leaves the doctor content', async () => {
    const desk = makeDesk(signers)
    list(desk, [['alice', older]])
    const found = await diagnose(desk.host)
    const asked = found.filter(({ name }) =>
      ['signers', 'restores without approval'].includes(name),
    )
    expect(asked.map(({ status }) => status)).toEqual(['ok', 'ok'])
  })

  test('R32 of a key that nobody listed says nothing, and is no fault', async () => {
    const scene = await restored(all, 'mallory')
    expect(verify(scene)).toMatchObject({
      problems: [],
      restores: [{ signed: true, principal: null, fix: null }],
    })
    expect(await doctorOn(scene)).toMatchObject({ status: 'ok' })
  })

  test('R18 R32 of a key that had been revoked says nothing; revoked after it, it still does', async () => {
    const scene = await restored()
    const { key } = scene.done.record
    const { host, layout } = scene.desk.open()
    const note = { event: 'key-revoked', plan: null, actor: 'alice' } as const
    appendLedger(host, layout, { ...note, detail: { key: key ?? '', reason: 'lost' } })
    expect(verify(scene).restores).toMatchObject([{ principal: 'alice' }])
    scene.desk.clock.now += 60_000
    scene.desk.write(configName, 'model = "2"\n')
    const again = await breakGlass(scene.desk, 'alice')
    const found = verify(scene)
    expect(found.problems).toEqual([])
    expect(found.restores.find(({ id }) => id === again.id)).toMatchObject({
      ...{ signed: true, principal: null, fix: null },
    })
  })

  test.each<[string, string, (scene: Scene) => void]>([
    [
      'is another key’s',
      'record-forged',
      ({ done }) => sign(done, 'mallory', namespaces.breakGlass),
    ],
    [
      'is of another purpose',
      'record-wrong-purpose',
      ({ done }) => sign(done, 'alice', namespaces.approval),
    ],
    [
      'is of other bytes',
      'record-forged',
      ({ done }) => sign(done, 'alice', namespaces.breakGlass, Buffer.from('{}')),
    ],
    [
      'is no signature',
      'record-forged',
      ({ done }) => writeFileSync(`${done.recordPath}.sig`, 'yes\n'),
    ],
    ['was taken away', 'record-unsigned', ({ done }) => rmSync(`${done.recordPath}.sig`)],
    [
      'stands beside a damaged record',
      'record-malformed',
      ({ done }) => writeFileSync(done.recordPath, '{'),
    ],
  ])('R32 that %s is told: %s', async (_, kind, harm) => {
    const scene = await restored()
    harm(scene)
    const { problems, restores } = verify(scene)
    expect([problems, restores]).toMatchObject([[{ kind, path: scene.done.recordPath }], []])
    const error = ledgerError(scene.desk.open(), problems)
    expect([error?.exitCode, error?.hint.includes(`cat ${scene.done.recordPath}`)]).toEqual([
      19,
      true,
    ])
    expect(await doctorOn(scene)).toMatchObject({ status: 'failed' })
  })
})

function sign(
  { recordPath }: BrokenGlass,
  name: string,
  namespace: Namespace,
  bytes: Uint8Array = readFileSync(recordPath),
): void {
  writeFileSync(`${recordPath}.sig`, stockSign(signers.pair(name).path, namespace, bytes))
}
