/**
 * A small bench runner: two commands in turn, A B A B, so that both see the same machine.
 *
 * Only ratios travel between machines. A single ratio is good to about 15 %, so a goal counts as
 * missed only on the median of the pairs.
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'

export interface Command {
  readonly name: string
  readonly argv: readonly [string, ...string[]]
  /** Exit codes that mean success; 0 alone unless told. `diff` ends with 1 where files differ. */
  readonly exits?: readonly number[]
  readonly env?: Readonly<Record<string, string>>
}

export interface Pairing {
  /** Milliseconds of each run, in order. */
  readonly a: readonly number[]
  readonly b: readonly number[]
  readonly ratio: Spread
}

export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

export interface Timing {
  /** Milliseconds of the first call in this process: what a command pays. */
  readonly first: number
  readonly warm: Spread
}

/** One line of the report: a goal holds while the measured ratio is within the budget. */
export interface Row {
  readonly goal: string
  readonly measured: number
  /** Whether `measured` must stay at or below the budget, or reach it. */
  readonly sense: 'at most' | 'at least'
  readonly budget: number
  readonly note?: string
}

/** Runs whole processes in turn after one unmeasured run of each. */
export function pairUp(a: Command, b: Command, rounds: number): Pairing {
  runTimed(a)
  runTimed(b)
  const timesA: number[] = []
  const timesB: number[] = []
  const ratios: number[] = []
  for (let round = 0; round < rounds; round++) {
    const timeA = runTimed(a)
    const timeB = runTimed(b)
    timesA.push(timeA)
    timesB.push(timeB)
    ratios.push(timeA / timeB)
  }
  return { a: timesA, b: timesB, ratio: spreadOf(ratios) }
}

/** Times a function in this process: the first call, then `rounds` more. */
export function timeCalls(run: () => unknown, rounds: number): Timing {
  const first = timeCall(run)
  return { first, warm: spreadOf(Array.from({ length: rounds }, () => timeCall(run))) }
}

/** Returns the peak resident memory of a command in MiB, or undefined where it is not told. */
export function peakMemory(command: Command): number | undefined {
  const [program, ...args] = command.argv
  const timed = spawnSync('/usr/bin/time', ['-f', '%M', program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  if (timed.error !== undefined) return undefined
  const kibibytes = Number(timed.stderr.trim().split('\n').at(-1))
  return Number.isFinite(kibibytes) ? kibibytes / 1024 : undefined
}

/** Whether a program can be started here. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const median =
    sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { min: sorted[0]!, median, max: sorted.at(-1)! }
}

export function isMet(row: Row): boolean {
  return row.sense === 'at most' ? row.measured <= row.budget : row.measured >= row.budget
}

/** Prints a row as soon as it is known, keeps it for the table of all, and returns it. */
export function report(row: Row): Row {
  console.log(rowText(row))
  const record = process.env['WRIT_BENCH_RECORD']
  if (record !== undefined) appendFileSync(record, `${JSON.stringify(row)}\n`)
  return row
}

export function rowText(row: Row): string {
  const cells = [
    row.goal.padEnd(44),
    row.measured.toPrecision(3).padStart(8),
    row.sense.padEnd(8),
    String(row.budget).padStart(6),
    isMet(row) ? 'ok  ' : 'MISS',
    row.note ?? '',
  ]
  return cells.join('  ').trimEnd()
}

function runTimed(command: Command): number {
  const [program, ...args] = command.argv
  const start = process.hrtime.bigint()
  const done = spawnSync(program, args, {
    stdio: 'ignore',
    env: { ...process.env, ...command.env },
  })
  const elapsed = Number(process.hrtime.bigint() - start) / 1e6
  if (done.error !== undefined) throw done.error
  if (!(command.exits ?? [0]).includes(done.status ?? -1)) {
    throw new Error(`${command.name} ended with ${done.status ?? done.signal}`)
  }
  return elapsed
}

function timeCall(run: () => unknown): number {
  const start = process.hrtime.bigint()
  run()
  return Number(process.hrtime.bigint() - start) / 1e6
}
