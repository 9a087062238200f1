/**
 * Plans for other hosts, which can be reviewed and signed here but never applied:
 * `carried/<plan>/plan.json` and, beside it, the policy it was made under.
 *
 * They lie apart from this host's own plans, so that nothing that plans, applies or opens a gate
 * ever meets one.
 */
import { join } from 'node:path'
import { planIdOf } from '../bytes/digest.ts'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import type { PlanId } from '../model/digest.ts'
import { uniqueId } from './find-id.ts'
import type { Layout } from './layout.ts'
import { type LoadedPlan, readPlanFile } from './plan-store.ts'
import { invalidRecord, listNames, loadBytes, saveBytes } from './record-file.ts'

export interface CarriedPlan extends LoadedPlan {
  /** A policy file, as it came with the plan; not yet compared with the digest in the plan. */
  readonly policy: string
}

const carriedId = /^wp1-[a-z2-7]{52}$/

/** Saves a plan that came from elsewhere; the same plan saved again changes nothing. */
export function saveCarried(host: Host, layout: Layout, bytes: Uint8Array, policy: string): PlanId {
  const id = planIdOf(bytes)
  // A plan exists once its own file does, so that comes last.
  saveBytes(host, policyPath(layout, id), Buffer.from(policy, 'utf8'))
  saveBytes(host, planPath(layout, id), bytes)
  return id
}

/** Returns a carried plan; undefined where there is none. @throws WritError PLAN_TAMPERED, RECORD_INVALID. */
export function loadCarried(host: Host, layout: Layout, id: PlanId): CarriedPlan | undefined {
  const path = planPath(layout, id)
  const bytes = loadBytes(host, path)
  if (bytes === undefined) return undefined
  const policy = loadBytes(host, policyPath(layout, id))
  if (policy === undefined) throw invalidRecord(policyPath(layout, id), 'it is missing')
  return { ...readPlanFile(id, path, bytes), policy: Buffer.from(policy).toString('utf8') }
}

/** Returns the ids of all carried plans, in their order. */
export function listCarriedIds(host: Host, layout: Layout): readonly PlanId[] {
  return explainingIo('list the carried plans', () =>
    listNames(host, layout.carried)
      .filter((name): name is PlanId => carriedId.test(name))
      .filter(id => host.fs.lstat(planPath(layout, id)) !== undefined),
  )
}

/** Returns the carried id that starts with the text; undefined where none does. @throws WritError AMBIGUOUS_ID. */
export function findCarriedId(host: Host, layout: Layout, prefix: string): PlanId | undefined {
  const text = prefix.startsWith('wp1-') ? prefix : `wp1-${prefix}`
  const ids = listCarriedIds(host, layout)
  return ids.some(id => id.startsWith(text)) ? uniqueId(ids, 'wp1-', prefix) : undefined
}

function planPath(layout: Layout, id: PlanId): string {
  return join(layout.carried, id, 'plan.json')
}

function policyPath(layout: Layout, id: PlanId): string {
  return join(layout.carried, id, 'policy.yaml')
}
