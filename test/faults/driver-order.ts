/** What the driver is told to do, and what it answers. */
import type { ApplyRequest } from '../../src/apply/apply-request.ts'
import type { PlanId } from '../../src/model/digest.ts'

interface OrderBase {
  /** The directory of the machine, as `hostOf` takes it. */
  readonly dir: string
  /** Of an apply or of a resume, which takes no notice of the rest. */
  readonly context: Omit<ApplyRequest, 'planId' | 'falseClaims' | 'aborted' | 'onStep' | 'locking'>
  /** The moment the clock of the machine was set; absent: it stands still. */
  readonly clockSetAt?: number
  /** By how much the clock of this process is wrong. */
  readonly shiftMs?: number
}

export type DriverOrder = OrderBase &
  (
    | { readonly command: 'apply'; readonly planId: PlanId }
    /** Finishes every interrupted apply. */
    | { readonly command: 'resume' }
  )

export interface DriverReply {
  /** The outcome of the receipt or the code of the error; of a resume, one for each transaction. */
  readonly said: string
  /** The exit code `writ` would end with. */
  readonly exit: number
  readonly detail: string | null
  readonly path: string | null
}
