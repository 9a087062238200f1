/** Whether a boot file still satisfies what the receipts about it say. Rule: R31. */
import { isCommitted } from '../bytes/digest.ts'
import type { Host } from '../host/host.ts'
import { formatKeyPath, isAtOrBelow, type KeyPath } from '../model/key-path.ts'
import type { Change } from '../model/plan.ts'
import { isInPlace, type Receipt, type ReceiptTarget } from '../model/records.ts'
import type { Layout } from '../store/layout.ts'
import { loadOrder, type Order } from './load-order.ts'
import { ownedDigest } from './owned-digest.ts'
import { type Standing, standingAt } from './standing.ts'

export type DriftCode = 'DRIFT_OWNED' | 'FILE_MISSING' | 'UNPARSABLE'

export interface Drift {
  readonly code: DriftCode
  readonly path: string
  readonly detail: string
}

/** 'normal' compares what the migrations own; 'strict' compares the last receipt byte for byte. */
export type VerifyMode = 'normal' | 'strict'

/** A consumer that writes into its own file may let it grow; nobody needs one of this size. */
const readLimit = 64 * 1024 * 1024

/**
 * Compares a file with its receipts, newest first: each answers for the key paths that no later
 * one has decided since.
 *
 * @param receipts all receipts, newest first
 * @throws WritError where a plan the receipts rest on cannot be read.
 */
export function verifyTarget(
  host: Host,
  layout: Layout,
  realPath: string,
  receipts: readonly Receipt[],
  mode: VerifyMode,
): readonly Drift[] {
  const standing = standingAt(host, realPath, readLimit)
  const drifts: Drift[] = []
  const decided: KeyPath[] = []
  let isNewest = true
  for (const receipt of receipts) {
    const target = receipt.targets.find(({ path }) => path === realPath)
    // A plan that changed nothing needed nobody's approval, so its receipt vouches for nothing.
    if (target === undefined || !isInPlace(receipt.outcome)) continue
    if (isDecided(target, decided)) continue
    const order = loadOrder(host, layout, receipt.plan)
    const change = order.plan.changes.find(candidate => candidate.realPath === realPath)
    if (change === undefined) continue
    const drift = driftOf(standing, target, change, order, isNewest ? mode : 'normal')
    isNewest = false
    if (drift !== undefined) drifts.push({ ...drift, path: realPath })
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

function decidesAll(change: Change): boolean {
  return change.after.kind === 'absent' || change.wholeFile || change.owned.length === 0
}

function driftOf(
  standing: Standing,
  target: ReceiptTarget,
  change: Change,
  { salt }: Order,
  mode: VerifyMode,
): Omit<Drift, 'path'> | undefined {
  const { after } = target
  if (after.kind === 'absent') {
    return standing.kind === 'absent'
      ? undefined
      : { code: 'DRIFT_OWNED', detail: 'it was removed and is there again' }
  }
  if (standing.kind === 'absent') return { code: 'FILE_MISSING', detail: 'the file is gone' }
  if (standing.kind === 'foreign')
    return { code: 'UNPARSABLE', detail: 'not a plain file any more' }
  const digest = ownedDigest(change, standing.bytes, salt)
  if (digest === undefined) return { code: 'UNPARSABLE', detail: 'the file does not parse' }
  if (digest.value !== target.ownedDigest.value) {
    return { code: 'DRIFT_OWNED', detail: `not as applied: ${ownedText(target)}` }
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

function ownedText({ owned }: ReceiptTarget): string {
  if (owned.length === 0) return 'its values'
  const names = owned.slice(0, named).map(formatKeyPath).join(', ')
  return owned.length > named ? `one of ${names} and ${owned.length - named} more` : names
}
