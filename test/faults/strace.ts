/**
 * Watches and breaks the system calls of a driver with strace.
 *
 * strace counts calls per thread and per name. All file calls of the engine are made by the main
 * thread, so the ordinal of a call since the beginning of an order is the same in every run of it.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import type { DriverOrder, DriverReply } from './driver-order.ts'
import { type DriverProcess, startDriver } from './driver-process.ts'
import { markerPath } from './padding.ts'

/** What becomes of one call, in the words of strace's `inject`. */
export type Injection =
  | { readonly kind: 'kill' }
  | { readonly kind: 'errno'; readonly errno: string }
  /** A write that says it took three bytes and wrote nothing. */
  | { readonly kind: 'lie' }
  | { readonly kind: 'delay'; readonly micros: number }

/** One system call of a trace that names the sandbox. */
export interface TracePoint {
  readonly syscall: string
  /** How many calls of this name the order had made, with this one. */
  readonly ordinal: number
  /** The names in it, without what differs from run to run. */
  readonly label: string
  /** Whether it may change what is on the disk. */
  readonly changes: boolean
  /** Whether strace broke it. */
  readonly isBroken: boolean
}

/** Why running processes cannot be traced here; undefined where they can. */
export function noStrace(): string | undefined {
  const found = spawnSync('strace', ['-V'], { encoding: 'utf8' })
  if (found.status !== 0) return 'no strace here'
  const script = 'sleep 10 & strace -qq -o /dev/null -p $! & sleep 0.2; kill $(jobs -p) 2>&1; wait'
  const probe = spawnSync('bash', ['-c', script], { encoding: 'utf8' })
  return probe.stderr.includes('attach:') ? 'strace may not attach to a process here' : undefined
}

/** Carries out an order while every call is recorded. */
export async function traced(
  process: DriverProcess,
  order: DriverOrder,
  log: string,
): Promise<{ reply: DriverReply | 'died'; points: readonly TracePoint[] }> {
  const reply = await attached(process, order, log, [])
  return { reply, points: pointsIn(readFileSync(log, 'utf8'), order.dir, process.pid) }
}

export interface BrokenRun {
  readonly reply: DriverReply | 'died'
  /** The call that was broken, as its trace names it. */
  readonly hit: string | undefined
}

/** Which call of an order. */
export type Place = Pick<TracePoint, 'syscall' | 'ordinal'>

/** Attaches strace for one order, one call of which is broken. */
export async function brokenOnce(
  process: DriverProcess,
  order: DriverOrder,
  { syscall, ordinal }: Place,
  injection: Injection,
  log: string,
): Promise<BrokenRun> {
  const filter = `trace=${syscall},${markers}`
  const inject = `inject=${syscall}:${wordOf(injection)}:when=${ordinal}`
  const reply = await attached(process, order, log, ['-e', filter, '-e', inject])
  const points = pointsIn(readFileSync(log, 'utf8'), order.dir, process.pid)
  return { reply, hit: brokenIn(points, reply) }
}

/** A driver under a strace that breaks one call in every order. */
export interface BreakingDriver {
  readonly process: DriverProcess
  run(order: DriverOrder, ordinal: number): Promise<BrokenRun>
}

/** Higher than any call of a starting Node. */
const firstBroken = 1000

/** Starts a driver whose every `period`-th call of a name is broken. */
export async function startBreaking(
  driver: string,
  syscall: string,
  injection: Injection,
  period: number,
  log: string,
): Promise<BreakingDriver> {
  const filter = `trace=${syscall},${markers}`
  const inject = `inject=${syscall}:${wordOf(injection)}:when=${firstBroken}+${period}`
  const strace = ['strace', '-f', '--seccomp-bpf', '-qq', '-y', '-o', log]
  const process = await startDriver(driver, [...strace, '-e', filter, '-e', inject])
  return {
    process,
    async run(order, ordinal) {
      const start = statSync(log).size
      const aimed = { ...order, aim: { syscall, period, ordinal } }
      const reply = await answerOf(process, aimed, () => readFrom(log, start))
      const points = pointsIn(readFrom(log, start), order.dir, process.pid)
      return { reply, hit: brokenIn(points, reply) }
    },
  }
}

function readFrom(path: string, start: number): string {
  const fd = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(Math.max(0, statSync(path).size - start))
    return bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, start))
  } finally {
    closeSync(fd)
  }
}

/** A killed process broke off at its last call, which is not marked. */
function brokenIn(points: readonly TracePoint[], reply: DriverReply | 'died'): string | undefined {
  return (points.find(({ isBroken }) => isBroken) ?? (reply === 'died' ? points.at(-1) : undefined))
    ?.label
}

function wordOf(injection: Injection): string {
  switch (injection.kind) {
    case 'kill':
      return 'signal=SIGKILL'
    case 'errno':
      return `error=${injection.errno}`
    case 'lie':
      return 'retval=3'
    case 'delay':
      return `delay_enter=${injection.micros}`
  }
}

async function attached(
  process: DriverProcess,
  order: DriverOrder,
  log: string,
  args: readonly string[],
): Promise<DriverReply | 'died'> {
  const strace = spawn('strace', ['-y', '-o', log, ...args, '-p', String(process.pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(strace, 'exit')
  const [said] = await Promise.race([once(strace.stderr, 'data'), ended])
  if (!String(said).includes('attached')) throw new Error(`strace said ${said}`)
  const reply = await answerOf(process, order, () => readFileSync(log, 'utf8'))
  strace.kill('SIGINT')
  await ended
  return reply
}

/**
 * Carries out an order whose process may be stuck: a call of Node's own that was broken by mistake,
 * such as one that wakes up its loop, can leave it waiting for ever. Such a process is killed.
 */
async function answerOf(
  process: DriverProcess,
  order: DriverOrder,
  log: () => string,
): Promise<DriverReply | 'died'> {
  const looking = setInterval(() => {
    if (isForeignBroken(log(), order.dir)) process.signal('SIGKILL')
  }, 5_000)
  try {
    return await process.carryOut(order)
  } finally {
    clearInterval(looking)
  }
}

function isForeignBroken(log: string, dir: string): boolean {
  const lines = log.slice(log.lastIndexOf(markerPath) + markerPath.length).split('\n')
  return lines.some(line => line.includes('(INJECTED)') && !isOurs(line, dir))
}

/** A name behind the descriptor of a directory does not say where that directory is. */
function isOurs(line: string, dir: string): boolean {
  return line.includes(dir) || line.includes('"/proc/self/fd/')
}

/** Names of the call by which an order begins, on different machines. */
const markers = '?access,?faccessat,?faccessat2'

/** Returns the calls of the last order in a log that name something below the directory. */
export function pointsIn(log: string, dir: string, pid: number): readonly TracePoint[] {
  let counts = new Map<string, number>()
  let points: TracePoint[] = []
  for (const line of log.split('\n')) {
    const [, thread, syscall] = /^(?:(\d+) +)?(\w+)\(/.exec(line) ?? []
    if (syscall === undefined || (thread !== undefined && thread !== String(pid))) continue
    if (line.includes(markerPath)) {
      counts = new Map()
      points = []
    }
    const ordinal = (counts.get(syscall) ?? 0) + 1
    counts.set(syscall, ordinal)
    if (!isOurs(line, dir)) continue
    const label = labelOf(line, syscall, dir)
    const isBroken = /\((INJECTED|DELAYED)\)/.test(line)
    points.push({ syscall, ordinal, label, changes: changes(line, syscall), isBroken })
  }
  return points
}

function labelOf(line: string, syscall: string, dir: string): string {
  const [call = line] = line.replace(' <unfinished ...>', '').split(/\)\s+= /)
  const names = [...call.matchAll(/"(\/[^"]*)"|<([^>]*)>/g)].map(
    match => match[1] ?? match[2] ?? '',
  )
  return [syscall, ...names]
    .join(' ')
    .replaceAll(dir, '~')
    .replaceAll(/\/proc\/self\/fd\/\d+/g, '/proc/self/fd/N')
    .replaceAll(/tx1-[a-z2-7]+/g, 'TX')
    .replaceAll(/wr1-[a-z2-7]+/g, 'RECEIPT')
    .replaceAll(/\b[a-z0-9]{2}1-[a-z2-7]{20,}/g, 'ID')
    .replaceAll(/[0-9a-f]{16,64}/g, 'HEX')
}

const changing =
  /^(write|pwrite64|fchmod|fchmodat|chmod|fchown|fsync|fdatasync|rename|renameat2?|link|linkat|unlink|unlinkat|mkdir|mkdirat|rmdir|ftruncate)$/

function changes(line: string, syscall: string): boolean {
  return syscall.startsWith('open') ? line.includes('O_CREAT') : changing.test(syscall)
}
