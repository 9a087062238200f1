/** A state that was set up and is lost closes the gate, whoever looks, until somebody says it is gone. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { tuiServices } from '../../src/cli/tui-services.ts'
import { FsError } from '../../src/host/host.ts'
import { diagnose } from '../../src/operations/doctor.ts'
import { askGate } from '../../src/operations/gate.ts'
import { initialise } from '../../src/operations/init.ts'
import { openWorkspace } from '../../src/operations/workspace.ts'
import { type Layout, layoutOf } from '../../src/store/layout.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { makeKey, tempDirectory } from '../approval/keys.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('operator')
const key = makeKey(tempDirectory(), 'operator', 'ed25519').path
const input = { preset: 'solo', key, principal: 'operator', roots: [] } as const

const isOpen = async ({ host }: Desk): Promise<boolean> =>
  (await askGate(host, { runtime: 'claude', strict: false })).open
const closedBy = async ({ host }: Desk): Promise<readonly string[]> =>
  (await askGate(host, { runtime: 'claude', strict: false })).reasons.map(({ code }) => code)

async function setUp(): Promise<{ desk: Desk; layout: Layout }> {
  const desk = makeDesk(signers)
  await initialise(desk.host, input)
  return { desk, layout: layoutOf(desk.host) }
}

const ways: readonly (readonly [string, (layout: Layout) => void])[] = [
  ['moved away', ({ state }) => renameSync(state, `${state}.x`)],
  [
    'a link that leads nowhere',
    ({ state }) => {
      renameSync(state, `${state}.x`)
      symlinkSync(`${state}.y`, state)
    },
  ],
  [
    'empty',
    ({ state }) => {
      renameSync(state, `${state}.x`)
      mkdirSync(state, { mode: 0o700 })
    },
  ],
]

test.each(ways)('R31 looking opens no gate whose state is %s', async (_, lose) => {
  const { desk, layout } = await setUp()
  expect(await isOpen(desk)).toBe(true)
  lose(layout)
  expect(await closedBy(desk)).toEqual(['STATE_UNREADABLE'])
  await refusalOf(() => tuiServices(desk.host).loadQueue())
  await diagnose(desk.host)
  expect(() => openWorkspace(desk.host, 'write')).toThrow()
  expect(await closedBy(desk)).toEqual(['STATE_UNREADABLE'])
  expect(existsSync(layout.plans)).toBe(false)
  const answers = await diagnose(desk.host)
  expect(answers.find(({ name }) => name === 'state directory')?.status).toBe('failed')
})

test('R31 the state that was set up opens the gate again where it is brought back', async () => {
  const { desk, layout } = await setUp()
  renameSync(layout.state, `${layout.state}.x`)
  await refusalOf(() => tuiServices(desk.host).loadQueue())
  renameSync(`${layout.state}.x`, layout.state)
  expect(await isOpen(desk)).toBe(true)
})

test('R31 a lost state is begun anew on purpose alone', async () => {
  const { desk, layout } = await setUp()
  rmSync(layout.state, { recursive: true })
  const refused = await refusalOf(() => initialise(desk.host, input))
  expect(refused).toMatchObject({ code: 'RECORD_INVALID', hint: `ls -ld ${layout.state}` })
  expect(refused.detail).toContain('writ init --new-state')
  expect(existsSync(layout.state)).toBe(false)
  const { gaveUp } = await initialise(desk.host, { ...input, newState: true })
  expect(await isOpen(desk)).toBe(true)
  expect(readLedger(desk.host, layout).entries).toMatchObject([
    { event: 'state-given-up', actor: 'operator', detail: { state: gaveUp } },
  ])
  expect(await initialise(desk.host, input)).toMatchObject({ gaveUp: null })
})

test('R31 R32 what was given up is on the record before a gate can open', async () => {
  const { desk, layout } = await setUp()
  rmSync(layout.state, { recursive: true })
  const { host } = desk
  const rename: typeof host.fs.rename = (from, to) => {
    if (to.startsWith(layout.knownStates)) throw new FsError('EIO', 'rename', to)
    host.fs.rename(from, to)
  }
  const broken = { ...host, fs: { ...host.fs, rename } }
  await refusalOf(() => initialise(broken, { ...input, newState: true }))
  expect(await closedBy(desk)).toEqual(['STATE_UNREADABLE'])
  expect(readLedger(host, layout).entries).toMatchObject([{ event: 'state-given-up' }])
})

test('R31 a lost state is not read as one in which nothing ever happened', async () => {
  const { desk, layout } = await setUp()
  renameSync(layout.state, `${layout.state}.x`)
  expect(() => openWorkspace(desk.host, 'read')).toThrow()
  expect(() => openWorkspace(desk.host, 'read', 'set-up')).not.toThrow()
  const { loadHistory } = tuiServices(desk.host)
  expect(await refusalOf(() => loadHistory({ way: 'older', before: null }))).toMatchObject({
    hint: `ls -ld ${layout.state}`,
  })
})

test('R31 one directory is remembered once, whatever links lead to it', async () => {
  const { desk, layout } = await setUp()
  const link = join(tempDirectory(), 'link')
  symlinkSync(dirname(layout.state), link)
  rmSync(layout.state, { recursive: true })
  desk.env['WRIT_STATE_DIR'] = join(link, basename(layout.state))
  expect(() => openWorkspace(desk.host, 'write')).toThrow()
  expect(await closedBy(desk)).toEqual(['STATE_UNREADABLE'])
})

test('R31 states that are set up at once are all remembered', async () => {
  const desk = makeDesk(signers)
  const base = layoutOf(desk.host).state
  const states = ['1', '2', '3', '4'].map(name => `${base}${name}`)
  const hosts = states.map(state => {
    const env: Record<string, string | undefined> = { ...desk.env, WRIT_STATE_DIR: state }
    return { ...desk.host, env: (name: string) => env[name] }
  })
  await Promise.all(hosts.map(host => initialise(host, input)))
  for (const state of states) rmSync(state, { recursive: true })
  for (const host of hosts) expect(() => openWorkspace(host, 'read')).toThrow()
})

test('R31 a state of which only its key is left closes the gate', async () => {
  const { desk, layout } = await setUp()
  for (const path of [layout.receipts, layout.consumed, layout.backups, layout.ledger]) {
    rmSync(path, { recursive: true, force: true })
  }
  expect(await closedBy(desk)).toContain('RECEIPTS_MISSING')
})

test('R31 a state of which nothing is remembered is judged by itself', async () => {
  const { desk, layout } = await setUp()
  rmSync(layout.knownStates, { recursive: true })
  expect(await isOpen(desk)).toBe(true)
  desk.write(configName, 'model = "a"\n')
  await desk.carryOut(desk.propose(`~/${configName}`, 'model = "b"\n'), 'operator')
})

test('R31 each state has an entry of its own', async () => {
  const { desk, layout } = await setUp()
  desk.env['WRIT_STATE_DIR'] = `${layout.state}2`
  await initialise(desk.host, input)
  expect(await isOpen(desk)).toBe(true)
  rmSync(`${layout.state}2`, { recursive: true })
  expect(await isOpen(desk)).toBe(false)
  desk.env['WRIT_STATE_DIR'] = layout.state
  expect(await isOpen(desk)).toBe(true)
})

test('R31 what is remembered and cannot be read closes the gate', async () => {
  const { desk, layout } = await setUp()
  const [entry = ''] = readdirSync(layout.knownStates)
  writeFileSync(join(layout.knownStates, entry), '{')
  expect(await closedBy(desk)).toEqual(['STATE_UNREADABLE'])
})
