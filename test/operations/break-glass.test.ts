/** Restores where state, policy or keys are lost: exact, kept, recorded, and never by an agent. */

import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type GateVerdict, gateOf } from '../../src/apply/gate.ts'
import {
  type BreakGlassInput,
  backupsFoundFor,
  carryOutBreakGlass,
  lookForBreakGlass,
} from '../../src/operations/break-glass.ts'
import { confirmGate } from '../../src/operations/confirm-gate.ts'
import { diagnose } from '../../src/operations/doctor.ts'
import { verifyTargets } from '../../src/operations/verify.ts'
import { policyText } from '../../src/policy/presets.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { lockTargets } from '../../src/store/lock-store.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('alice')
const own = 'sandbox_mode = "read-only" # mine\n'
const first = 'sandbox_mode = "workspace-write"\n'
const second = 'sandbox_mode = "danger-full-access"\n'

type Given = Partial<BreakGlassInput>

interface Scene {
  readonly desk: Desk
  /** Of the first apply: the file as it was before everything. */
  readonly manifest: string
  readonly folder: string
}

/** A file that two plans changed, a minute apart. */
async function applied(): Promise<Scene> {
  const desk = makeDesk(signers)
  desk.write(configName, own)
  for (const content of [first, second]) {
    await desk.carryOut(desk.propose(`~/${configName}`, content), 'alice')
    desk.clock.now += 60_000
  }
  const folder = dirname(desk.file(configName))
  const names = readdirSync(folder).filter(name => name.endsWith('.manifest.json'))
  return { desk, folder, manifest: join(folder, names.sort()[0] ?? '') }
}

function inputOf({ manifest }: Scene, given: Given = {}): BreakGlassInput {
  return {
    source: manifest,
    actor: undefined,
    key: signers.pair('alice').path,
    force: false,
    outsideRoots: false,
    locking: undefined,
    ...given,
  }
}

async function restored(scene: Scene, given: Given = {}) {
  const { host } = scene.desk
  const input = inputOf(scene, given)
  const look = await lookForBreakGlass(host, input)
  return { look, done: await carryOutBreakGlass(host, input, look, 'the state is lost', undefined) }
}

function gate(desk: Desk): Promise<GateVerdict> {
  const { host, layout, consumers } = desk.open()
  return gateOf(host, layout, 'codex', consumers)
}

function state(desk: Desk): string {
  return desk.env['WRIT_STATE_DIR'] ?? ''
}

function config(desk: Desk): string {
  return desk.env['WRIT_CONFIG_DIR'] ?? ''
}

interface Loss {
  readonly name: string
  lose(desk: Desk): void
  /** How a person repairs it, so that the next command works. */
  repair?(desk: Desk): void
  readonly given?: Given
  readonly isInLedger: boolean
}

const losses: readonly Loss[] = [
  {
    name: 'the state directory is deleted',
    lose: desk => rmSync(state(desk), { recursive: true }),
    isInLedger: false,
  },
  {
    name: 'the state directory is a file',
    lose: desk => {
      rmSync(state(desk), { recursive: true })
      writeFileSync(state(desk), '')
    },
    repair: desk => rmSync(state(desk)),
    isInLedger: false,
  },
  {
    name: 'the plans are gone',
    lose: desk => rmSync(join(state(desk), 'plans'), { recursive: true }),
    repair: desk => rmSync(state(desk), { recursive: true }),
    isInLedger: true,
  },
  {
    name: 'the record of the backup is nonsense',
    lose: desk => {
      const [key = ''] = readdirSync(join(state(desk), 'backups'))
      const folder = join(state(desk), 'backups', key)
      for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'nonsense')
    },
    repair: desk => rmSync(state(desk), { recursive: true }),
    isInLedger: true,
  },
  {
    name: 'the policy is invalid',
    lose: desk => writeFileSync(join(config(desk), 'policy.yaml'), 'preset: [\n'),
    repair: desk => writeFileSync(join(config(desk), 'policy.yaml'), policyText('solo')),
    isInLedger: true,
  },
  {
    name: 'the configuration directory is no directory',
    lose: desk => {
      rmSync(config(desk), { recursive: true })
      writeFileSync(config(desk), '')
    },
    repair: desk => rmSync(config(desk)),
    isInLedger: true,
  },
  {
    name: 'the keys are gone',
    lose: () => undefined,
    given: { key: undefined },
    isInLedger: true,
  },
  {
    name: 'nobody is listed as a signer',
    lose: desk => rmSync(join(config(desk), 'allowed_signers')),
    isInLedger: true,
  },
]

describe.each(losses)('where $name', ({ lose, repair, given = {}, isInLedger }) => {
  test('R27 R31 R32 the bytes come back, on the record, and the gate waits for a person', async () => {
    const scene = await applied()
    const { desk } = scene
    lose(desk)
    const { look, done } = await restored(scene, given)
    expect(look.lost).not.toEqual([])
    expect(desk.read(configName)).toBe(own)
    expect(statSync(desk.file(configName)).mode & 0o777).toBe(0o600)
    expect(readFileSync(done.record.kept.replace('.manifest.json', ''), 'utf8')).toBe(second)
    expect(JSON.parse(readFileSync(done.recordPath, 'utf8'))).toEqual(done.record)
    expect([done.isInLedger, done.isSigned]).toEqual([
      isInLedger,
      given.key !== undefined || !('key' in given),
    ])
    expect(leftovers(scene)).toEqual([])

    repair?.(desk)
    const closed = await gate(desk)
    expect(closed.open).toBe(false)
    expect(closed.reasons.map(({ code }) => code)).toContain('BREAK_GLASS')
    expect(closed.reasons.map(({ detail }) => detail).join()).toContain('the state is lost')
    const checks = await diagnose(desk.host)
    expect(checks.find(({ name }) => name === 'restores without approval')?.status).toBe('failed')
  })
})

function leftovers({ folder }: Scene): string[] {
  return readdirSync(folder).filter(name => name.startsWith('.writ'))
}

describe('after it', () => {
  test('R31 a person opens the gate of a state that knows nothing, and no agent does', async () => {
    const scene = await applied()
    const { desk } = scene
    rmSync(state(desk), { recursive: true })
    const { done } = await restored(scene)
    const workspace = desk.open()
    expect(verifyTargets(workspace, `~/${configName}`, false)).toMatchObject({
      exitCode: 12,
      results: [{ ok: false, hint: expect.stringContaining('writ confirm codex') }],
    })
    const agent = confirmGate(workspace, 'codex', { actor: 'agent:codex' })
    expect(await refusalOf(() => agent)).toMatchObject({ code: 'POLICY_DENIED' })
    expect((await gate(desk)).open).toBe(false)
    expect(await confirmGate(workspace, 'codex', {})).toEqual({
      receipts: [],
      kept: [],
      breakGlass: [done.id],
    })
    expect((await gate(desk)).open).toBe(true)
    // An edited record is another one.
    writeFileSync(done.recordPath, `${readFileSync(done.recordPath, 'utf8')}\n`)
    expect((await gate(desk)).open).toBe(false)
    writeFileSync(done.recordPath, 'nonsense')
    expect((await gate(desk)).open).toBe(false)
  })

  test('R28 R31 a rollback that people sign answers for it, too', async () => {
    const desk = makeDesk(signers)
    desk.write(configName, own)
    const receipt = await desk.carryOut(desk.propose(`~/${configName}`, first), 'alice')
    const folder = dirname(desk.file(configName))
    const name = readdirSync(folder).find(one => one.endsWith('.manifest.json')) ?? ''
    const scene: Scene = { desk, folder, manifest: join(folder, name) }
    expect(await refusalOf(() => restored(scene))).toMatchObject({
      code: 'POLICY_DENIED',
      hint: expect.stringMatching(/^writ rollback --to wb1-\w+ --exact$/),
    })
    expect(desk.read(configName)).toBe(first)
    await restored(scene, { force: true })
    expect(desk.read(configName)).toBe(own)
    expect((await gate(desk)).reasons.map(({ code }) => code)).toEqual([
      'RESTORED_OUTSIDE',
      'BREAK_GLASS',
    ])
    const recorded = await desk.carryOut(desk.undo(receipt), 'alice')
    expect(recorded.outcome).toBe('recorded')
    expect(await gate(desk)).toMatchObject({ open: true, reasons: [] })
  })

  test('R32 the ledger keeps reason and digest, and remembers it without the file', async () => {
    const scene = await applied()
    const { desk } = scene
    const { done } = await restored(scene, { force: true })
    const { host, layout } = desk.open()
    const line = readLedger(host, layout).entries.find(({ event }) => event === 'break-glass')
    expect(line?.detail).toMatchObject({
      record: done.id,
      reason: 'the state is lost',
      digest: expect.stringMatching(/^sha256:/),
    })
    expect(readLedger(host, layout).problems).toEqual([])
    rmSync(done.recordPath)
    expect((await gate(desk)).reasons.map(({ code }) => code)).toContain('BREAK_GLASS')
  })

  test('R27 what it replaced comes back the same way', async () => {
    const scene = await applied()
    const { desk } = scene
    rmSync(state(desk), { recursive: true })
    const { done } = await restored(scene)
    await restored(scene, { source: done.record.kept })
    expect(desk.read(configName)).toBe(second)
    const again = await lookForBreakGlass(desk.host, inputOf(scene, { source: done.record.kept }))
    expect(again.isDone).toBe(true)
  })

  test('R16 stock ssh-keygen checks the signature of the record', async () => {
    const scene = await applied()
    rmSync(state(scene.desk), { recursive: true })
    const { done } = await restored(scene)
    const args = [
      '-Y',
      'check-novalidate',
      '-n',
      'break-glass.v1@writ',
      '-s',
      `${done.recordPath}.sig`,
    ]
    const checked = spawnSync('ssh-keygen', args, { input: readFileSync(done.recordPath) })
    expect(checked.status, String(checked.stdout)).toBe(0)
    expect(String(checked.stdout)).toContain(done.record.key)
  })
})

describe('what it takes', () => {
  test.each(['agent:codex', ' Agent:codex'])('R17 a person: not %j', async actor => {
    const scene = await applied()
    rmSync(state(scene.desk), { recursive: true })
    const before = readdirSync(scene.folder)
    expect(await refusalOf(() => restored(scene, { actor }))).toMatchObject({
      code: 'POLICY_DENIED',
    })
    expect(readdirSync(scene.folder)).toEqual(before)
    expect(scene.desk.read(configName)).toBe(second)
  })

  test('R19 the lock, where there is one: an apply at work is not disturbed', async () => {
    const scene = await applied()
    const { desk } = scene
    const { host, layout } = desk.open()
    const holder = { command: 'writ apply', plan: null }
    const locks = await lockTargets(host, layout, [desk.file(configName)], holder)
    expect(await refusalOf(() => restored(scene, { force: true }))).toMatchObject({
      code: 'LOCK_HELD',
    })
    expect(desk.read(configName)).toBe(second)
    locks.release()
  })

  test('R19 the file as it was shown', async () => {
    const scene = await applied()
    const { desk } = scene
    rmSync(state(desk), { recursive: true })
    const input = inputOf(scene)
    const look = await lookForBreakGlass(desk.host, input)
    desk.write(configName, 'edited = true\n')
    const late = (): unknown => carryOutBreakGlass(desk.host, input, look, 'why', undefined)
    expect(await refusalOf(late)).toMatchObject({ code: 'PLAN_STALE' })
    expect(desk.read(configName)).toBe('edited = true\n')
  })

  test('R35 any part of a backup names it, and a target lists them', async () => {
    const scene = await applied()
    const { desk, manifest } = scene
    rmSync(state(desk), { recursive: true })
    const stem = manifest.replace('.manifest.json', '')
    for (const source of [stem, `${stem}.recover.txt`, manifest]) {
      const look = await lookForBreakGlass(desk.host, inputOf(scene, { source }))
      expect(look.source.path).toBe(manifest)
    }
    writeFileSync(stem, 'damaged')
    const found = backupsFoundFor(desk.host, `~/${configName}`)
    expect(found.map(({ problem }) => problem === null)).toEqual([true, false])
    expect(basename(found[1]?.path ?? '')).toBe(basename(manifest))
  })
})

describe('a restore to "there was no file"', () => {
  async function created(): Promise<Scene> {
    const desk = makeDesk(signers)
    mkdirSync(dirname(desk.file(configName)), { recursive: true })
    await desk.carryOut(desk.propose(`~/${configName}`, first), 'alice')
    rmSync(state(desk), { recursive: true })
    const folder = dirname(desk.file(configName))
    const name = readdirSync(folder).find(one => one.endsWith('.manifest.json')) ?? ''
    return { desk, folder, manifest: join(folder, name) }
  }

  test('R27 deletes what was created, and keeps it', async () => {
    const scene = await created()
    const { done } = await restored(scene)
    expect(existsSync(scene.desk.file(configName))).toBe(false)
    expect(readFileSync(done.record.kept.replace('.manifest.json', ''), 'utf8')).toBe(first)
    expect(leftovers(scene)).toEqual([])
  })

  test('R27 deletes nothing that was edited since', async () => {
    const scene = await created()
    scene.desk.write(configName, `${first}mine = 1\n`)
    const before = readdirSync(scene.folder)
    expect(await refusalOf(() => restored(scene))).toMatchObject({ code: 'RESTORE_FAILED' })
    expect(scene.desk.read(configName)).toBe(`${first}mine = 1\n`)
    expect(readdirSync(scene.folder)).toEqual(before)
  })
})
