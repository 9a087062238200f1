/** A person answers for what closes the gate of a runtime. Rules: R31, R32. */
import { confirmRuntime } from '../apply/confirm-runtime.ts'
import { bootFilesOf } from '../apply/gate.ts'
import { documentedPaths, openBreakGlass } from '../apply/open-break-glass.ts'
import { WritError } from '../model/errors.ts'
import type { Lease, Receipt } from '../model/records.ts'
import { appendLedger } from '../store/ledger-store.ts'
import type { LockOptions } from '../store/lock-store.ts'
import { type Warn, withEvents } from './with-events.ts'
import { type AuthorInput, authorOf, type Workspace } from './workspace.ts'

export interface ConfirmedGate {
  /** Of files whose last apply failed. */
  readonly receipts: readonly Receipt[]
  /** What was on probation. */
  readonly kept: readonly Lease[]
  /** Records of restores without approval. */
  readonly breakGlass: readonly string[]
}

/**
 * Vouches for the files of a runtime whose last apply failed, that are on probation, or that were
 * restored without approval.
 *
 * @throws WritError GATE_CLOSED where anything else closes the gate; POLICY_DENIED for an agent.
 */
export async function confirmGate(
  workspace: Workspace,
  runtime: string,
  input: AuthorInput,
  locking: LockOptions = {},
  warn?: Warn,
): Promise<ConfirmedGate> {
  const { host, layout, consumers } = workspace
  const author = authorOf(workspace, input)
  const paths = [
    ...bootFilesOf(host, layout, runtime),
    ...documentedPaths(host, runtime, consumers),
  ]
  const open = openBreakGlass(host, layout, paths)
  if (open.length > 0 && author.kind === 'agent') {
    throw new WritError('POLICY_DENIED', {
      detail: 'a file was restored without approval, and only a person can answer for that',
      hint: 'ask a person',
    })
  }
  return withEvents(workspace, warn, async () => {
    const { confirmed, kept } = await confirmRuntime(host, layout, runtime, author, locking)
    for (const { id } of open) {
      appendLedger(host, layout, {
        event: 'confirmed',
        plan: null,
        actor: author.principal,
        detail: { runtime, breakGlass: id },
      })
    }
    return { receipts: confirmed, kept, breakGlass: open.map(({ id }) => id) }
  })
}
