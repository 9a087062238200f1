/** Rounds of processes at once over one lease that is over, and what is bad after a round. */
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Host } from '../../src/host/host.ts'
import { nodeHost } from '../../src/host/node-host.ts'
import type { Lease, LedgerEntry, Receipt } from '../../src/model/records.ts'
import { listJournals } from '../../src/store/journal-store.ts'
import { type Layout, layoutOf, targetKey } from '../../src/store/layout.ts'
import { listLeases } from '../../src/store/lease-store.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { targetLockPath } from '../../src/store/lock-store.ts'
import { listReceipts } from '../../src/store/receipt-store.ts'
import { type LeaseBox, makeLeaseBox } from '../helpers/lease-box.ts'
import { writBin } from '../helpers/sandbox.ts'
import { pidIn } from './races.ts'

const config = '.codex/config.toml'

/** How often this looks for the moment it waits for; shorter than anything it could miss. */
const pollMs = 2

/** A home with one change whose probation is over, to be had again for each round. */
export interface Arena {
  readonly box: LeaseBox
  readonly host: Host
  readonly layout: Layout
  /** The file before the change, and with it. */
  readonly before: string
  readonly changed: string
  readonly plan: string
  reset(): void
  dispose(): void
}

export function makeArena(): Arena {
  const box = makeLeaseBox()
  const before = box.read(config)
  const plan = box.applied()
  box.expire()
  const kept = `${box.path}.kept`
  cpSync(box.path, kept, { recursive: true, preserveTimestamps: true })
  const host = nodeHost({ env: name => box.env[name], cwd: box.home })
  return {
    ...{ box, host, layout: layoutOf(host), before, changed: box.read(config), plan },
    reset() {
      for (const name of readdirSync(box.path)) rmSync(join(box.path, name), { recursive: true })
      cpSync(kept, box.path, { recursive: true, preserveTimestamps: true })
    },
    dispose() {
      rmSync(kept, { recursive: true, force: true })
      box.dispose()
    },
  }
}

/** One process of the built program. */
interface Racer {
  readonly name: string
  readonly args: readonly string[]
  readonly child: ChildProcess
  /** What it wrote so far. */
  readonly written: { out: string; err: string }
  readonly ended: Promise<number | null>
}

const racers: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['gate', ['gate', 'codex', '--wait']],
  ['gate', ['gate', 'codex', '--wait', '--json']],
  ['gate', ['gate', 'codex', '--strict', '--wait', '--json']],
  ['gate', ['gate', 'hermes-codex-runtime', '--wait', '--json']],
  ['run', ['run', 'codex', '--wait', '--', 'cat', config]],
  ['run', ['run', 'codex', '--wait', '--', 'cat', config]],
  ['watch', ['watch', '--once', '--json']],
  ['watch', ['watch', '--once']],
]

function start({ box }: Arena, name: string, args: readonly string[]): Racer {
  const child = spawn(process.execPath, [writBin, ...args], { env: box.env, cwd: box.home })
  const written = { out: '', err: '' }
  child.stdout.on('data', chunk => {
    written.out += chunk
  })
  child.stderr.on('data', chunk => {
    written.err += chunk
  })
  child.stdin.end()
  const ended = new Promise<number | null>(resolve => {
    child.on('close', code => resolve(code))
  })
  return { name, args, child, written, ended }
}

/** As they come: whoever is first undoes it. */
export async function raceToUndo(arena: Arena): Promise<readonly string[]> {
  arena.reset()
  const all = racers.map(([name, args]) => start(arena, name, args))
  return [...(await racerFaults(arena, all)), ...undoFaults(arena)]
}

/** Everybody has found the lease over, and waits, before the first of them gets the file. */
export async function raceFromOneLine(arena: Arena): Promise<readonly string[]> {
  arena.reset()
  const { host, layout } = arena
  const lock = host.tryLock(targetLockPath(layout, targetKey(arena.box.file(config))))
  if (lock === undefined) throw new Error('the file is locked')
  // A watch waits for a moment only.
  const waiting = [...racers, ...racers].filter(([name]) => name !== 'watch').slice(0, 8)
  const all = waiting.map(([name, args]) => start(arena, name, args))
  // With --json they do not say that they wait.
  const telling = all.filter(({ args }) => !args.includes('--json'))
  const isOn = ({ written, child }: Racer): boolean =>
    child.exitCode === null && !written.err.includes('waiting for')
  while (telling.some(isOn)) await setTimeout(pollMs)
  lock.release()
  return [...(await racerFaults(arena, all)), ...undoFaults(arena)]
}

/** The one that undoes it is killed while it does; the others finish what it began. */
export async function raceWithKilled(arena: Arena): Promise<readonly string[]> {
  // It may be through before the signal comes; then this was no such round.
  for (let attempt = 0; attempt < 20; attempt += 1) {
    arena.reset()
    const all = racers.map(([name, args]) => start(arena, name, args))
    const killed = await killOneThatWrites(arena, all)
    const left = all.filter(racer => racer !== killed)
    const faults = [...(await racerFaults(arena, left)), ...undoFaults(arena)]
    if (killed !== undefined || faults.length > 0) return faults
  }
  return ['nobody could be killed in time']
}

/** Returns the racer that was killed with a transaction open; undefined where all were through. */
async function killOneThatWrites(
  { layout, box }: Arena,
  all: readonly Racer[],
): Promise<Racer | undefined> {
  const owner = join(layout.locks, `${targetKey(box.file(config))}.json`)
  while (all.some(({ child }) => child.exitCode === null)) {
    const isOpen = readdirSync(layout.journal).some(name => name.endsWith('.json'))
    const pid = isOpen ? pidIn(owner) : undefined
    const found = all.find(({ child }) => child.pid === pid)
    if (found?.child.kill('SIGKILL') === true) {
      await found.ended
      return found.child.signalCode === 'SIGKILL' ? found : undefined
    }
    await setTimeout(pollMs)
  }
  return undefined
}

/** A person keeps it while others undo it: one of the two, and never both. */
export async function raceToKeep(arena: Arena): Promise<readonly string[]> {
  arena.reset()
  const undoers = racers.filter(([name]) => name !== 'run').slice(0, 5)
  const all = [
    ...undoers.map(([name, args]) => start(arena, name, args)),
    start(arena, 'confirm', ['confirm', 'codex', '--yes', '--wait', '--json']),
  ]
  const faults = await exitFaults(all)
  const [lease] = listLeases(arena.host, arena.layout)
  if (lease?.ended?.state !== 'kept') return [...faults, ...undoFaults(arena)]
  faults.push(...restFaults(arena))
  if (arena.box.read(config) !== arena.changed) faults.push('kept, and the file is another')
  if (restored(arena).length > 0) faults.push('kept, and undone')
  const lines = told(arena, 'kept')
  if (lines.length !== 1) faults.push(`${lines.length} lines say that it was kept`)
  return faults
}

async function exitFaults(all: readonly Racer[]): Promise<string[]> {
  const codes = await Promise.all(all.map(({ ended }) => ended))
  return all.flatMap(({ args, written }, index) =>
    codes[index] === 0
      ? []
      : [`${args.join(' ')} ended with ${codes[index]}: ${written.out}${written.err}`],
  )
}

/** What each of them must say that came to its end. */
async function racerFaults({ before, plan }: Arena, all: readonly Racer[]): Promise<string[]> {
  const faults = await exitFaults(all)
  for (const { name, args, written } of all) {
    const { out, err } = written
    const bad = (text: string): void => {
      faults.push(`${args.join(' ')} ${text}: ${out}${err}`)
    }
    if (name === 'run' && out !== before) bad('started its worker with another file')
    if (/NOT UNDONE|kept|warning/.test(out + err)) bad('tells of another end')
    if (name === 'gate' && !/^open|"open": true/m.test(out)) bad('does not say that it is open')
    if (!args.includes('--json')) continue
    const records = settledIn(name, out)
    if (records.some(one => one.state !== 'undone' || one.plan !== plan)) {
      bad('was told of another end')
    }
  }
  return faults
}

/** What a process says with `--json` of leases that were over. */
function settledIn(name: string, out: string): readonly { state: string; plan: string }[] {
  if (name === 'gate') return JSON.parse(out).settled
  const lines = out.split('\n').filter(line => line !== '')
  return lines.map(line => JSON.parse(line))
}

/** What must hold once all are through and it was undone. */
function undoFaults(arena: Arena): string[] {
  const faults = restFaults(arena)
  const { box, before, plan } = arena
  if (box.read(config) !== before) faults.push('the file is not as it was before')
  const undone = restored(arena)
  if (undone.length !== 1) faults.push(`${undone.length} receipts of an undoing`)
  const lines = told(arena, 'restored', 'recovered').filter(
    ({ detail }) => detail['receipt'] !== undefined,
  )
  if (lines.length !== 1) faults.push(`${lines.length} lines of an undoing`)
  const others = told(arena, 'refused', 'failed', 'kept', 'boot-failed', 'undelivered')
  if (others.length > 0) faults.push(`lines: ${others.map(textOf).join(', ')}`)
  const [lease, second] = listLeases(arena.host, arena.layout)
  if (second !== undefined || lease?.plan !== plan) faults.push('another lease')
  if (lease?.ended?.state !== 'undone') faults.push(`the lease is ${endOf(lease)}`)
  if (lease?.ended?.receipt !== undone[0]?.id) faults.push('the lease names another receipt')
  return faults
}

function restFaults({ host, layout, box }: Arena): string[] {
  const faults: string[] = []
  if (listJournals(host, layout).length > 0) faults.push('a transaction is still open')
  const left = readdirSync(box.home, { recursive: true }).map(String)
  const temps = left.filter(name => name.includes('.writ-tmp-'))
  if (temps.length > 0) faults.push(`leftovers: ${temps.join(' ')}`)
  const { code, stdout, stderr } = box.run(['verify'])
  if (code !== 0) faults.push(`verify ended with ${code}: ${stdout}${stderr}`)
  return faults
}

function restored({ host, layout }: Arena): readonly Receipt[] {
  return listReceipts(host, layout).filter(({ event }) => event === 'runtime_config_restored')
}

function told({ host, layout }: Arena, ...events: LedgerEntry['event'][]): readonly LedgerEntry[] {
  return readLedger(host, layout).entries.filter(({ event }) => events.includes(event))
}

function textOf({ event, detail }: LedgerEntry): string {
  return `${event} ${detail['code'] ?? ''}`
}

function endOf(lease: Lease | undefined): string {
  return lease?.ended?.state ?? 'running'
}
