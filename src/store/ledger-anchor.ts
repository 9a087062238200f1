import type { Problem } from '../model/errors.ts'
import type { LedgerFaultKind } from '../model/ledger-fault.ts'
import { type Ledger, type LedgerHead, ledgerHead } from './ledger-chain.ts'

/**
 * Returns how a ledger contradicts a head that was kept; undefined where it does not.
 *
 * A whole chain proves that nothing before its end was changed alone; only a head shows that the
 * end is missing, or that everything was written anew. Rule: R32.
 * @param path where the head was kept
 */
export function contradiction(ledger: Ledger, kept: LedgerHead, path: string): Problem | undefined {
  const index = ledger.entries.findIndex(({ seq }) => seq === kept.seq)
  if (index !== -1 && ledger.digests[index] === kept.digest) return undefined
  const fault = (kind: LedgerFaultKind, detail: string): Problem => ({
    code: 'LEDGER_BROKEN',
    ...{ kind, detail, path },
  })
  const last = ledgerHead(ledger)?.seq ?? 0
  if (index !== -1) {
    const detail = `entry ${kept.seq} is not the one whose digest was kept: it, or everything up to it, was written anew`
    return fault('rewritten', detail)
  }
  if (last >= kept.seq)
    return fault('missing', `entry ${kept.seq} was kept as the head and is gone`)
  const end = last === 0 ? 'the ledger is empty' : `the ledger ends with entry ${last}`
  return fault('cut-off', `entry ${kept.seq} was kept as the head, and ${end}: the end was cut off`)
}
