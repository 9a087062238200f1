/** Breaks the file calls of a journey one after the other, and counts what is bad then. */
import { readdirSync, readlinkSync } from 'node:fs'
import type { DriverReply } from './driver-order.ts'
import { type DriverProcess, startDriver } from './driver-process.ts'
import { faultsAfterRecovery, faultsAtEnd } from './judge.ts'
import { canPad } from './padding.ts'
import type { Prepared } from './scenes.ts'
import {
  type BrokenRun,
  brokenOnce,
  type Injection,
  type Place,
  startBreaking,
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

/** Breaks that one driver can go through: of one name, in one way. */
interface Batch {
  readonly syscall: string
  readonly injection: Injection
  readonly points: TracePoint[]
}

const batchSize = 40

/** Breaks all, in as many lanes at once as there are copies of the machine. */
export async function sweep(
  lanes: readonly Prepared[],
  driver: string,
  breaks: readonly Break[],
): Promise<SweepResult> {
  const batches = batchesOf(breaks)
  const results = await Promise.all(lanes.map(lane => sweepLane(lane, driver, batches)))
  return {
    runs: results.reduce((sum, { runs }) => sum + runs, 0),
    bad: results.flatMap(({ bad }) => bad),
  }
}

function batchesOf(breaks: readonly Break[]): Batch[] {
  const batches: Batch[] = []
  const open = new Map<string, Batch>()
  for (const { point, injection } of breaks) {
    const key = `${point.syscall} ${wordOf(injection)}`
    let batch = open.get(key)
    if (batch === undefined || batch.points.length === batchSize) {
      batch = { syscall: point.syscall, injection, points: [] }
      open.set(key, batch)
      batches.push(batch)
    }
    batch.points.push(point)
  }
  return batches
}

async function sweepLane(lane: Prepared, driver: string, batches: Batch[]): Promise<SweepResult> {
  const bad: string[] = []
  let runs = 0
  const plain = breakerOf(lane, async () => await startPlain(lane, driver))
  for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
    const { syscall, injection, points } = batch
    const breaker = isWorthPadding(batch)
      ? breakerOf(lane, startPadded(lane, driver, batch))
      : plain
    const runOnce = async (ordinal: number): Promise<string | undefined> => {
      const { reply, hit } = await breaker.run({ syscall, ordinal }, injection)
      const faults = faultsAtEnd(lane, reply)
      // A descriptor that could not be closed goes with its process, and a lock with it.
      if (reply === 'died' || breaker.holdsOpen()) await breaker.stop()
      const mayLoseLine = injection.kind === 'lie' && hit?.includes('/ledger.jsonl') === true
      faults.push(...(await faultsAfterRecovery(lane, reply, mayLoseLine)))
      const name = `${hit ?? syscall} #${ordinal} ${wordOf(injection)}, ${said(reply)}`
      bad.push(...faults.map(fault => `${name}: ${fault}`))
      runs += 1
      return hit
    }
    for (const point of points) {
      if (!(await isHit(point, runOnce))) bad.push(`${point.label} could not be broken`)
    }
    if (breaker !== plain) await breaker.stop()
  }
  await plain.stop()
  return { runs, bad }
}

/** Node itself may make a call more or less, such as to wake up its loop: then the next is meant. */
async function isHit(
  { ordinal, label }: TracePoint,
  runOnce: (ordinal: number) => Promise<string | undefined>,
): Promise<boolean> {
  for (let round = 0; round < 4; round += 1) {
    for (const shift of [0, 1, -1, 2, -2]) {
      if ((await runOnce(Math.max(1, ordinal + shift))) === label) return true
    }
  }
  return false
}

/** A driver and the way one of its calls is broken. */
interface Started {
  readonly process: DriverProcess
  run(place: Place, injection: Injection): Promise<BrokenRun>
}

interface Breaker {
  run(place: Place, injection: Injection): Promise<BrokenRun>
  holdsOpen(): boolean
  /** Ends the process; the next run starts another. */
  stop(): Promise<void>
}

function breakerOf(lane: Prepared, start: () => Promise<Started>): Breaker {
  let started: Started | undefined
  return {
    async run(place, injection) {
      if (started === undefined) {
        started = await start()
        await warm(started.process, lane)
      }
      lane.reset()
      return await started.run(place, injection)
    },
    holdsOpen: () => started !== undefined && holdsOpen(started.process, lane.machine.dir),
    async stop() {
      await started?.process.kill()
      started = undefined
    },
  }
}

/** An strace for each order is dear, and so is the start of one that stays. */
function isWorthPadding({ syscall, injection, points }: Batch): boolean {
  return injection.kind !== 'kill' && canPad(syscall) && points.length > 8
}

async function startPlain(lane: Prepared, driver: string): Promise<Started> {
  const process = await startDriver(driver)
  return {
    process,
    run: (place, injection) => brokenOnce(process, lane.order, place, injection, logOf(lane)),
  }
}

function startPadded(lane: Prepared, driver: string, batch: Batch): () => Promise<Started> {
  const { syscall, injection, points } = batch
  // More than an order makes, so that one of its calls is broken and no second one.
  const period = 50 + Math.max(...points.map(({ ordinal }) => ordinal))
  return async () => {
    const { process, run } = await startBreaking(driver, syscall, injection, period, logOf(lane))
    return { process, run: ({ ordinal }) => run(lane.order, ordinal) }
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
