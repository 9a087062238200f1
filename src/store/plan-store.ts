/**
 * Plans on disk: `plans/<id>/plan.json` and, mode 0600 like all records, `sealed.json` beside it.
 *
 * Nothing read here is believed: the public half must hash to its id, and every byte of the
 * sealed half that can be written must match a commitment of the public half. Rules: R6, R14.
 */
import { join } from 'node:path'
import { isCanonical } from '../bytes/canonical.ts'
import { planIdOf } from '../bytes/digest.ts'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Plan, SealedPlan } from '../model/plan.ts'
import { planRecord } from './decode-plan.ts'
import { sealedRecord } from './decode-sealed.ts'
import { uniqueId } from './find-id.ts'
import type { Layout } from './layout.ts'
import {
  decodeRecord,
  invalidRecord,
  listNames,
  loadBytes,
  saveBytes,
  saveRecord,
} from './record-file.ts'
import { sealedProblem } from './sealed-problem.ts'

export interface LoadedPlan {
  readonly id: PlanId
  /** The exact bytes the id is the digest of. */
  readonly bytes: Uint8Array
  readonly plan: Plan
}

const planIdPattern = /^wp1-[a-z2-7]{52}$/

/**
 * The plan that was loaded last: one command asks for the same one many times. The file is read
 * each time, and the same bytes are the same record, for which what was proved once still holds.
 */
let lastPlan: LoadedPlan | undefined
let lastSealed: LoadedSealed | undefined

interface LoadedSealed {
  /** The public half it was found to belong to. */
  readonly subject: Plan
  readonly bytes: Uint8Array
  readonly sealed: SealedPlan
}

export function planPath(layout: Layout, id: PlanId): string {
  return join(layout.plans, id, 'plan.json')
}

export function sealedPath(layout: Layout, id: PlanId): string {
  return join(layout.plans, id, 'sealed.json')
}

/** Saves both halves of a plan and returns its id; the same plan saved again changes nothing. */
export function savePlan(
  host: Host,
  layout: Layout,
  bytes: Uint8Array,
  sealed: SealedPlan,
): PlanId {
  const id = planIdOf(bytes)
  if (sealed.plan !== id) throw new WritError('INTERNAL', { detail: 'halves of two plans' })
  // A plan exists once its public half does, so that half comes last.
  saveRecord(host, sealedPath(layout, id), sealed)
  saveBytes(host, planPath(layout, id), bytes)
  return id
}

/**
 * Loads the public half.
 *
 * @throws WritError NOT_FOUND, PLAN_TAMPERED where the bytes do not hash to the id, RECORD_INVALID.
 */
export function loadPlan(host: Host, layout: Layout, id: PlanId): LoadedPlan {
  assertPlanId(id)
  const path = planPath(layout, id)
  const bytes = loadBytes(host, path)
  if (bytes === undefined) throw new WritError('NOT_FOUND', { detail: `there is no plan ${id}` })
  if (lastPlan?.id === id && Buffer.compare(lastPlan.bytes, bytes) === 0) return lastPlan
  lastPlan = readPlanFile(id, path, bytes)
  return lastPlan
}

/** Decodes the bytes of a plan. @throws WritError PLAN_TAMPERED, RECORD_INVALID. */
export function readPlanFile(id: PlanId, path: string, bytes: Uint8Array): LoadedPlan {
  if (planIdOf(bytes) !== id) {
    throw tampered(id, path, 'the bytes of plan.json are not those its id was made from')
  }
  if (!isCanonical(bytes)) throw invalidRecord(path, 'not in canonical form')
  return { id, bytes, plan: decodeRecord(bytes, planRecord, path) }
}

/**
 * Loads the sealed half and proves that it belongs to the public one.
 *
 * `plan` saves a second read where the caller has loaded it already.
 * @throws WritError PLAN_TAMPERED, RECORD_INVALID.
 */
export function loadSealed(host: Host, layout: Layout, id: PlanId, plan?: Plan): SealedPlan {
  const subject = plan ?? loadPlan(host, layout, id).plan
  const path = sealedPath(layout, id)
  const bytes = loadBytes(host, path)
  if (bytes === undefined) {
    throw new WritError('RECORD_INVALID', {
      detail: `${path} is missing: without it the plan can be read but not applied`,
      hint: 'plan the change again on this machine',
      path,
    })
  }
  if (lastSealed?.subject === subject && Buffer.compare(lastSealed.bytes, bytes) === 0) {
    return lastSealed.sealed
  }
  const sealed = decodeRecord(bytes, sealedRecord, path)
  if (sealed.plan !== id) throw tampered(id, path, 'sealed.json belongs to another plan')
  const problem = sealedProblem(subject, sealed)
  if (problem !== undefined) throw tampered(id, path, `sealed.json: ${problem}`)
  lastSealed = { subject, bytes, sealed }
  return sealed
}

/** Returns the ids of all plans whose saving was completed, in the order of their ids. */
export function listPlanIds(host: Host, layout: Layout): readonly PlanId[] {
  return explainingIo('list the plans', () =>
    listNames(host, layout.plans)
      .filter(isPlanId)
      .filter(id => host.fs.lstat(planPath(layout, id)) !== undefined),
  )
}

/** Returns the plan id that starts with the text. @throws WritError NOT_FOUND, AMBIGUOUS_ID. */
export function resolvePlanId(host: Host, layout: Layout, prefix: string): PlanId {
  return uniqueId(listPlanIds(host, layout), 'wp1-', prefix)
}

function isPlanId(text: string): text is PlanId {
  return planIdPattern.test(text)
}

/** An id becomes part of a path, so a text that only claims to be one stops here. */
function assertPlanId(id: string): void {
  if (!isPlanId(id)) throw new WritError('NOT_FOUND', { detail: 'this is not the id of a plan' })
}

function tampered(id: PlanId, path: string, detail: string): WritError {
  return new WritError('PLAN_TAMPERED', {
    detail: `${id}: ${detail}; nothing of it may be written`,
    hint: 'plan the change again and compare the two plans',
    path,
  })
}
