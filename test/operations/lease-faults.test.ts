/**
 * Kills the process at every writing call of a lease's life: when it is given, when it is kept and
 * when it is undone; then lets the next process go on.
 *
 * After each: the files are all old or all new; a new file has its lease; the next gate ends what
 * was begun; nothing is left beside the files, and no transaction stays open.
 */
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodeFs } from '../../src/host/node-fs.ts'
import type { PlanId } from '../../src/model/digest.ts'
import { applyStored } from '../../src/operations/apply-stored.ts'
import { bootSucceeded } from '../../src/operations/boot.ts'
import { askGate } from '../../src/operations/gate.ts'
import { resumeInterrupted } from '../../src/operations/interrupted.ts'
import { openWorkspace } from '../../src/operations/workspace.ts'
import { listJournals } from '../../src/store/journal-store.ts'
import { faultHost, HostDied, type TracedCall } from '../host/fault-host.ts'
import { configName, type Desk, makeSigners } from './desk.ts'
import { expire, gate, gateCodes, makeLeaseDesk, own, states } from './lease-desk.ts'

const signers = makeSigners('alice')
const patience = 240_000

// Hundreds of copies: in memory where there is a directory in memory.
const { TMPDIR } = process.env
beforeAll(() => {
  if (existsSync('/dev/shm')) process.env['TMPDIR'] = '/dev/shm'
})
afterAll(() => {
  if (TMPDIR === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = TMPDIR
})

interface Scene {
  readonly desk: Desk
  readonly plan: PlanId
  /** Everything on disk as it was when this was made, or at the last call of `keep`. */
  reset(): void
  keep(): void
}

/** A signed plan over a file there is and one there is not, under a policy with leases. */
async function makeScene(): Promise<Scene> {
  const fs = { ...nodeFs(), fsync() {}, fsyncDirectory() {} }
  const desk = makeLeaseDesk(signers, { host: { fs } })
  const made = desk.migrate(`writ: migration/v1
id: both
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
`)
  await desk.sign(made.id)
  const dir = dirname(desk.home)
  const kept = `${dir}.kept`
  const now = desk.clock.now
  let keptAt = now
  const scene: Scene = {
    desk,
    plan: made.id,
    keep() {
      rmSync(kept, { recursive: true, force: true })
      cpSync(dir, kept, { recursive: true, preserveTimestamps: true })
      keptAt = desk.clock.now
    },
    reset() {
      for (const name of readdirSync(dir)) rmSync(`${dir}/${name}`, { recursive: true })
      cpSync(kept, dir, { recursive: true, preserveTimestamps: true })
      desk.clock.now = keptAt
    },
  }
  scene.keep()
  return scene
}

function filesOf(desk: Desk): 'old' | 'new' | 'mixed' {
  const config = desk.read(configName)
  const isThere = existsSync(desk.file('.codex/new.toml'))
  if (config === own && !isThere) return 'old'
  return config === 'model = "gpt-5.2"\n' && isThere ? 'new' : 'mixed'
}

function leftovers(desk: Desk): string[] {
  return readdirSync(desk.home, { recursive: true })
    .map(String)
    .filter(name => name.includes('.writ-tmp-'))
}

/** Runs the work until it dies at each of its writing calls; returns every fault found after. */
async function sweep(
  scene: Scene,
  work: (host: Desk['host']) => Promise<unknown>,
  check: () => Promise<readonly string[]>,
): Promise<number> {
  const trace: TracedCall[] = []
  scene.reset()
  await work(faultHost(scene.desk.host, { kind: 'none' }, trace))
  const found: string[] = []
  // Who holds a lock is written for people alone, and proves nothing.
  for (const { call, operation, path } of trace.filter(({ path }) => !path.includes('/locks/'))) {
    const kinds = operation === 'write' ? (['die', 'tear'] as const) : (['die'] as const)
    for (const kind of kinds) {
      scene.reset()
      // Where the last cleaning up dies, nobody is told.
      await work(faultHost(scene.desk.host, { kind, call })).catch(orThrow)
      const faults = await check()
      found.push(...faults.map(text => `${kind} at ${call}, ${operation} ${path}: ${text}`))
    }
  }
  expect(found).toEqual([])
  return trace.length
}

function atRest(desk: Desk): string[] {
  const { host, layout } = desk.open()
  const faults = leftovers(desk).map(name => `left behind: ${name}`)
  if (filesOf(desk) === 'mixed') faults.push('neither all old nor all new')
  if (listJournals(host, layout).length > 0) faults.push('a transaction is still open')
  return faults
}

describe('R22 dying at any call', () => {
  test(
    'R22 R31 of an apply never leaves a change without its lease',
    async () => {
      const scene = await makeScene()
      const { desk, plan } = scene
      const calls = await sweep(
        scene,
        async host => await applyStored(openWorkspace(host, 'write'), { plan }),
        async () => {
          const faults: string[] = []
          if (filesOf(desk) !== 'old' && (await gateCodes(desk, false)) === 'open') {
            faults.push('open, without a word of the probation')
          }
          await resumeInterrupted(desk.open(), { tx: undefined, keepEdits: false })
          const codes = await gateCodes(desk, false)
          const isGood =
            filesOf(desk) === 'old' ? !codes.includes('PROBATION') : codes.includes('ON_PROBATION')
          if (!isGood) faults.push(`${filesOf(desk)}, and the gate says ${codes}`)
          expire(desk)
          await gate(desk)
          if (filesOf(desk) !== 'old') faults.push('not undone when the lease was over')
          return [...faults, ...atRest(desk)]
        },
      )
      expect(calls).toBeGreaterThan(80)
    },
    patience,
  )

  test(
    'R22 R29 of the undoing leaves old or new, and the next gate ends it',
    async () => {
      const scene = await makeScene()
      const { desk, plan } = scene
      await desk.apply(plan)
      expire(desk)
      scene.keep()
      const calls = await sweep(
        scene,
        host => askGate(host, { runtime: 'codex', strict: false, undo: true }),
        async () => {
          const faults: string[] = []
          const look = await gateCodes(desk, false)
          if (filesOf(desk) !== 'old' && look.startsWith('open')) faults.push(`too early: ${look}`)
          const codes = await gateCodes(desk)
          if (codes !== 'open') faults.push(`the gate says ${codes}`)
          if (filesOf(desk) !== 'old') faults.push('not undone')
          if (states(desk).join() !== 'undone') faults.push(`the lease is ${states(desk)}`)
          return [...faults, ...atRest(desk)]
        },
      )
      expect(calls).toBeGreaterThan(80)
    },
    patience,
  )

  test(
    'R22 of the undoing, twice, is finished by writ resume and the gate',
    async () => {
      const scene = await makeScene()
      const { desk, plan } = scene
      await desk.apply(plan)
      expire(desk)
      scene.keep()
      const trace: TracedCall[] = []
      const undo = (host: Desk['host']): Promise<unknown> =>
        askGate(host, { runtime: 'codex', strict: false, undo: true })
      await undo(faultHost(desk.host, { kind: 'none' }, trace))
      const first = trace.findIndex(({ to }) => to === desk.file(configName)) + 1
      expect(first).toBeGreaterThan(40)
      const found: string[] = []
      for (let call = first; call < trace.length; call += 8) {
        for (let inner = 1; inner < 40; inner += 7) {
          scene.reset()
          await undo(faultHost(desk.host, { kind: 'die', call })).catch(orThrow)
          await undo(faultHost(desk.host, { kind: 'die', call: inner })).catch(orThrow)
          await resumeInterrupted(desk.open(), { tx: undefined, keepEdits: false })
          const codes = await gateCodes(desk)
          if (codes !== 'open' || filesOf(desk) !== 'old') found.push(`${call}, ${inner}: ${codes}`)
          found.push(...atRest(desk).map(text => `${call}, ${inner}: ${text}`))
        }
      }
      expect(found).toEqual([])
    },
    patience,
  )

  test(
    'R22 R31 of the keeping keeps or leaves it on probation',
    async () => {
      const scene = await makeScene()
      const { desk, plan } = scene
      await desk.apply(plan)
      scene.keep()
      const calls = await sweep(
        scene,
        host => bootSucceeded(host, 'codex'),
        async () => {
          const codes = await gateCodes(desk)
          const isGood = codes === 'open' || codes === 'open ON_PROBATION'
          await bootSucceeded(desk.host, 'codex')
          const end = states(desk).join()
          expire(desk)
          await gate(desk)
          const faults = isGood && end === 'kept' ? [] : [`${codes}, then ${end}`]
          if (filesOf(desk) !== 'new') faults.push('undone although it was kept')
          return [...faults, ...atRest(desk)]
        },
      )
      expect(calls).toBeGreaterThan(10)
    },
    patience,
  )
})

function orThrow(error: unknown): void {
  if (!(error instanceof HostDied)) throw error
}
