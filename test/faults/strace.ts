/**
 * Watches and breaks the system calls of a driver with strace.
 *
 * strace counts calls per thread and per name. All file calls of the engine are made by the main
 * thread, so the ordinal of a call since the beginning of an order is the same in every run of it.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { DriverOrder, DriverReply } from './driver-order.ts'
import type { DriverProcess } from './driver-process.ts'

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
  const { reply } = await attached(process, order, log, [])
  return { reply, points: pointsIn(readFileSync(log, 'utf8'), order.dir) }
}

export interface BrokenRun {
  readonly reply: DriverReply | 'died'
  /** The call that was broken, as its trace names it; undefined where it was none of ours. */
  readonly hit: string | undefined
  /** The calls of its name, as far as it came. */
  readonly points: readonly TracePoint[]
  /** The order never came to its end, and no call of Node's own is to blame. */
  readonly isStuck: boolean
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
  const inject = `inject=${syscall}:${wordOf(injection)}:when=${ordinal}`
  const { reply, isStuck } = await attached(process, order, log, [
    ...['-e', `trace=${syscall}`, '-e', inject],
  ])
  const points = pointsIn(readFileSync(log, 'utf8'), order.dir)
  return { reply, hit: brokenIn(points, reply), points, isStuck }
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
): Promise<Answer> {
  const strace = spawn('strace', ['-y', '-o', log, ...args, '-p', String(process.pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(strace, 'exit')
  const [said] = await Promise.race([once(strace.stderr, 'data'), ended])
  if (!String(said).includes('attached')) throw new Error(`strace said ${said}`)
  const answer = await answerOf(process, order, () => readFileSync(log, 'utf8'))
  strace.kill('SIGINT')
  await ended
  return answer
}

interface Answer {
  readonly reply: DriverReply | 'died'
  readonly isStuck: boolean
}

const lookEveryMs = 1_000
/** Hundreds of times what an order takes. */
const stuckAfterMs = 60_000

/**
 * Carries out an order whose process may be stuck: a call of Node's own that was broken by mistake,
 * such as one that wakes up its loop, can leave it waiting for ever. Such a process is killed.
 */
async function answerOf(
  process: DriverProcess,
  order: DriverOrder,
  log: () => string,
): Promise<Answer> {
  const start = performance.now()
  let isStuck = false
  const looking = setInterval(() => {
    isStuck = performance.now() - start > stuckAfterMs
    if (isStuck || isForeignBroken(log(), order.dir)) process.signal('SIGKILL')
  }, lookEveryMs)
  try {
    const reply = await process.carryOut(order)
    return { reply, isStuck }
  } finally {
    clearInterval(looking)
  }
}

function isForeignBroken(log: string, dir: string): boolean {
  return log.split('\n').some(line => line.includes('(INJECTED)') && !isOurs(line, dir))
}

/** A name behind the descriptor of a directory does not say where that directory is. */
function isOurs(line: string, dir: string): boolean {
  const names = withoutContent(line)
  return names.includes(dir) || names.includes('"/proc/self/fd/')
}

/** What is read or written may hold names too, cut where strace cuts it. */
function withoutContent(line: string): string {
  return line.replace(/^(p?(?:read|write)(?:64|v)?\([^,]*,) .*(?=\)\s+= |$)/s, '$1')
}

/** Returns the calls in a log that name something below the directory. */
export function pointsIn(log: string, dir: string): readonly TracePoint[] {
  const counts = new Map<string, number>()
  const points: TracePoint[] = []
  for (const line of log.split('\n')) {
    const [, syscall] = /^(\w+)\(/.exec(line) ?? []
    if (syscall === undefined) continue
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
  const [call = line] = withoutContent(line)
    .replace(' <unfinished ...>', '')
    .split(/\)\s+= /)
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
