/** What a power cut may leave of every journey, over several files, worked out call by call. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import { recoverInterrupted } from '../../src/apply/recover.ts'
import type { BackupManifest } from '../../src/model/records.ts'
import { listBackups } from '../../src/store/backup-store.ts'
import { type CutFile, Disk } from '../apply/crash-states.ts'
import { makeSigners } from '../apply/machine.ts'
import { faultHost, type TracedCall } from '../host/fault-host.ts'
import { stateOf } from './judge.ts'
import { journeys, type Prepared, prepare, scenes } from './scenes.ts'

const signers = makeSigners('operator@example.com')

const count = { states: 0, torn: 0, lost: 0, unkept: 0, unknown: 0 }
afterAll(() => {
  const { states, torn, lost, unkept, unknown } = count
  console.log(
    `crash states: ${states}, ${torn} torn, ${lost} successes that did not last, ${unkept} new without a backup, ${unknown} nobody knows of`,
  )
})

describe.each(scenes)('$name', scene => {
  test.each(journeys)(
    'R20 R21 R22 R26 %s, a power cut after any call: old or new, kept, and known',
    async journey => {
      const prepared = await prepare(signers, scene, journey)
      const files = filesBelow(prepared.machine.dir)
      const calls = await callsOf(prepared)
      expect(['old', 'new']).toContain(stateOf(prepared))
      const broken = brokenStates(prepared, files, calls)
      expect(broken).toEqual([])
    },
  )
})

async function callsOf({ machine, request, order }: Prepared): Promise<readonly TracedCall[]> {
  const calls: TracedCall[] = []
  const host = faultHost(machine.host, { kind: 'none' }, calls)
  if (order.command === 'apply') await applyPlan(host, machine.layout, request)
  else await recoverInterrupted(host, machine.layout, request)
  return calls
}

function filesBelow(directory: string): Record<string, Uint8Array> {
  const paths = readdirSync(directory, { recursive: true }).map(name =>
    join(directory, String(name)),
  )
  return Object.fromEntries(
    paths.filter(path => statSync(path).isFile()).map(path => [path, readFileSync(path)]),
  )
}

function brokenStates(
  prepared: Prepared,
  files: Readonly<Record<string, Uint8Array>>,
  calls: readonly TracedCall[],
): readonly string[] {
  const { home, layout, host } = prepared.machine
  const backups = listBackups(host, layout)
    .map(({ manifest }) => manifest)
    .filter(({ plan }) => plan === prepared.request.planId)
  const disk = new Disk(files)
  const broken: string[] = []
  calls.forEach((call, index) => {
    disk.apply(call)
    for (const names of disk.cuts(home)) {
      count.states += 1
      const complain = (kind: 'torn' | 'lost' | 'unkept' | 'unknown'): void => {
        count[kind] += 1
        broken.push(`${kind} after call ${call.call}, ${call.operation} ${call.path}`)
      }
      const states = Object.keys(prepared.before).map(path => [
        path,
        stateIn(prepared, names, path),
      ])
      const is = (wanted: string): boolean => states.every(([, state]) => state === wanted)
      if (states.some(([, state]) => state === 'torn')) complain('torn')
      const isLast = index === calls.length - 1
      if (isLast && !is(stateOf(prepared))) complain('lost')
      if (is('old')) continue
      const changed = states.filter(([, state]) => state === 'new').map(([path]) => path)
      const kept = backups.filter(({ realPath }) =>
        changed.some(path => realPath === `${home}/${path}`),
      )
      if (kept.length !== changed.length || !kept.every(backup => isKept(disk, names, backup))) {
        complain('unkept')
      }
      const isKnown = is('new') ? [layout.journal, layout.receipts] : [layout.journal]
      if (!isSure(disk, isKnown)) complain('unknown')
    }
  })
  return broken
}

function stateIn(
  { machine, before, after }: Prepared,
  names: ReadonlyMap<string, CutFile>,
  path: string,
): 'old' | 'new' | 'torn' {
  const found = names.get(join(machine.home, path))
  const texts = found?.map(bytes => Buffer.from(bytes).toString()) ?? [null]
  if (texts.every(text => text === before[path])) return 'old'
  return texts.every(text => text === after[path]) ? 'new' : 'torn'
}

/** Whether bytes and note of a backup are whole whatever becomes of the rest of their directory. */
function isKept(
  disk: Disk,
  names: ReadonlyMap<string, CutFile>,
  { file, note }: BackupManifest,
): boolean {
  return [note, ...(file === null ? [] : [file.path])].every(path => {
    if (names.has(path)) return isWhole(names.get(path))
    return [...disk.cuts(dirname(path))].every(others => isWhole(others.get(path)))
  })
}

/** Whether one of the directories has a whole record after every cut. */
function isSure(disk: Disk, directories: readonly string[]): boolean {
  return combinations(directories.map(path => [...disk.cuts(path)])).every(cut =>
    cut.some(names => [...names.values()].some(isWhole)),
  )
}

function combinations<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (all, list) => all.flatMap(start => list.map(next => [...start, next])),
    [[]],
  )
}

function isWhole(file: CutFile | undefined): boolean {
  return file?.length === 1 && (file[0]?.length ?? 0) > 0
}
