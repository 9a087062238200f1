/**
 * Makes what a stored plan says once more, out of the bytes it would write.
 *
 * Whoever can write a file can write a plan that calls itself harmless, and shows what it does
 * not do. So before a plan is shown, approved or applied, it is put together again by the code
 * that puts every plan together, and both must be the same record. What nobody can derive (who
 * wrote it, why, what a variable was called) stays a claim and decides nothing.
 * Rules: R12, R14, R15, R17.
 */
import { utcMs, utcText } from '../bytes/utc.ts'
import type { PathFacts } from '../consumers/registry.ts'
import type { Consumer } from '../model/consumer.ts'
import { type Problem, WritError } from '../model/errors.ts'
import { formatKeyPath, type KeyPath, keyPathId } from '../model/key-path.ts'
import type {
  Change,
  EnvUse,
  FileState,
  Image,
  Plan,
  SealedChange,
  SealedPlan,
} from '../model/plan.ts'
import type { Policy } from '../model/policy.ts'
import { decodeValue, valueAt } from '../model/value.ts'
import { assemblePlan } from './assemble-plan.ts'
import type { DraftChange } from './draft-change.ts'
import { firstDifference } from './first-difference.ts'
import { bytesOfImage, documentOfImage } from './image-document.ts'
import { maskText } from './mask-text.ts'
import { boundContent } from './plan-proposal.ts'
import { readingOf } from './read-text.ts'
import { readerOf } from './reader-of.ts'
import { shapeFaults } from './shape-claims.ts'

export interface ClaimFacts extends PathFacts {
  readonly consumers: readonly Consumer[]
  readonly installKey: Uint8Array
}

/**
 * Returns a problem for everything a plan says that does not follow from its images. The two
 * halves must belong together and be proved already.
 */
export function falseClaims(plan: Plan, sealed: SealedPlan, facts: ClaimFacts): readonly Problem[] {
  try {
    const drafts = plan.changes.map((change, index) => draftOf(plan, index, change, sealed, facts))
    const places = [
      ...drafts.flatMap((draft, index) => shapeFaults(plan, draft, `changes[${index}]`, facts)),
      ...originFaults(plan),
      ...derivedFaults(plan, sealed, drafts, facts),
    ]
    return [...new Set(places)].map(place => unsound(plan, place))
  } catch (error) {
    // A plan that cannot be put together again is not one writ made; why is not hidden.
    const kind = error instanceof WritError ? error.code : error instanceof Error ? error.name : ''
    return [{ code: 'PLAN_UNSOUND', detail: `the plan cannot be derived again (${kind})` }]
  }
}

/** Returns a problem for what a plan says of the policy it names, and of how long it is valid. */
export function policyClaims(plan: Plan, policy: Policy, now: number): readonly Problem[] {
  const created = utcMs(plan.created) ?? Number.POSITIVE_INFINITY
  const claim = (place: string, detail: string): readonly Problem[] => [
    { code: 'PLAN_UNSOUND', detail: `${place} ${detail}` },
  ]
  if (created > now + clockStep) return claim('created', 'lies in the future')
  const expires = utcText(created + policy.planLifetimeDays * 86_400_000)
  return [
    ...(plan.policy.preset === policy.preset
      ? []
      : claim('policy.preset', 'is not that of the policy')),
    ...(plan.expires === expires ? [] : claim('expires', 'is not what the policy allows')),
  ]
}

/** How far a clock may be set back while a plan is waiting. */
const clockStep = 3_600_000

function unsound(plan: Plan, place: string): Problem {
  const [, index] = /^(?:plan|sealed)?\.?changes\[(\d+)\]/.exec(place) ?? []
  return {
    code: 'PLAN_UNSOUND',
    detail: `${place} is not what follows from the bytes the plan would write`,
    path: index === undefined ? undefined : plan.changes[Number(index)]?.realPath,
  }
}

/** A change as it was drafted, with the place of its parts in both halves. */
function draftOf(
  plan: Plan,
  index: number,
  change: Change,
  sealed: SealedPlan,
  facts: ClaimFacts,
): DraftChange {
  const half = sealed.changes[index]
  if (half === undefined) throw new RangeError('a plan whose halves differ in length')
  const target = { given: change.target, realPath: change.realPath, links: change.links }
  const named = facts.consumers.find(({ name }) => name === change.consumer) ?? null
  const consumer = readerOf(target, named, facts, facts.consumers)
  const reading = readingOf(target, change, consumer, facts)
  const before = fileOf(change.before, half.before)
  return {
    format: change.format,
    dialect: reading.dialect.version,
    consumer,
    before:
      before === null
        ? { kind: 'absent', target }
        : { kind: 'file', target, ...before, attributes: change.attributes },
    after: fileOf(change.after, half.after),
    edits: editsOf(change, half),
    beforeDocument: documentOfImage(half.before, reading),
    afterDocument: documentOfImage(half.after, reading),
    block: change.block,
    owned: half.owned.map(({ path, value, role }) => ({
      path,
      value: value === null ? null : decodeValue(value),
      role,
    })),
    wholeFile: change.wholeFile,
    handovers: change.handovers,
    secretPaths: half.secretPaths,
    ...landedIn(plan.env, index),
  }
}

function fileOf(state: FileState, image: Image | null): DraftChange['after'] {
  if (state.kind === 'absent' || image === null) return null
  const { mode, uid, gid } = state
  return { bytes: bytesOfImage(image), mode, uid, gid }
}

function editsOf({ edits }: Change, { contents }: SealedChange): DraftChange['edits'] {
  return edits.map(({ offset, length }, index) => ({
    offset,
    length,
    content: Buffer.from(contents[index] ?? '', 'base64'),
  }))
}

function landedIn(
  uses: readonly EnvUse[],
  change: number,
): Pick<DraftChange, 'origins' | 'openPaths'> {
  const origins = new Map<string, readonly string[]>()
  const secret = new Set<string>()
  for (const use of uses) {
    for (const place of use.lands) {
      if (place.change !== change) continue
      const id = keyPathId(place.path)
      origins.set(id, [...(origins.get(id) ?? []), use.name])
      if (use.class === 'secret') secret.add(id)
    }
  }
  return { origins, openPaths: new Set([...origins.keys()].filter(id => !secret.has(id))) }
}

function originFaults(plan: Plan): readonly string[] {
  const { origin, changes, env } = plan
  const faults: string[] = []
  changes.forEach(({ block, owned, wholeFile }, index) => {
    const at = `changes[${index}]`
    if (origin.kind === 'migration') {
      const { owner, id, version } = origin
      const own = { owner, name: id, version }
      const place = block === null ? undefined : firstDifference(block, own, `${at}.block`)
      if (place !== undefined) faults.push(place)
      return
    }
    const isWhole = origin.kind === 'proposal' || origin.exact
    if (isWhole && !wholeFile) faults.push(`${at}.wholeFile`)
    if (origin.kind === 'proposal' && block !== null) faults.push(`${at}.block`)
    if (origin.kind === 'proposal' && owned.length > 0) faults.push(`${at}.owned`)
  })
  if (origin.kind !== 'migration' && env.length > 0) faults.push('env')
  return faults
}

function derivedFaults(
  plan: Plan,
  sealed: SealedPlan,
  drafts: readonly DraftChange[],
  facts: ClaimFacts,
): readonly string[] {
  const { origin } = plan
  const env = plan.env.map(use => ({ ...use, shown: shownAt(use, drafts, facts) ?? use.shown }))
  const derived = assemblePlan(
    {
      origin: records =>
        origin.kind === 'proposal' ? { ...origin, document: boundContent(records) } : origin,
      changes: drafts,
      env,
      secrets: sealed.secrets,
      affects: plan.affects,
      rollbackOwner: plan.rollback.owner,
    },
    {
      toolVersion: plan.tool.version,
      created: plan.created,
      expires: plan.expires,
      hostId: plan.host.id,
      uid: plan.host.uid,
      author: plan.author,
      policy: plan.policy,
      policyDigest: plan.policy.digest,
      salt: Buffer.from(sealed.salt, 'hex'),
      installKey: facts.installKey,
      consumers: facts.consumers,
    },
  )
  const faults: (string | undefined)[] = plan.env.map((use, index) => {
    const again = use.class === 'secret' ? derived.plan.env[index]?.shown : use.shown
    if (again !== use.shown) return `env[${index}].shown`
    return landsAsShown(use, drafts) ? undefined : `env[${index}].lands`
  })
  // Prose of people is covered when a plan is made, and claimed from then on.
  const prose = origin.kind === 'migration' ? { origin } : {}
  const again: Plan = { ...derived.plan, ...prose, env: plan.env }
  for (const name of ['changes', 'findings', 'checks'] as const) {
    const length = Math.max(plan[name].length, again[name].length)
    for (let i = 0; i < length; i++) {
      faults.push(firstDifference(plan[name][i], again[name][i], `${name}[${i}]`))
    }
  }
  for (const name of ['risk', 'origin', 'affects', 'rollback', 'diffDigest'] as const) {
    faults.push(firstDifference(plan[name], again[name], name))
  }
  faults.push(firstDifference(sealed.changes, derived.sealed.changes, 'sealed.changes'))
  return faults.filter(fault => fault !== undefined)
}

/** The mask of a variable is that of the first value it lands in; anything else is shown as it is. */
function shownAt(
  use: EnvUse,
  drafts: readonly DraftChange[],
  { installKey }: ClaimFacts,
): string | undefined {
  const [first] = use.lands
  if (use.class !== 'secret' || first === undefined) return undefined
  const realPath = drafts[first.change]?.before.target.realPath ?? ''
  const text = textAt(drafts, first) ?? ''
  return maskText(installKey, realPath, formatKeyPath(first.path), text)
}

/** Whether each place a variable is said to land in holds what is shown of it. */
function landsAsShown(use: EnvUse, drafts: readonly DraftChange[]): boolean {
  if (use.lands.length === 0) return false
  const pieces = use.class === 'secret' ? [] : use.shown.split(/‹secret [0-9a-f]{8}›/)
  return use.lands.every(place => {
    const text = textAt(drafts, place)
    if (text === undefined) return false
    let at = 0
    return pieces.every(piece => {
      const found = text.indexOf(piece, at)
      at = found + piece.length
      return found !== -1
    })
  })
}

function textAt(
  drafts: readonly DraftChange[],
  { change, path }: { readonly change: number; readonly path: KeyPath },
): string | undefined {
  const root = drafts[change]?.afterDocument?.root
  const value = root === undefined ? undefined : valueAt(root, path)
  return value?.kind === 'string' ? value.value : undefined
}
