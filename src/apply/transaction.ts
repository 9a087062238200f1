/** The targets of one transaction, with every name it may ever create beside them. */
import { dirname, join } from 'node:path'
import { tempPrefix } from '../host/write-file.ts'
import type { Sha256 } from '../model/digest.ts'
import type { Change, EnvUse, FileState, Plan, SealedChange, SealedPlan } from '../model/plan.ts'

/** A file as it was or shall be; exact bytes, from the sealed half of the plan. */
export interface TargetImage {
  readonly bytes: Uint8Array
  readonly sha256: Sha256
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** One file that gets another content; null images are an absent file. */
export interface SwapTarget {
  readonly realPath: string
  readonly before: TargetImage | null
  readonly after: TargetImage | null
  /** The new file until it takes its name. */
  readonly temp: string
  /** A second name of the old file while the transaction lasts: what was edited there survives. */
  readonly kept: string
  /** Whether that name is the backup itself, which stays; else it goes with the transaction. */
  readonly isBatch: boolean
}

/** A change of a plan that touches its file. */
export interface TxTarget extends SwapTarget {
  readonly change: Change
  readonly sealed: SealedChange
  /** Environment values that land in this file. */
  readonly uses: readonly EnvUse[]
}

/** Returns the targets in path order; a change that changes nothing is not among them. */
export function txTargetsOf(tx: string, plan: Plan, sealed: SealedPlan): readonly TxTarget[] {
  const targets: TxTarget[] = []
  for (const [index, change] of plan.changes.entries()) {
    const half = sealed.changes[index]
    if (half === undefined || change.action === 'no-op') continue
    targets.push({
      realPath: change.realPath,
      change,
      sealed: half,
      uses: usesIn(plan, index),
      before: imageOf(change.before, half.before),
      after: imageOf(change.after, half.after),
      temp: nameBeside(change.realPath, `${tx}-${index}`),
      kept: nameBeside(change.realPath, `${tx}-${index}-old`),
      isBatch: false,
    })
  }
  return targets.sort((a, b) => (a.realPath < b.realPath ? -1 : 1))
}

/** Returns the environment values that land in one change of a plan. */
export function usesIn(plan: Plan, index: number): readonly EnvUse[] {
  return plan.env.filter(({ lands }) => lands.some(({ change }) => change === index))
}

/** Returns a name beside a target that is recognisable as writ's. */
export function nameBeside(realPath: string, name: string): string {
  return join(dirname(realPath), `${tempPrefix}${name}`)
}

function imageOf(state: FileState, image: SealedChange['before']): TargetImage | null {
  if (state.kind === 'absent' || image === null) return null
  const { mode, uid, gid } = state
  const bytes = Buffer.from(image.base64, 'base64')
  return { bytes, sha256: image.sha256, mode, uid, gid }
}
