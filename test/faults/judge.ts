/** What must hold after a fault: right after it, and once the next process has recovered. */
import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { recoverInterrupted } from '../../src/apply/recover.ts'
import type { ErrorCode } from '../../src/model/errors.ts'
import { listBackups } from '../../src/store/backup-store.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { unrecordedBackupFiles } from '../../src/store/orphaned-backups.ts'
import { listReceipts } from '../../src/store/receipt-store.ts'
import { contentOf, leftovers, openTransactions } from '../apply/inspect.ts'
import type { DriverReply } from './driver-order.ts'
import type { Files, Prepared } from './scenes.ts'

export type State = 'old' | 'new' | 'mixed'

/** These say that something may have changed; every other code says that nothing did. */
const mayHaveChanged: ReadonlySet<string> = new Set<ErrorCode>([
  'DURABILITY_UNKNOWN',
  'RECOVERY_REQUIRED',
  'RESTORE_FAILED',
  'APPLY_INTERRUPTED',
])

const inPlace: ReadonlySet<string> = new Set(['changed', 'changed-durability-unknown'])

export function stateOf({ machine, before, after }: Prepared): State {
  const is = (files: Files): boolean =>
    Object.entries(files).every(([path, text]) => contentOf(machine, path) === text)
  return is(before) ? 'old' : is(after) ? 'new' : 'mixed'
}

/** Returns what is wrong with the files, given what the process said of them. */
export function faultsAtEnd(prepared: Prepared, reply: DriverReply | 'died'): string[] {
  if (reply === 'died') return []
  const { said, exit } = reply
  const state = stateOf(prepared)
  const faults: string[] = []
  if (said === 'CRASHED') faults.push(`an error without a code: ${reply.detail}`)
  if (prepared.order.command === 'apply') {
    if (exit === 0 && state !== 'new') faults.push(`exit 0 and the files are ${state}`)
    if (exit !== 0 && !mayHaveChanged.has(said) && state !== 'old') {
      faults.push(`${said} says that nothing changed, and the files are ${state}`)
    }
  } else {
    if (said === 'changed' && state !== 'new') faults.push(`resumed forward to ${state}`)
    if (/^(undone|restored)$/.test(said) && state !== 'old') faults.push(`resumed back to ${state}`)
  }
  return faults
}

/**
 * Recovers in this process, which has seen no fault, and returns what is wrong then.
 *
 * @param mayLoseLine where the disk lied about the ledger, which is not read back: its chain shows it
 */
export async function faultsAfterRecovery(
  prepared: Prepared,
  reply: DriverReply | 'died',
  mayLoseLine: boolean,
): Promise<string[]> {
  const { machine, request, order } = prepared
  const { host, layout } = machine
  const recovered = await recoverInterrupted(host, layout, request)
  const state = stateOf(prepared)
  const faults: string[] = []
  for (const { ending } of recovered) {
    if (ending === null) faults.push('the locks are still held')
    if (ending?.error) faults.push(`recovery fails: ${ending.error.code} ${ending.error.detail}`)
  }
  if (state === 'mixed') faults.push('neither all old nor all new')
  if (reply !== 'died' && reply.exit === 0 && order.command === 'apply' && state !== 'new') {
    faults.push('a success was taken back')
  }
  faults.push(...modeFaults(prepared), ...recordFaults(prepared, state, mayLoseLine))
  const left = leftovers(machine)
  if (left.length > 0) faults.push(`leftovers: ${left.join(' ')}`)
  if (openTransactions(machine) > 0) faults.push('a transaction is still open')
  const again = await recoverInterrupted(host, layout, request)
  if (again.length > 0 || stateOf(prepared) !== state) faults.push('a second recovery does more')
  return faults
}

function modeFaults({ machine }: Prepared): string[] {
  return ['a.toml', 'c.toml'].flatMap(path => {
    const stat = lstatSync(join(machine.home, path), { throwIfNoEntry: false })
    if (stat === undefined || (stat.mode & 0o7777) === 0o604) return []
    return [`${path} has mode ${(stat.mode & 0o7777).toString(8)}`]
  })
}

function recordFaults(
  { machine, request, after }: Prepared,
  state: State,
  mayLoseLine: boolean,
): string[] {
  const { host, layout } = machine
  const faults: string[] = []
  const stray = unrecordedBackupFiles(host, layout)
  if (stray.length > 0) faults.push(`parts of a backup nobody knows: ${stray.join(' ')}`)
  if (!mayLoseLine && readLedger(host, layout).problems.length > 0) faults.push('a broken ledger')
  const receipts = listReceipts(host, layout).filter(({ plan }) => plan === request.planId)
  const done = receipts.filter(({ outcome }) => inPlace.has(outcome))
  if (receipts.length > 1) faults.push(`${receipts.length} receipts`)
  if (done.length !== (state === 'new' ? 1 : 0)) {
    faults.push(`the files are ${state}, and ${done.length} receipts say that they are new`)
  }
  if (state !== 'new') return faults
  const backups = listBackups(host, layout).filter(
    ({ manifest }) => manifest.plan === request.planId,
  )
  if (backups.length !== Object.keys(after).length) faults.push(`${backups.length} backups`)
  if (!backups.every(({ usable }) => usable)) faults.push('a backup that is not good')
  return faults
}
