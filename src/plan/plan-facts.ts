/** What the planner is told about the world, and what it hands back. */
import type { Consumer } from '../model/consumer.ts'
import type { PlanId, Sha256 } from '../model/digest.ts'
import type { KeyPath } from '../model/key-path.ts'
import type { BlockId } from '../model/migration.ts'
import type { Author, Plan, SealedPlan } from '../model/plan.ts'
import type { Policy } from '../model/policy.ts'
import type { PathFact } from '../model/snapshot.ts'
import type { Member } from './block-members.ts'
import type { OtherBlock } from './other-blocks.ts'

/**
 * Everything the planner may know besides its input and the files. Clock, randomness and
 * environment come in here, so that planning twice gives the same bytes. Rule: R6.
 */
export interface PlanFacts {
  readonly toolVersion: string
  readonly created: string
  readonly expires: string
  readonly hostId: string
  readonly uid: number
  readonly gid: number
  readonly author: Author
  readonly policy: Policy
  readonly policyDigest: Sha256
  readonly env: (name: string) => string | undefined
  readonly inspectPath: (path: string) => PathFact
  readonly findCommand: (name: string) => string | undefined
  /** What HOME says. */
  readonly home: string
  /** What the user database says; absent where it is not known. */
  readonly accountHome?: string | undefined
  readonly tempDirs: readonly string[]
  /** 32 random bytes that key this plan's commitments. */
  readonly salt: Uint8Array
  /** Keys the fingerprints in masks; the same for every plan of this installation. */
  readonly installKey: Uint8Array
  readonly consumers: readonly Consumer[]
  /**
   * Key paths the last receipt wrote for a block; undefined where no receipt knows the block or
   * the last one removed it.
   */
  readonly lastOwned: (realPath: string, block: BlockId) => readonly KeyPath[] | undefined
  /** Elements of lists that the last receipt of a block put in; absent: none is known. */
  readonly lastMembers?: (realPath: string, block: BlockId) => readonly Member[]
  /** The blocks of others in the same file, as their last receipts have them. */
  readonly otherBlocks?: (realPath: string, block: BlockId) => readonly OtherBlock[]
  /**
   * Key paths that hold a secret an earlier plan put there, so that a later plan covers the old
   * value too although nothing about it looks secret.
   */
  readonly lastSecret?: (realPath: string) => readonly KeyPath[]
}

/** A finished plan: both halves, the exact bytes that are saved, and their id. */
export interface PlanDraft {
  readonly plan: Plan
  readonly bytes: Uint8Array
  readonly id: PlanId
  readonly sealed: SealedPlan
}
