/** Plans migrations and proposals; dry run is the same without saving (R5). */
import { assertTargetsLocal } from '../apply/local-files.ts'
import { changesNothing } from '../apply/recorded-restore.ts'
import { canonicalBytes } from '../bytes/canonical.ts'
import { saltedCommitment, sha256 } from '../bytes/digest.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { sizeLimit } from '../formats/decode.ts'
import { appendOnlyPaths } from '../host/append-only.ts'
import { assertReplaceable } from '../host/replaceable.ts'
import { readSnapshot, resolveTarget } from '../host/resolve-target.ts'
import type { PlanId, Sha256 } from '../model/digest.ts'
import { type Problem, WritError } from '../model/errors.ts'
import type { HandoverKind, Migration } from '../model/migration.ts'
import type { Plan, SealedPlan } from '../model/plan.ts'
import type { Snapshot } from '../model/snapshot.ts'
import type { PlanDraft, PlanFacts } from '../plan/plan-facts.ts'
import { planMigration } from '../plan/plan-migration.ts'
import { planProposal } from '../plan/plan-proposal.ts'
import { readMigration } from '../plan/read-migration.ts'
import { appendLedger } from '../store/ledger-store.ts'
import {
  type LoadedPlan,
  listPlanIds,
  loadPlan,
  loadSealed,
  planPath,
  savePlan,
} from '../store/plan-store.ts'
import { withAttributes } from './attribute-facts.ts'
import { assertNotInterrupted } from './interrupted.ts'
import { gatherPlanFacts } from './plan-facts.ts'
import { standingOf } from './plan-status.ts'
import { spelledOnce } from './proposed-target.ts'
import { type AuthorInput, authorOf, type Workspace } from './workspace.ts'

export interface MadePlan {
  readonly id: PlanId
  readonly plan: Plan
  readonly sealed: SealedPlan
  /** Absolute path of the saved `plan.json`; null after a dry run and where nothing is to do. */
  readonly path: string | null
  /** Whether an identical plan was already there and is returned instead. */
  readonly existing: boolean
  /** Whether it only records that files went back outside of writ. */
  readonly isRecord: boolean
}

export interface MigrationInput extends AuthorInput {
  readonly bytes: Uint8Array
  /** For messages and to tell YAML, TOML and JSON apart. */
  readonly fileName: string
  readonly dryRun: boolean
  /** Asked for besides what the document asks for; they concern its managed blocks. */
  readonly handovers: readonly HandoverKind[]
}

/** Plans one migration document. Throws WritError with every problem found. */
export function makeMigrationPlan(workspace: Workspace, input: MigrationInput): MadePlan {
  const migration = withHandovers(readMigration(input.bytes, input.fileName), input.handovers)
  const snapshots = readTargets(
    workspace,
    migration.targets.map(intent => intent.target),
  )
  const author = authorOf(workspace, input)
  const facts = gatherPlanFacts(workspace, author, sha256(input.bytes), snapshots)
  const document = boundDocument(facts, input.bytes)
  const draft = named(input.fileName, () => planMigration(migration, document, snapshots, facts))
  return keep(workspace, draft, input.dryRun)
}

/** A hint that says to plan again names the file that was planned. Rule: R35. */
function named<T>(fileName: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof WritError) || fileName === '-') throw error
    const { code, detail, path, problems, cause } = error
    const hint = error.hint.replace('plan again with', `writ plan ${shellQuote(fileName)}`)
    throw new WritError(code, { detail, path, problems, cause, hint })
  }
}

function withHandovers(migration: Migration, asked: readonly HandoverKind[]): Migration {
  const targets = migration.targets.map(intent => ({
    ...intent,
    handovers: [...new Set([...intent.handovers, ...asked])],
  }))
  return { ...migration, targets }
}

/** A plain digest of a document that holds a secret would allow guessing it. Rule: R14. */
function boundDocument({ salt }: PlanFacts, bytes: Uint8Array): Sha256 {
  return sha256(canonicalBytes(saltedCommitment(salt, bytes)))
}

export interface ProposalInput extends AuthorInput {
  readonly target: string
  readonly content: Uint8Array
  /** Where the content came from, such as a file name or 'standard input'. */
  readonly source: string
  readonly consumer: string | undefined
  readonly dryRun: boolean
}

/** Plans proposed content for one target: how an agent asks instead of writing. */
export function makeProposalPlan(workspace: Workspace, input: ProposalInput): MadePlan {
  const [found] = readTargets(workspace, [input.target])
  if (found === undefined) throw new WritError('INTERNAL', { detail: 'no snapshot' })
  const snapshot = spelledOnce(workspace.host, found)
  const author = authorOf(workspace, input)
  const document = sha256(input.content)
  const facts = gatherPlanFacts(workspace, author, document, [snapshot])
  const draft = planProposal(
    { snapshot, content: input.content, source: input.source, consumer: input.consumer ?? null },
    facts,
  )
  return keep(workspace, draft, input.dryRun)
}

/** Resolves and reads targets in order, collecting what is wrong with each. Rules: R1, R2. */
export function readTargets(workspace: Workspace, targets: readonly string[]): Snapshot[] {
  const { host, policy } = workspace
  assertNotInterrupted(workspace, targets)
  const problems: Problem[] = []
  const snapshots: Snapshot[] = []
  let only: WritError | undefined
  for (const target of targets) {
    try {
      snapshots.push(readSnapshot(host, resolveTarget(host, target, policy.roots), sizeLimit))
    } catch (error) {
      if (!(error instanceof WritError)) throw error
      only = error
      problems.push({
        code: error.code,
        detail: error.detail ?? error.message,
        path: error.path ?? target,
      })
    }
  }
  const [first] = problems
  if (first === undefined) {
    assertTogether(
      snapshots.reduce((sum, one) => sum + (one.kind === 'file' ? one.bytes.length : 0), 0),
    )
    return withAttributes(host, snapshots)
  }
  if (problems.length === 1 && only !== undefined) throw only
  throw new WritError(first.code, { problems })
}

/** A plan holds the old and the new bytes of all its files, and is read whole by every command. */
const togetherLimit = 96 * 1024 * 1024

/** @throws WritError TARGET_TOO_LARGE. */
function assertTogether(size: number): void {
  if (size <= togetherLimit) return
  const mebibytes = Math.ceil(size / 1024 / 1024)
  throw new WritError('TARGET_TOO_LARGE', {
    detail: `the files of this plan hold ${mebibytes} MiB together; a plan takes up to ${togetherLimit / 1024 / 1024} MiB`,
    hint: 'name fewer targets in one migration, and plan the others with a second one',
  })
}

/** Saves a draft, unless the same plan is already waiting or there is nothing to do. Rule: R10. */
export function keep(
  workspace: Workspace,
  draft: PlanDraft,
  dryRun: boolean,
  isUnrecorded = false,
): MadePlan {
  const { host, layout } = workspace
  const nothing = changesNothing(draft.plan)
  const made = {
    id: draft.id,
    plan: draft.plan,
    sealed: draft.sealed,
    isRecord: nothing && isUnrecorded,
  }
  assertAppliable(workspace, draft.plan)
  if (dryRun || (nothing && !isUnrecorded)) return { ...made, path: null, existing: false }
  const same = identicalPlan(workspace, draft.plan)
  if (same !== undefined) return { ...made, ...same, existing: true }
  assertTogether(
    draft.sealed.changes.reduce((sum, { after }) => sum + (after?.base64.length ?? 0) * 0.75, 0),
  )
  savePlan(host, layout, draft.bytes, draft.sealed)
  appendLedger(host, layout, {
    event: 'planned',
    plan: draft.id,
    actor: draft.plan.author.principal,
    detail: { risk: draft.plan.risk, changes: String(draft.plan.changes.length) },
  })
  return { ...made, path: planPath(layout, draft.id), existing: false }
}

/** Nobody shall sign what cannot be written; what changes nothing needs no writing. */
function assertAppliable({ host, policy }: Workspace, { changes }: Plan): void {
  const written = changes.filter(({ action }) => action !== 'no-op')
  if (written.length === 0) return
  const paths = written.map(({ realPath }) => realPath)
  assertTargetsLocal(host, policy, paths)
  assertReplaceable(host, written, appendOnlyPaths(host, paths))
}

/** Returns a waiting plan that differs from this one in its times alone. */
function identicalPlan(
  workspace: Workspace,
  plan: Plan,
): Pick<MadePlan, 'id' | 'plan' | 'sealed' | 'path'> | undefined {
  const { host, layout } = workspace
  const timeless = timelessBytes(plan)
  for (const id of listPlanIds(host, layout)) {
    const loaded = readablePlan(workspace, id)
    if (loaded === undefined) continue
    if (Buffer.compare(timelessBytes(loaded.plan), timeless) !== 0) continue
    const { status } = standingOf(workspace, id, loaded.plan)
    if (status !== 'new' && status !== 'approved') continue
    const sealed = loadSealed(host, layout, id, loaded.plan)
    return { id, plan: loaded.plan, sealed, path: planPath(layout, id) }
  }
  return undefined
}

/** A damaged plan is not the one looked for, and must not keep anybody from planning. */
function readablePlan({ host, layout }: Workspace, id: PlanId): LoadedPlan | undefined {
  try {
    return loadPlan(host, layout, id)
  } catch (error) {
    if (error instanceof WritError) return undefined
    throw error
  }
}

function timelessBytes(plan: Plan): Uint8Array {
  return canonicalBytes({ ...plan, created: '', expires: '' })
}
