/** Whether a boot file still satisfies what the receipts about it say. Rule: R31. */
import { isCommitted } from '../bytes/digest.ts'
import type { Host } from '../host/host.ts'
import type { PlanId } from '../model/digest.ts'
import { formatKeyPath, isAtOrBelow, type KeyPath } from '../model/key-path.ts'
import type { Change, SealedChange } from '../model/plan.ts'
import type { ReceiptTarget } from '../model/records.ts'
import type { Order } from './load-order.ts'
import { differingPaths, ownedDigest } from './owned-digest.ts'
import type { PastApplies } from './past-applies.ts'
import { leadsElsewhere } from './recheck-target.ts'
import { type Standing, standingAt } from './standing.ts'

export type DriftCode =
  | 'DRIFT_OWNED'
  | 'FILE_MISSING'
  | 'UNPARSABLE'
  | 'RESTORED_OUTSIDE'
  | 'RELINKED'

export interface Drift {
  readonly code: DriftCode
  readonly path: string
  readonly detail: string
  /** The plan the file no longer satisfies. */
  readonly plan: PlanId
}

/** 'normal' compares what the migrations own; 'strict' compares the last receipt byte for byte. */
export type VerifyMode = 'normal' | 'strict'

/** A consumer that writes into its own file may let it grow; nobody needs one of this size. */
const readLimit = 64 * 1024 * 1024

/**
 * Compares a file with its receipts, newest first: each answers for the key paths that no later
 * one has decided since.
 *
 * @throws WritError where a plan the receipts rest on cannot be read.
 */
export function verifyTarget(
  host: Host,
  past: PastApplies,
  realPath: string,
  mode: VerifyMode,
): readonly Drift[] {
  const standing = standingAt(host, realPath, readLimit)
  const drifts: Drift[] = []
  const decided: KeyPath[] = []
  let isNewest = true
  // A plan that changed nothing needed nobody's approval, so its receipt vouches for nothing.
  for (const { receipt, target } of past.of(realPath)) {
    if (isDecided(target, decided)) continue
    const { order, part } = past.order(receipt.plan, realPath)
    if (part === undefined || decidesNothing(part.change)) continue
    const { change, half } = part
    // What stands here may be all right, and is not what the runtime boots from any more.
    if (change.after.kind !== 'absent' && leadsElsewhere(host, change)) {
      const detail = `${change.target} leads to another file now, or nowhere`
      drifts.push({ code: 'RELINKED', path: realPath, detail, plan: receipt.plan })
      break
    }
    const found = driftOf(standing, target, change, half, order, isNewest ? mode : 'normal')
    const drift = isNewest && found !== undefined ? restoredOr(found, standing, half) : found
    isNewest = false
    if (drift !== undefined) drifts.push({ ...drift, path: realPath, plan: receipt.plan })
    if (decidesAll(change) || drift?.code === 'UNPARSABLE') break
    decided.push(...target.owned)
  }
  return drifts
}

function isDecided(target: ReceiptTarget, decided: readonly KeyPath[]): boolean {
  return target.owned.some(path =>
    decided.some(later => isAtOrBelow(path, later) || isAtOrBelow(later, path)),
  )
}

/** A file that a rollback passed over, because the plan it takes back did not change it. */
function decidesNothing({ action, owned, wholeFile }: Change): boolean {
  return action === 'no-op' && owned.length === 0 && !wholeFile
}

function decidesAll(change: Change): boolean {
  return change.after.kind === 'absent' || change.wholeFile || change.owned.length === 0
}

type Finding = Pick<Drift, 'code' | 'detail'>

/**
 * A file with the very bytes from before the last plan was put back, by its recovery note or by
 * hand. That is no less drift until somebody signs for it, but what helps is known. Rule: R27.
 */
function restoredOr(found: Finding, standing: Standing, { before }: SealedChange): Finding {
  const isBack =
    before === null
      ? standing.kind === 'absent'
      : standing.kind === 'file' && standing.sha256 === before.sha256
  if (!isBack) return found
  const detail = 'it is as it was before the last plan: restored outside of writ, not yet recorded'
  return { code: 'RESTORED_OUTSIDE', detail }
}

function driftOf(
  standing: Standing,
  target: ReceiptTarget,
  change: Change,
  half: SealedChange,
  { salt }: Order,
  mode: VerifyMode,
): Finding | undefined {
  const { after } = target
  if (after.kind === 'absent') {
    return standing.kind === 'absent'
      ? undefined
      : { code: 'DRIFT_OWNED', detail: 'it was removed and is there again' }
  }
  if (standing.kind === 'absent') return { code: 'FILE_MISSING', detail: 'the file is gone' }
  if (standing.kind === 'foreign')
    return { code: 'UNPARSABLE', detail: 'not a plain file any more' }
  const digest = ownedDigest(change, half.owned, standing.bytes, salt)
  if (digest === undefined) return { code: 'UNPARSABLE', detail: 'the file does not parse' }
  if (digest.value !== target.ownedDigest.value) {
    const applied = half.after === null ? [] : Buffer.from(half.after.base64, 'base64')
    const paths = differingPaths(change, half.owned, Uint8Array.from(applied), standing.bytes)
    return { code: 'DRIFT_OWNED', detail: `not as applied: ${pathsText(paths)}` }
  }
  if (mode === 'normal') return undefined
  if (!isCommitted(after.content, standing.bytes, salt)) {
    return { code: 'DRIFT_OWNED', detail: 'the bytes are not those that were applied' }
  }
  return standing.stat.mode === after.mode
    ? undefined
    : { code: 'DRIFT_OWNED', detail: 'the mode is not the one that was applied' }
}

const named = 5

function pathsText(paths: readonly KeyPath[]): string {
  if (paths.length === 0) return 'its values'
  const names = paths.slice(0, named).map(formatKeyPath).join(', ')
  return paths.length > named ? `${names} and ${paths.length - named} more` : names
}
