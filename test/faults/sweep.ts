/** Breaks the file calls of a journey one after the other, and counts what is bad then. */
import { readdirSync, readlinkSync } from 'node:fs'
import type { DriverReply } from './driver-order.ts'
import { type DriverProcess, startDriver } from './driver-process.ts'
import { faultsAfterRecovery, faultsAtEnd } from './judge.ts'
import type { Prepared } from './scenes.ts'
import {
  type BrokenRun,
  brokenOnce,
  type Injection,
  type Place,
  type TracePoint,
  traced,
} from './strace.ts'

export const errnos = ['EIO', 'ENOSPC', 'EDQUOT', 'EACCES', 'EMFILE', 'EROFS'] as const

export interface Break {
  readonly point: TracePoint
  readonly injection: Injection
}

export interface SweepResult {
  readonly runs: number
  /** One line for each run that went bad. */
  readonly bad: readonly string[]
}

/** Returns the calls of a journey; it must come to its end. */
export async function pointsOf(prepared: Prepared, driver: string): Promise<readonly TracePoint[]> {
  const process = await startDriver(driver)
  await warm(process, prepared)
  prepared.reset()
  const { reply, points } = await traced(process, prepared.order, logOf(prepared))
  await process.kill()
  if (reply === 'died' || reply.exit !== 0) throw new Error(`unbroken, it says ${said(reply)}`)
  return points
}

/**
 * Returns everything that can break.
 *
 * A process that dies before a call that only looks leaves the disk as one that dies before its
 * next changing call, so it dies at those.
 *
 * @param looks how many of the errors a call that only looks has, in turn; absent: all
 */
export function breaksOf(
  points: readonly TracePoint[],
  looks: number = errnos.length,
): readonly Break[] {
  return points.flatMap((point, index) => {
    const count = point.changes ? errnos.length : looks
    const errors = Array.from({ length: count }, (_, turn) => ({
      kind: 'errno' as const,
      errno: errnos[(index + turn) % errnos.length] ?? 'EIO',
    }))
    const kill = point.changes ? [{ kind: 'kill' as const }] : []
    const lie = point.syscall === 'write' ? [{ kind: 'lie' as const }] : []
    return [...kill, ...errors, ...lie].map(injection => ({ point, injection }))
  })
}

/** Breaks all, in as many lanes at once as there are copies of the machine. */
export async function sweep(
  lanes: readonly Prepared[],
  driver: string,
  breaks: readonly Break[],
): Promise<SweepResult> {
  const left = [...breaks]
  const results = await Promise.all(lanes.map(lane => sweepLane(lane, driver, left)))
  return {
    runs: results.reduce((sum, { runs }) => sum + runs, 0),
    bad: results.flatMap(({ bad }) => bad),
  }
}

async function sweepLane(lane: Prepared, driver: string, left: Break[]): Promise<SweepResult> {
  const bad: string[] = []
  let runs = 0
  const breaker = breakerOf(lane, driver)
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const { point, injection } = next
    const { syscall, label } = point
    const runOnce = async (ordinal: number): Promise<BrokenRun> => {
      const run = await breaker.run({ syscall, ordinal }, injection)
      const { reply, hit, isStuck } = run
      const faults = faultsAtEnd(lane, reply)
      if (isStuck) faults.push('it never came to its end')
      // A lock that could not be closed goes with its process. What was broken by mistake may be
      // Node's own, such as a lock for its signals.
      if (reply === 'died' || hit === undefined || breaker.holdsLock()) await breaker.stop()
      const mayLoseLine = injection.kind === 'lie' && hit?.includes('/ledger.jsonl') === true
      faults.push(...(await faultsAfterRecovery(lane, reply, mayLoseLine)))
      const name = `${hit ?? syscall} #${ordinal} ${wordOf(injection)}, ${said(reply)}`
      bad.push(...faults.map(fault => `${name}: ${fault}`))
      runs += 1
      return run
    }
    if (!(await isHit(point, runOnce))) {
      bad.push(`${label} could not be broken (#${point.ordinal}, ${wordOf(injection)})`)
    }
  }
  await breaker.stop()
  return { runs, bad }
}

/**
 * Node itself may make a call more or less, such as to wake up its loop: then the call is tried
 * again about where it was seen last. Which place is tried is chance: such a call may come in every
 * other run, and a row of tries can keep step with it for ever.
 */
async function isHit(
  point: TracePoint,
  runOnce: (ordinal: number) => Promise<BrokenRun>,
): Promise<boolean> {
  let about = point.ordinal
  for (let round = 0; round < mostRounds; round += 1) {
    const shift = round === 0 ? 0 : (shifts[Math.floor(Math.random() * shifts.length)] ?? 0)
    const { hit, points } = await runOnce(Math.max(1, about + shift))
    if (hit === point.label) return true
    const places = points.filter(({ label }) => label === point.label)
    const nearest = places.toSorted((a, b) => distance(a, point) - distance(b, point))[0]
    // A run that was broken before it came there does not tell.
    about = nearest?.ordinal ?? about
  }
  return false
}

const mostRounds = 100
const shifts = [0, 0, 1, 1, -1, -1, 2, -2]

function distance(a: Place, b: Place): number {
  return Math.abs(a.ordinal - b.ordinal)
}

interface Breaker {
  run(place: Place, injection: Injection): Promise<BrokenRun>
  holdsLock(): boolean
  /** Ends the process; the next run starts another. */
  stop(): Promise<void>
}

function breakerOf(lane: Prepared, driver: string): Breaker {
  let process: DriverProcess | undefined
  return {
    async run(place, injection) {
      if (process === undefined) {
        process = await startDriver(driver)
        await warm(process, lane)
      }
      lane.reset()
      return await brokenOnce(process, lane.order, place, injection, logOf(lane))
    },
    holdsLock: () => process !== undefined && holdsOpen(process, lane.machine.layout.locks),
    async stop() {
      await process?.kill()
      process = undefined
    },
  }
}

/** A process reads some things once: after an order it makes the same calls for every other. */
export async function warm(process: DriverProcess, lane: Prepared): Promise<void> {
  lane.reset()
  await process.carryOut(lane.order)
}

function logOf({ machine }: Prepared): string {
  return `${machine.dir}.strace`
}

function holdsOpen({ pid }: DriverProcess, dir: string): boolean {
  const directory = `/proc/${pid}/fd`
  return readdirSync(directory).some(fd => readlinkSync(`${directory}/${fd}`).startsWith(dir))
}

function said(reply: DriverReply | 'died'): string {
  return reply === 'died' ? 'died' : reply.said
}

function wordOf(injection: Injection): string {
  return injection.kind === 'errno' ? injection.errno : injection.kind
}
