/** What a resume would do is what it then does, and looking changes nothing. */
import { appendFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { foreseeRecovery } from '../../src/apply/foresee-recovery.ts'
import { recoverInterrupted } from '../../src/apply/recover.ts'
import type { RecoverOptions } from '../../src/apply/recovery-decision.ts'
import { lockTargets } from '../../src/store/lock-store.ts'
import { contentOf, ledgerOf, leftovers, openTransactions } from './inspect.ts'
import {
  beforeFirstRename,
  beforeReceipt,
  beforeSecondRename,
  type Fits,
  files,
  interruptedAt,
} from './interrupted-machine.ts'
import type { Machine } from './machine.ts'

const old = ['a = 1\n', 'b = 1\n']
const planned = ['a = 2\n', 'b = 2\n']

function contents(machine: Machine): (string | null)[] {
  return files.map(({ path }) => contentOf(machine, path))
}

interface Case {
  readonly name: string
  readonly at: Fits
  readonly spoil?: (machine: Machine) => void
  readonly options?: RecoverOptions
  readonly way: 'forward' | 'back'
  readonly targets: readonly (readonly [is: string, becomes: string])[]
  readonly left: readonly (string | null)[]
}

const removeNewFile = (machine: Machine): void => {
  const temp = leftovers(machine).find(name => name.endsWith('-1'))
  rmSync(join(machine.home, temp ?? ''))
}
const edit = (machine: Machine): void => {
  appendFileSync(join(machine.home, 'a.toml'), 'mine = true\n')
}

const cases: readonly Case[] = [
  {
    name: 'half way',
    at: beforeSecondRename,
    way: 'forward',
    targets: [
      ['new', 'new'],
      ['old', 'new'],
    ],
    left: planned,
  },
  {
    name: 'half way, and back is asked for',
    at: beforeSecondRename,
    options: { direction: 'back' },
    way: 'back',
    targets: [
      ['new', 'old'],
      ['old', 'old'],
    ],
    left: old,
  },
  {
    name: 'all written, and back is asked for',
    at: beforeReceipt,
    options: { direction: 'back' },
    way: 'back',
    targets: [
      ['new', 'old'],
      ['new', 'old'],
    ],
    left: old,
  },
  {
    name: 'before any rename',
    at: beforeFirstRename,
    way: 'back',
    targets: [
      ['old', 'old'],
      ['old', 'old'],
    ],
    left: old,
  },
  {
    name: 'a new file is gone',
    at: beforeSecondRename,
    spoil: removeNewFile,
    way: 'back',
    targets: [
      ['new', 'old'],
      ['old', 'old'],
    ],
    left: old,
  },
  {
    name: 'an edit that is kept',
    at: beforeReceipt,
    spoil: edit,
    options: { keepEdits: true },
    way: 'back',
    targets: [
      ['edited', 'as-it-is'],
      ['new', 'old'],
    ],
    left: ['a = 2\nmine = true\n', 'b = 1\n'],
  },
]

describe('R22 what a resume would do', () => {
  test.each(cases)('R22 $name', async ({ at, spoil, options = {}, way, targets, left }) => {
    const { machine, request } = await interruptedAt(at)
    spoil?.(machine)
    const before = [contents(machine), readdirSync(machine.home), ledgerOf(machine)]
    const look = () => foreseeRecovery(machine.host, machine.layout, request, options)
    const [seen] = await look()
    expect(seen?.way).toBe(way)
    expect(seen?.why).not.toBe('')
    expect(seen?.targets.map(({ is, becomes }) => [is, becomes])).toEqual(targets)
    expect([contents(machine), readdirSync(machine.home), ledgerOf(machine)]).toEqual(before)
    expect(await look()).toEqual([seen])

    await recoverInterrupted(machine.host, machine.layout, request, options)
    expect(contents(machine)).toEqual(left)
    expect([leftovers(machine), openTransactions(machine), await look()]).toEqual([[], 0, []])
    await recoverInterrupted(machine.host, machine.layout, request, options)
    expect(contents(machine)).toEqual(left)
  })

  const stops: readonly (readonly [string, Fits, (machine: Machine) => void, RecoverOptions])[] = [
    ['an edit nobody has decided about', beforeReceipt, edit, {}],
    ['forward, where nothing was renamed', beforeFirstRename, () => {}, { direction: 'forward' }],
    ['forward, without the new file', beforeSecondRename, removeNewFile, { direction: 'forward' }],
  ]
  test.each(stops)('R22 a person decides: %s', async (_, at, spoil, options) => {
    const { machine, request } = await interruptedAt(at)
    spoil(machine)
    const before = [contents(machine), readdirSync(machine.home)]
    const [seen] = await foreseeRecovery(machine.host, machine.layout, request, options)
    expect(seen).toMatchObject({ way: 'stop', error: { code: 'APPLY_INTERRUPTED' } })
    expect(seen?.targets.every(({ becomes }) => becomes === 'as-it-is')).toBe(true)
    const [done] = await recoverInterrupted(machine.host, machine.layout, request, options)
    expect(done?.ending?.error?.code).toBe('APPLY_INTERRUPTED')
    expect([contents(machine), readdirSync(machine.home)]).toEqual(before)
  })

  test('R19 R22 an apply at work is in flight', async () => {
    const { machine, request } = await interruptedAt(beforeSecondRename)
    const holder = { command: 'writ apply', plan: null }
    const path = join(machine.home, 'b.toml')
    const locks = await lockTargets(machine.host, machine.layout, [path], holder)
    const [seen] = await foreseeRecovery(machine.host, machine.layout, request)
    expect(seen).toMatchObject({ way: 'in-flight', error: { code: 'LOCK_HELD' } })
    locks.release()
  })
})
