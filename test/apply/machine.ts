/** A machine in a temporary directory: a home, a store, signers, plans by the real builder. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ApplyContext, ApplyRequest } from '../../src/apply/apply-request.ts'
import { namespaces } from '../../src/approval/namespaces.ts'
import { signWithPrivateKey } from '../../src/approval/sign.ts'
import { makeStatement, statementBytes } from '../../src/approval/statement.ts'
import { sha256 } from '../../src/bytes/digest.ts'
import { sizeLimit } from '../../src/formats/decode.ts'
import type { Host, Identity } from '../../src/host/host.ts'
import { readSnapshot, resolveTarget } from '../../src/host/resolve-target.ts'
import type { Consumer } from '../../src/model/consumer.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import type { Author } from '../../src/model/plan.ts'
import type { Policy } from '../../src/model/policy.ts'
import type { Decision, Receipt, StoredApproval } from '../../src/model/records.ts'
import { valueAt } from '../../src/model/value.ts'
import { shownView } from '../../src/operations/shown-view.ts'
import { buildPlan } from '../../src/plan/build-plan.ts'
import { lineEdits } from '../../src/plan/byte-change.ts'
import { bytesOf, type DraftChange } from '../../src/plan/draft-change.ts'
import { falseClaims } from '../../src/plan/false-claims.ts'
import type { PlanDraft, PlanFacts } from '../../src/plan/plan-facts.ts'
import { planRollback } from '../../src/plan/plan-rollback.ts'
import { type Reading, readBytes } from '../../src/plan/read-text.ts'
import { presetPolicy } from '../../src/policy/presets.ts'
import { saveApproval } from '../../src/store/approval-store.ts'
import { ensureLayout, type Layout, layoutOf } from '../../src/store/layout.ts'
import { loadPlan, loadSealed, savePlan } from '../../src/store/plan-store.ts'
import { type KeyPair, makeKey, signersText, tempDirectory, usableKey } from '../approval/keys.ts'
import { tempDir } from '../host/temp-dir.ts'
import { hostOf, moment } from './host-of.ts'

export const operator: Author = {
  principal: 'operator@example.com',
  kind: 'human',
  taskId: 'task-7',
  runId: 'run-1',
}

/** One target of a plan. */
export interface Wanted {
  /** Below the home. */
  readonly path: string
  /** null removes the file. */
  readonly content: string | null
  readonly owned?: readonly KeyPath[]
  readonly consumer?: Consumer
  /** As the migration would write it; `~/path` where not said. */
  readonly given?: string
}

export interface Machine {
  readonly dir: string
  readonly home: string
  readonly host: Host
  readonly layout: Layout
  readonly context: ApplyContext
  /** Writes a file below the home and returns its path. */
  write(path: string, text: string, mode?: number): string
  /** Plans and saves, without asking anybody. */
  plan(wanted: readonly Wanted[], facts?: Partial<PlanFacts>): PlanDraft
  /** Plans and saves the exact way back from an apply. */
  planRollback(applied: Receipt): PlanDraft
  decide(draft: PlanDraft, options?: DecideOptions): StoredApproval
  /** Plans, approves, and returns what an apply needs. */
  order(...wanted: readonly Wanted[]): ApplyRequest
}

export interface DecideOptions {
  readonly decision?: Decision
  readonly signer?: Signer
  readonly now?: number
  readonly policyDigest?: typeof policyDigest
}

export interface Signer {
  readonly principal: string
  readonly pair: KeyPair
}

export const policyDigest = sha256('the policy of the tests')
const hostId = 'wh1-machine'
const installKey = Buffer.alloc(32, 9)

/** Makes signers once for a test file; call it outside of tests. */
export function makeSigners(...principals: readonly string[]): readonly Signer[] {
  const directory = tempDirectory()
  return principals.map(principal => ({
    principal,
    pair: makeKey(directory, principal, 'ed25519'),
  }))
}

export interface MachineOptions {
  readonly policy?: Partial<Policy>
  readonly consumers?: readonly Consumer[]
  readonly path?: string
  /** false where only the order of calls matters: waiting for the disk is most of the time. */
  readonly syncs?: boolean
  /** Whose machine it is; the user of this process where not said. */
  readonly user?: Pick<Identity, 'uid' | 'gid'>
}

export function makeMachine(signers: readonly Signer[], options: MachineOptions = {}): Machine {
  const dir = tempDir()
  const home = join(dir, 'home')
  mkdirSync(join(dir, 'tmp'))
  mkdirSync(home)
  const own = hostOf(dir, options.path, options.syncs)
  const host = { ...own, identity: { ...own.identity, ...options.user } }
  const layout = layoutOf(host)
  ensureLayout(host, layout)
  const policy: Policy = { ...presetPolicy('solo'), roots: ['~'], ...options.policy }
  const consumers = options.consumers ?? []
  const context: ApplyContext = {
    policy,
    policyDigest,
    allowedSigners: signersText(
      signers.map(({ principal, pair }) => [principal, pair.public] as const),
    ),
    revokedKeys: null,
    hostId,
    actor: operator,
    consumers,
    falseClaims: (plan, sealed) =>
      falseClaims(plan, sealed, { home, env: host.env, consumers, installKey }),
  }
  const machine: Machine = {
    dir,
    home,
    host,
    layout,
    context,
    write(path, text, mode = 0o600) {
      const full = join(home, path)
      mkdirSync(dirname(full), { recursive: true })
      writeFileSync(full, text, { mode })
      return full
    },
    plan(wanted, more = {}) {
      const facts = planFacts(machine, more)
      const draft = buildPlan(
        {
          origin: () => ({
            kind: 'migration',
            id: 'test',
            owner: 'test',
            version: 1,
            source: null,
            description: null,
            document: sha256('test'),
          }),
          changes: wanted.map(one => draftOf(machine, one)),
          env: [],
          secrets: [],
          affects: [],
          rollbackOwner: 'operator',
        },
        facts,
      )
      savePlan(host, layout, draft.bytes, draft.sealed)
      return draft
    },
    planRollback(applied) {
      const { plan } = loadPlan(host, layout, applied.plan)
      const sealed = loadSealed(host, layout, applied.plan, plan)
      const snapshots = plan.changes.map(({ target }) =>
        readSnapshot(host, resolveTarget(host, target, policy.roots), sizeLimit),
      )
      const input = { id: applied.plan, plan, sealed, receipt: applied.id, exact: true, snapshots }
      const draft = planRollback(input, planFacts(machine, {}))
      savePlan(host, layout, draft.bytes, draft.sealed)
      return draft
    },
    decide(draft, decision = {}) {
      return decide(machine, draft, decision.signer ?? signers[0]!, decision)
    },
    order(...wanted) {
      const draft = machine.plan(wanted)
      machine.decide(draft)
      return { ...context, planId: draft.id }
    },
  }
  return machine
}

function decide(
  { host, layout, context }: Machine,
  draft: PlanDraft,
  signer: Signer,
  options: DecideOptions,
): StoredApproval {
  const key = usableKey(signer.pair)
  const statement = statementBytes(
    makeStatement({
      decision: options.decision ?? 'approve',
      plan: draft.plan,
      planBytes: draft.bytes,
      view: shownView(draft.plan, 'cli', ''),
      policyDigest: options.policyDigest ?? policyDigest,
      approver: { principal: signer.principal, key: key.public.fingerprint },
      reason: 'looks right',
      now: options.now ?? moment,
      lifetimeHours: context.policy.thresholds[draft.plan.risk].approvalLifetimeHours,
      nonce: host.randomBytes(16),
    }),
  )
  const signature = signWithPrivateKey(key, namespaces.approval, statement)
  return saveApproval(host, layout, draft.id, statement, signature)
}

function planFacts({ host, home, context }: Machine, more: Partial<PlanFacts>): PlanFacts {
  return {
    toolVersion: '0.1.0',
    created: '2026-05-15T09:00:40Z',
    expires: '2026-05-22T09:00:40Z',
    hostId,
    uid: host.identity.uid,
    gid: host.identity.gid,
    author: operator,
    policy: context.policy,
    policyDigest,
    env: () => undefined,
    inspectPath: () => 'absent',
    findCommand: () => undefined,
    home,
    tempDirs: [],
    salt: host.randomBytes(32),
    installKey,
    consumers: context.consumers,
    lastOwned: () => undefined,
    ...more,
  }
}

const reading: Reading = { format: 'toml', dialect: { version: '1.1', maxDepth: 80 } }

function draftOf({ host, context }: Machine, wanted: Wanted): DraftChange {
  const given = wanted.given ?? `~/${wanted.path}`
  const before = readSnapshot(host, resolveTarget(host, given, context.policy.roots), sizeLimit)
  const documentOf = (bytes: Uint8Array): DraftChange['afterDocument'] => {
    const outcome = readBytes(bytes, reading)
    return outcome.ok ? outcome.document : null
  }
  const bytes = wanted.content === null ? new Uint8Array() : Buffer.from(wanted.content)
  const afterDocument = documentOf(bytes)
  const isFile = before.kind === 'file'
  const uid = isFile ? before.uid : host.identity.uid
  const gid = isFile ? before.gid : host.identity.gid
  return {
    format: 'toml',
    dialect: '1.1',
    consumer: wanted.consumer ?? null,
    before,
    after: wanted.content === null ? null : { bytes, mode: isFile ? before.mode : 0o600, uid, gid },
    edits: lineEdits(bytesOf(before), bytes),
    beforeDocument: isFile ? documentOf(before.bytes) : null,
    afterDocument: wanted.content === null ? null : afterDocument,
    block: null,
    owned: (wanted.owned ?? []).map(path => ({
      path,
      value: (afterDocument && valueAt(afterDocument.root, path)) ?? null,
      role: 'key' as const,
    })),
    wholeFile: wanted.owned === undefined,
    handovers: [],
    origins: new Map(),
    secretPaths: [],
    openPaths: new Set(),
  }
}
