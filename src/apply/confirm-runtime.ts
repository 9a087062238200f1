/**
 * Reopens a gate that a failed apply closed, and ends a probation, by the recorded word of a
 * person who has looked.
 *
 * That an apply failed is not undone by time. A later apply that succeeds answers it; so does
 * this, which takes responsibility for what stands there now and leaves a receipt and a ledger
 * line. It never overrides drift or an open transaction. Rules: R31, R32.
 */
import { saltedCommitment } from '../bytes/digest.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import type { Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import type { Author, FileState } from '../model/plan.ts'
import type { Lease, Receipt, ReceiptTarget } from '../model/records.ts'
import { newTransaction } from '../store/journal-store.ts'
import type { Layout } from '../store/layout.ts'
import { appendLedger } from '../store/ledger-store.ts'
import { type LockOptions, lockTargets } from '../store/lock-store.ts'
import { listReceipts, saveReceipt } from '../store/receipt-store.ts'
import { keepLease } from './end-lease.ts'
import { bootFilesOf, failedReceiptOf, type GateCode, reasonsUnderLock } from './gate.ts'
import { nowText } from './job.ts'
import { standingLeases } from './lease-standing.ts'
import { loadOrder } from './load-order.ts'
import { receiptIdOf } from './make-receipt.ts'
import { standingAt } from './standing.ts'

/** What the word of a person answers. */
const answerable: ReadonlySet<GateCode> = new Set([
  'LAST_APPLY_FAILED',
  'UNDO_REJECTED',
  'ON_PROBATION',
  'LEASE_EXPIRED',
  'BOOT_FAILED',
])

/** No boot file is larger; what is cannot be what anybody looked at. */
const readLimit = 64 * 1024 * 1024

export interface Confirmation {
  readonly confirmed: readonly Receipt[]
  readonly kept: readonly Lease[]
}

/**
 * Records that a person vouches for the files whose last apply failed, and keeps what is on
 * probation; both are empty where nothing waits for that.
 *
 * @throws WritError LOCK_HELD; GATE_CLOSED where anything else closes the gate, too.
 */
export async function confirmRuntime(
  host: Host,
  layout: Layout,
  runtime: string,
  actor: Author,
  locking: LockOptions = {},
): Promise<Confirmation> {
  const paths = bootFilesOf(host, layout, runtime)
  const holder = { command: `writ confirm ${runtime}`, plan: null }
  const locks = await lockTargets(host, layout, paths, holder, locking)
  try {
    const reasons = reasonsUnderLock(host, layout, runtime, paths, 'normal')
    const others = reasons.filter(({ code }) => !answerable.has(code))
    if (others.length > 0) {
      throw new WritError('GATE_CLOSED', {
        detail: others.map(({ code, detail }) => `${code}: ${detail}`).join('; '),
        hint: others.some(({ code }) => code === 'INTERRUPTED') ? 'writ resume' : 'writ verify',
        path: paths[0],
      })
    }
    const receipts = listReceipts(host, layout)
    const answered = new Set(paths.flatMap(path => failedReceiptOf(receipts, path) ?? []))
    const confirmed = [...answered].map(receipt => {
      const files = paths.filter(path => failedReceiptOf(receipts, path) === receipt)
      return confirm(host, layout, runtime, receipt, files, actor)
    })
    const kept = standingLeases(host, layout)
      .filter(({ lease }) => lease.runtimes.includes(runtime))
      .map(({ lease }) => keepLease(host, layout, lease, { runtime, actor: actor.principal }))
    return { confirmed, kept }
  } finally {
    locks.release()
  }
}

function confirm(
  host: Host,
  layout: Layout,
  runtime: string,
  answered: Receipt,
  files: readonly string[],
  actor: Author,
): Receipt {
  const { salt } = loadOrder(host, layout, answered.plan)
  const receipt: Receipt = {
    schema: 'writ/receipt/v1',
    id: receiptIdOf(newTransaction(host)),
    event: 'runtime_config_confirmed',
    plan: answered.plan,
    at: nowText(host),
    outcome: 'confirmed',
    targets: answered.targets
      .filter(({ path }) => files.includes(path))
      .map(target => confirmedTarget(host, target, salt)),
    validation: 'passed',
    checks: [],
    approvals: [],
    actor,
    taskId: actor.taskId,
    runId: actor.runId,
    affects: answered.affects,
    rollbackOwner: answered.rollbackOwner,
    restore: answered.restore,
  }
  // The line comes first: it is the receipt that opens the gate.
  const note = {
    event: 'confirmed' as const,
    plan: answered.plan,
    actor: actor.principal,
    detail: { runtime, receipt: receipt.id, answers: answered.id },
  }
  appendLedger(host, layout, note, () => saveReceipt(host, layout, receipt))
  return receipt
}

/** What stands there now, so that the record says what was vouched for. */
function confirmedTarget(host: Host, target: ReceiptTarget, salt: Uint8Array): ReceiptTarget {
  const standing = standingAt(host, target.path, readLimit)
  if (standing.kind === 'foreign') {
    throw new WritError('GATE_CLOSED', {
      detail: `${target.path} is not a plain file that can be vouched for`,
      hint: `ls -ld ${shellQuote(target.path)}`,
      path: target.path,
    })
  }
  const bytes = standing.kind === 'file' ? standing.bytes : new Uint8Array()
  const content = saltedCommitment(salt, bytes)
  const state: FileState =
    standing.kind === 'absent'
      ? { kind: 'absent' }
      : {
          kind: 'file',
          content,
          size: bytes.length,
          mode: standing.stat.mode,
          uid: standing.stat.uid,
          gid: standing.stat.gid,
        }
  return {
    ...target,
    action: 'no-op',
    before: state,
    after: state,
    backup: null,
    block: null,
    owned: [],
    ownedDigest: content,
  }
}
