/** Applies in a process of its own in surroundings that refuse something, and judges the end. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statfsSync } from 'node:fs'
import { errorKinds } from '../../src/model/error-kinds.ts'
import { leftovers, openTransactions } from '../apply/inspect.ts'
import { run } from './disk-image.ts'
import type { DriverReply } from './driver-order.ts'
import { faultsAfterRecovery, faultsAtEnd, stateOf } from './judge.ts'
import type { Prepared } from './scenes.ts'
import { as, asAsync, type User } from './users.ts'

export interface Surroundings {
  /** A command the driver is started through. */
  readonly before?: readonly string[]
  /** Makes the place ready, after the machine was put back to its beginning. */
  readonly enter?: () => void
  /** Takes back what would hinder a recovery. */
  readonly leave?: () => void
  /** Takes back the rest. */
  readonly clear?: () => void
}

export interface Setting {
  readonly prepared: Prepared
  readonly driver: string
  readonly user: User
}

export interface EnvironmentRun {
  /** Null where not even Node could start, or not write its answer. */
  readonly reply: DriverReply | null
  readonly faults: readonly string[]
}

/**
 * Applies once, recovers once what is missing is there again, and returns what is wrong.
 *
 * @param causes what an error may name as its cause
 */
export async function applyIn(
  { prepared, driver, user }: Setting,
  { before = [], enter, leave, clear }: Surroundings,
  causes: readonly string[],
): Promise<EnvironmentRun> {
  as(user, () => prepared.reset())
  enter?.()
  const { reply, exit } = await runDriver(prepared, driver, [...user.before, ...before])
  const faults = reply === null ? [] : faultsAtEnd(prepared, reply)
  if (reply !== null && exit !== reply.exit) faults.push(`exit ${exit} instead of ${reply.exit}`)
  if (reply !== null && reply.exit !== 0) faults.push(...refusalFaults(prepared, reply, causes))
  if (reply === null && exit === 0) faults.push('exit 0 without an answer')
  leave?.()
  faults.push(...(await asAsync(user, () => faultsAfterRecovery(prepared, reply ?? 'died', false))))
  clear?.()
  return { reply, faults: faults.map(fault => `${reply?.said ?? `exit ${exit}`}: ${fault}`) }
}

/** An error has a code and names its cause; what says that nothing changed leaves nothing behind. */
function refusalFaults(
  prepared: Prepared,
  { said, detail }: DriverReply,
  causes: readonly string[],
): string[] {
  const faults: string[] = []
  if (!Object.hasOwn(errorKinds, said)) faults.push('not a code')
  if (!causes.some(cause => detail?.includes(cause))) faults.push(`no cause in: ${detail}`)
  if (openTransactions(prepared.machine) > 0) return faults
  const left = leftovers(prepared.machine)
  if (left.length > 0) faults.push(`leftovers: ${left.join(' ')}`)
  if (stateOf(prepared) === 'mixed') faults.push('mixed, and nobody knows of it')
  return faults
}

async function runDriver(
  { order }: Prepared,
  driver: string,
  before: readonly string[],
): Promise<{ reply: DriverReply | null; exit: number | null }> {
  const [command = '', ...args] = [...before, process.execPath, driver, JSON.stringify(order)]
  // What Node says of itself when it cannot start is not what is asked here.
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  child.stdout.on('data', chunk => {
    text += chunk
  })
  const [exit] = await once(child, 'close')
  return { reply: text.endsWith('\n') ? JSON.parse(text) : null, exit }
}

/** Covers the machine with a small file system of its own. */
export function smallDisk({ prepared, user }: Setting, options: string): Required<Surroundings> {
  const { dir } = prepared.machine
  return {
    before: [],
    enter() {
      const owner = `mode=755,uid=${user.uid},gid=${user.gid}`
      run('mount', '-t', 'tmpfs', '-o', `${owner},${options}`, 'none', dir)
      as(user, () => prepared.fill())
    },
    leave: () => run('mount', '-o', 'remount,size=64m,nr_inodes=10000', dir),
    clear: () => run('umount', dir),
  }
}

/** Returns what the machine takes on such a file system before it applies anything. */
export function usedOn(setting: Setting): { kilobytes: number; inodes: number } {
  as(setting.user, () => setting.prepared.reset())
  const { enter, clear } = smallDisk(setting, 'size=64m')
  enter()
  const { blocks, bfree, bsize, files, ffree } = statfsSync(setting.prepared.machine.dir)
  clear()
  return { kilobytes: ((blocks - bfree) * bsize) / 1024, inodes: files - ffree }
}

export interface Widened {
  readonly runs: number
  /** How many of them were refused with a code. */
  readonly refused: number
  readonly bad: readonly string[]
}

/** Applies again and again with a little more each time, until it is enough. */
export async function widen(
  setting: Setting,
  surroundingsOf: (step: number) => Surroundings,
  causes: readonly string[],
): Promise<Widened> {
  const bad: string[] = []
  let refused = 0
  for (let step = 0; step < 400; step += 1) {
    const { reply, faults } = await applyIn(setting, surroundingsOf(step), causes)
    bad.push(...faults.map(fault => `step ${step}, ${fault}`))
    if (reply !== null && reply.exit !== 0) refused += 1
    if (reply?.said === 'changed') return { runs: step + 1, refused, bad }
  }
  throw new Error('it is never enough')
}
