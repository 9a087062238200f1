import { describe, expect, test } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import { listBackups } from '../../src/store/backup-store.ts'
import { listReceipts } from '../../src/store/receipt-store.ts'
import { faultHost, type TracedCall } from '../host/fault-host.ts'
import { type CutFile, Disk } from './crash-states.ts'
import { type Machine, makeMachine, makeSigners } from './machine.ts'

const signers = makeSigners('operator@example.com')

interface Scene {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

const scenes: readonly Scene[] = [
  { name: 'an update', before: 'a = 1\n', after: 'a = 2\nb = "longer"\n' },
  { name: 'a creation', before: null, after: 'a = 2\n' },
  { name: 'a removal', before: 'a = 1\n', after: null },
]

interface Traced {
  readonly machine: Machine
  readonly path: string
  readonly calls: readonly TracedCall[]
}

async function traced({ before, after }: Scene): Promise<Traced> {
  const machine = makeMachine(signers, { syncs: false })
  if (before !== null) machine.write('it.toml', before)
  const request = machine.order({ path: 'it.toml', content: after })
  const calls: TracedCall[] = []
  await applyPlan(faultHost(machine.host, { kind: 'none' }, calls), machine.layout, request)
  return { machine, path: `${machine.home}/it.toml`, calls }
}

/** 'torn' where the file may hold anything but the two. */
function stateOf(file: CutFile | undefined, { before, after }: Scene): 'old' | 'new' | 'torn' {
  const texts = file?.map(bytes => Buffer.from(bytes).toString()) ?? [null]
  if (texts.every(text => text === before)) return 'old'
  return texts.every(text => text === after) ? 'new' : 'torn'
}

function isWhole(file: CutFile | undefined): boolean {
  return file?.length === 1 && (file[0]?.length ?? 0) > 0
}

/** Returns the states of a power cut after some call that break a promise. */
function brokenStates(scene: Scene, { machine, path, calls }: Traced): string[] {
  const { host, layout, home } = machine
  const disk = new Disk(scene.before === null ? {} : { [path]: Buffer.from(scene.before) })
  const [backup] = listBackups(host, layout).map(({ manifest }) => manifest)
  const broken: string[] = []
  let cuts = 0
  for (const call of calls) {
    disk.apply(call)
    for (const names of disk.cuts(home)) {
      cuts += 1
      const state = stateOf(names.get(path), scene)
      const complain = (what: string): void => {
        broken.push(`${what} after call ${call.call}, ${call.operation} ${call.path}`)
      }
      if (state === 'torn') complain('torn')
      if (state !== 'new') continue
      if (!isWhole(names.get(backup?.note ?? ''))) complain('new without its recovery note')
      if (scene.before !== null && !isWhole(names.get(backup?.file?.path ?? ''))) {
        complain('new without its backup')
      }
      for (const journal of disk.cuts(layout.journal)) {
        for (const receipts of disk.cuts(layout.receipts)) {
          const isKnown = [...journal.values(), ...receipts.values()].some(isWhole)
          if (!isKnown) complain('new, and neither journal nor receipt knows of it')
        }
      }
    }
  }
  expect(cuts).toBeGreaterThan(calls.length)
  return broken
}

describe('R21 a power cut after any call, in every state the disk may be in', () => {
  test.each(scenes)(
    'R20 R21 R22 $name: old or new; new has its backup and is known',
    async scene => {
      expect(brokenStates(scene, await traced(scene))).toEqual([])
    },
  )

  test.each(scenes)('R23 R26 $name: reported as done means it stays done', async scene => {
    const { machine, path, calls } = await traced(scene)
    const disk = new Disk(scene.before === null ? {} : { [path]: Buffer.from(scene.before) })
    for (const call of calls) disk.apply(call)
    const states = [...disk.cuts(machine.home)].map(names => stateOf(names.get(path), scene))
    expect(new Set(states)).toEqual(new Set(['new']))
    const [receipt] = listReceipts(machine.host, machine.layout)
    for (const names of disk.cuts(machine.layout.receipts)) {
      expect([...names].some(([name, file]) => name.includes(receipt!.id) && isWhole(file))).toBe(
        true,
      )
    }
  })

  test('R21 without the directory syncs the same enumeration finds what is lost', async () => {
    const scene = scenes[0]!
    const run = await traced(scene)
    const unsynced = run.calls.filter(
      ({ operation, path }) => operation !== 'fsyncDirectory' || path !== run.machine.home,
    )
    const found = brokenStates(scene, { ...run, calls: unsynced })
    expect(found.some(text => text.startsWith('new without its backup'))).toBe(true)
  })

  test('R21 without the file syncs it finds torn files', async () => {
    const scene = scenes[0]!
    const run = await traced(scene)
    const unsynced = run.calls.filter(({ operation }) => operation !== 'fsync')
    const found = brokenStates(scene, { ...run, calls: unsynced })
    expect(found.some(text => text.startsWith('torn'))).toBe(true)
  })
})
