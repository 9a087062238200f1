import {
  appendFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import { contentOf, errorOf, ledgerOf, leftovers, openTransactions, outcomesOf } from './inspect.ts'
import { type Gap, interruptingHost } from './interrupting-host.ts'
import { makeMachine, makeSigners } from './machine.ts'

const signers = makeSigners('operator@example.com')

interface Case {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
  readonly gap: Gap
  readonly call: 'rename' | 'link' | 'lstat'
  /** End of the last path of the call. */
  readonly at: string
  readonly edit: (path: string) => void
  /** What must stand there at the end. */
  readonly survives: string | null
}

const old = 'a = 1\n'
const planned = 'a = 2\n'
const append = (path: string): void => appendFileSync(path, 'b = 9\n')
const replace = (path: string): void => {
  writeFileSync(`${path}.theirs`, 'c = 3\n')
  renameSync(`${path}.theirs`, path)
}

/** Writes into the old file as an editor does that still has it open. */
function appendToOld(path: string): void {
  const directory = dirname(path)
  const kept = readdirSync(directory).find(name => name.endsWith('-0-old'))
  append(join(directory, kept ?? 'none'))
}

/** Every gap of the swap in which somebody else can act. */
const cases: readonly Case[] = [
  {
    name: 'an edit in place before the second name is made',
    ...{ before: old, after: planned, gap: 'before', call: 'link', at: '-0-old', edit: append },
    survives: 'a = 1\nb = 9\n',
  },
  {
    name: 'an edit in place after it, before the rename',
    ...{ before: old, after: planned, gap: 'before', call: 'rename', at: 'it.toml', edit: append },
    survives: 'a = 1\nb = 9\n',
  },
  {
    name: 'another file renamed over it before the second name is made',
    ...{ before: old, after: planned, gap: 'before', call: 'link', at: '-0-old', edit: replace },
    survives: 'c = 3\n',
  },
  {
    name: 'the same bytes as another file',
    ...{ before: old, after: planned, gap: 'before', call: 'link', at: '-0-old' },
    edit(path) {
      writeFileSync(`${path}.theirs`, old)
      renameSync(`${path}.theirs`, path)
    },
    survives: old,
  },
  {
    name: 'an edit of the new file right after the rename',
    ...{ before: old, after: planned, gap: 'after', call: 'rename', at: 'it.toml', edit: append },
    survives: 'a = 2\nb = 9\n',
  },
  {
    name: 'the new file removed right after the rename',
    ...{ before: old, after: planned, gap: 'after', call: 'rename', at: 'it.toml' },
    edit: unlinkSync,
    survives: old,
  },
  {
    name: 'a file that appears where one is created',
    ...{ before: null, after: planned, gap: 'before', call: 'link', at: 'it.toml' },
    edit: path => writeFileSync(path, 'theirs = 1\n'),
    survives: 'theirs = 1\n',
  },
  {
    name: 'a file with the very bytes that were to be created',
    ...{ before: null, after: planned, gap: 'before', call: 'link', at: 'it.toml' },
    edit: path => writeFileSync(path, planned),
    survives: planned,
  },
  {
    name: 'an edit of the old file after all checks',
    ...{ before: old, after: planned, gap: 'before', call: 'lstat', at: '-0-old' },
    edit: appendToOld,
    survives: 'a = 1\nb = 9\n',
  },
  {
    name: 'an edit of a file that is removed',
    ...{ before: old, after: null, gap: 'before', call: 'rename', at: '-0-old', edit: append },
    survives: 'a = 1\nb = 9\n',
  },
  {
    name: 'an edit through an open descriptor after the removal',
    ...{ before: old, after: null, gap: 'after', call: 'rename', at: '-0-old' },
    edit: appendToOld,
    survives: 'a = 1\nb = 9\n',
  },
  {
    name: 'a file that comes back after the removal',
    ...{ before: old, after: null, gap: 'after', call: 'rename', at: '-0-old' },
    edit: path => writeFileSync(path, 'theirs = 1\n'),
    survives: 'theirs = 1\n',
  },
]

describe('R21 R23 an edit in the window is noticed and kept', () => {
  test.each(cases)('R23 $name', async ({ before, after, gap, call, at, edit, survives }) => {
    const machine = makeMachine(signers)
    machine.write('other.toml', 'x = 1\n')
    if (before !== null) machine.write('it.toml', before)
    const request = machine.order(
      { path: 'it.toml', content: after },
      { path: 'other.toml', content: 'x = 2\n' },
    )
    const path = join(machine.home, 'it.toml')
    const fits = (name: string): boolean => name.endsWith(at)
    const host = interruptingHost(machine.host, gap, call, fits, () => edit(path))
    const error = await errorOf(applyPlan(host, machine.layout, request))
    expect([error.code, error.exitCode]).toEqual(['WRITE_CONFLICT', 12])
    expect(contentOf(machine, 'it.toml')).toBe(survives)
    expect(contentOf(machine, 'other.toml')).toBe('x = 1\n')
    expect([ledgerOf(machine), outcomesOf(machine)]).toEqual([
      ['failed WRITE_CONFLICT'],
      ['conflict'],
    ])
    expect([leftovers(machine), openTransactions(machine)]).toEqual([[], 0])
  })
})

describe('R21 a directory that is swapped', () => {
  test.each(['link', 'rename'] as const)('R21 before the %s receives nothing', async call => {
    const machine = makeMachine(signers)
    machine.write('runtime/it.toml', old)
    machine.write('trap/it.toml', 'trap = 1\n')
    const request = machine.order({ path: 'runtime/it.toml', content: planned })
    const directory = join(machine.home, 'runtime')
    const fits = (name: string): boolean => name.endsWith(call === 'link' ? '-0-old' : '/it.toml')
    const host = interruptingHost(machine.host, 'before', call, fits, () => {
      renameSync(directory, join(machine.home, 'moved'))
      symlinkSync('trap', directory)
    })
    const error = await errorOf(applyPlan(host, machine.layout, request))
    expect(['WRITE_CONFLICT', 'RESTORE_FAILED']).toContain(error.code)
    expect(readdirSync(join(machine.home, 'trap'))).toEqual(['it.toml'])
    expect(contentOf(machine, 'trap/it.toml')).toBe('trap = 1\n')
    expect([old, planned]).toContain(contentOf(machine, 'moved/it.toml'))
  })
})
