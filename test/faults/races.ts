/** Rounds of appliers at once, each with a plan of its own, and what is bad after a round. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { ApplyRequest } from '../../src/apply/apply-request.ts'
import { targetKey } from '../../src/store/layout.ts'
import { moment } from '../apply/host-of.ts'
import { contentOf, leftovers, openTransactions, outcomesOf } from '../apply/inspect.ts'
import { type Machine, makeMachine, type Signer } from '../apply/machine.ts'
import type { Applier } from './appliers.ts'
import type { DriverReply } from './driver-order.ts'
import { pick } from './seed.ts'

/** A plan and what it would write. */
interface Contender {
  readonly request: ApplyRequest
  readonly wanted: ReadonlyMap<string, string>
}

/** Signed early, so that no clock here takes the signature for one of the future. */
const signedAt = moment - 2 * 3_600_000

/** After so many rounds another machine, so that its records stay few. */
const roundsOfMachine = 20

/** Plays rounds and returns what went bad in them, a line each. */
export async function rounds(
  count: number,
  signers: readonly Signer[],
  play: (machine: Machine, round: number) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const bad: string[] = []
  let machine: Machine | undefined
  for (let round = 0; round < count; round += 1) {
    if (machine === undefined || round % roundsOfMachine === 0) machine = makeMachine(signers)
    const faults = await play(machine, round)
    bad.push(...faults.map(fault => `round ${round}: ${fault}`))
  }
  return bad
}

/** Everybody wants the same file to be another. */
export async function raceForOne(
  machine: Machine,
  appliers: readonly Applier[],
  round: number,
): Promise<readonly string[]> {
  const contenders = appliers.map((_, index) => contender(machine, ['a.toml'], round, index))
  const replies = await applyAtOnce(machine, appliers, contenders)
  const faults = restFaults(machine, replies, contenders)
  const winners = replies.filter(reply => isWon(reply)).length
  if (winners !== 1) faults.push(`${winners} winners`)
  return faults
}

/** Everybody wants two or three of four files. */
export async function raceForSome(
  machine: Machine,
  appliers: readonly Applier[],
  round: number,
  random: () => number,
): Promise<readonly string[]> {
  const paths = ['a.toml', 'b.toml', 'c.toml', 'd.toml']
  const contenders = appliers.map((_, index) =>
    contender(machine, pick(paths, 2 + Math.floor(random() * 2), random), round, index),
  )
  const replies = await applyAtOnce(machine, appliers, contenders)
  const faults = restFaults(machine, replies, contenders)
  if (!replies.some(isWon)) faults.push('nobody won')
  return faults
}

/** One holder is stopped while it holds the lock; the others come, and then it goes on. */
export async function raceWithStopped(
  machine: Machine,
  appliers: readonly Applier[],
  round: number,
): Promise<readonly string[]> {
  const [holder, ...others] = appliers
  if (holder === undefined) throw new Error('no applier')
  // It may be through before the signal comes; then this was no such round.
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const contenders = appliers.map((_, index) =>
      contender(machine, ['a.toml'], round * 50 + attempt, index),
    )
    const [first, ...rest] = contenders
    if (first === undefined) throw new Error('no contender')
    const stopped = await stopWhileHolding(machine, holder, first)
    if (stopped === undefined) continue
    const refused = await applyAtOnce(machine, others, rest)
    holder.process.signal('SIGCONT')
    const reply = await stopped.reply
    const faults = restFaults(machine, [reply, ...refused], contenders)
    if (!isWon(reply)) faults.push(`the holder went on to ${textOf(reply)}`)
    for (const other of refused) {
      const isTold = other !== 'died' && other.detail?.includes(`pid ${holder.process.pid},`)
      if (other === 'died' || other.said !== 'LOCK_HELD' || isTold !== true) {
        faults.push(`while the lock was held somebody was told ${textOf(other)}`)
      }
    }
    return faults
  }
  return ['the holder could not be stopped in time']
}

/** Returns the reply that is to come; undefined where the holder was through already. */
async function stopWhileHolding(
  machine: Machine,
  holder: Applier,
  { request }: Contender,
): Promise<{ reply: Promise<DriverReply | 'died'> } | undefined> {
  const { process } = holder
  const owner = join(machine.layout.locks, `${targetKey(join(machine.home, 'a.toml'))}.json`)
  let isThrough = false
  const reply = holder.apply(machine, request).finally(() => {
    isThrough = true
  })
  while (!isThrough && pidIn(owner) !== process.pid) await setImmediate()
  process.signal('SIGSTOP')
  while (!isThrough && stateOf(process.pid) !== 'T') await setImmediate()
  if (!isThrough && pidIn(owner) === process.pid) return { reply }
  process.signal('SIGCONT')
  await reply
  return undefined
}

/** Who holds a lock, as the file beside it says; undefined where nobody does. */
export function pidIn(owner: string): number | undefined {
  try {
    return JSON.parse(readFileSync(owner, 'utf8')).pid
  } catch {
    // Not there, or not whole yet.
    return undefined
  }
}

function stateOf(pid: number): string | undefined {
  return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]
}

function contender(
  machine: Machine,
  paths: readonly string[],
  round: number,
  index: number,
): Contender {
  const wanted = new Map(paths.map(path => [path, `round = ${round}\napplier = ${index}\n`]))
  const draft = machine.plan([...wanted].map(([path, content]) => ({ path, content })))
  machine.decide(draft, { now: signedAt })
  return { request: { ...machine.context, planId: draft.id }, wanted }
}

async function applyAtOnce(
  machine: Machine,
  appliers: readonly Applier[],
  contenders: readonly Contender[],
): Promise<readonly (DriverReply | 'died')[]> {
  return await Promise.all(
    contenders.map(async ({ request }, index) => {
      const applier = appliers[index]
      if (applier === undefined) throw new Error('more plans than appliers')
      return await applier.apply(machine, request)
    }),
  )
}

/** What must hold when all are through, whoever won. */
function restFaults(
  machine: Machine,
  replies: readonly (DriverReply | 'died')[],
  contenders: readonly Contender[],
): string[] {
  const faults: string[] = []
  const winners = contenders.filter((_, index) => isWon(replies[index]))
  const taken = new Set<string>()
  for (const { wanted } of winners) {
    for (const [path, content] of wanted) {
      if (taken.has(path)) faults.push(`two plans for ${path} were applied`)
      if (contentOf(machine, path) !== content) faults.push(`${path} is not its winner's`)
      taken.add(path)
    }
  }
  for (const [index, reply] of replies.entries()) {
    if (isWon(reply)) continue
    const isStale = reply !== 'died' && reply.said === 'PLAN_STALE'
    const isHeld = reply !== 'died' && reply.said === 'LOCK_HELD'
    if (!isStale && !isHeld) faults.push(`a loser was told ${textOf(reply)}`)
    const paths = [...(contenders[index]?.wanted.keys() ?? [])]
    if (isStale && !paths.some(path => taken.has(path))) faults.push('stale for no reason')
  }
  if (leftovers(machine).length > 0) faults.push(`leftovers: ${leftovers(machine).join(' ')}`)
  if (openTransactions(machine) > 0) faults.push('a transaction is still open')
  const odd = outcomesOf(machine).filter(outcome => outcome !== 'changed')
  if (odd.length > 0) faults.push(`receipts say ${odd.join(' ')}`)
  return faults
}

function isWon(reply: DriverReply | 'died' | undefined): boolean {
  return reply !== undefined && reply !== 'died' && reply.said === 'changed'
}

function textOf(reply: DriverReply | 'died'): string {
  return reply === 'died' ? 'nothing, it died' : `${reply.said} ${reply.detail ?? ''}`
}
