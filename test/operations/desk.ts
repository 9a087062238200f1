/** A home with a Codex config, signers and a policy, and every operation at hand in this process. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { namespaces } from '../../src/approval/namespaces.ts'
import { signWithPrivateKey } from '../../src/approval/sign.ts'
import type { Host } from '../../src/host/host.ts'
import { nodeHost } from '../../src/host/node-host.ts'
import type { PlanId } from '../../src/model/digest.ts'
import { WritError } from '../../src/model/errors.ts'
import type { Policy } from '../../src/model/policy.ts'
import type { Receipt } from '../../src/model/records.ts'
import { challengeOf } from '../../src/model/short-id.ts'
import { applyStored } from '../../src/operations/apply-stored.ts'
import { findPlan } from '../../src/operations/found-plan.ts'
import {
  type MadePlan,
  makeMigrationPlan,
  makeProposalPlan,
} from '../../src/operations/make-plan.ts'
import { makeRollbackPlan } from '../../src/operations/rollback.ts'
import { shownView } from '../../src/operations/shown-view.ts'
import { type SignedDecision, signPlan } from '../../src/operations/sign-plan.ts'
import { openWorkspace, type Workspace } from '../../src/operations/workspace.ts'
import { policyText } from '../../src/policy/presets.ts'
import { type KeyPair, makeKey, signersText, tempDirectory, usableKey } from '../approval/keys.ts'
import { tempDir } from '../host/temp-dir.ts'

export interface Signers {
  readonly names: readonly string[]
  pair(name: string): KeyPair
}

/** Makes keys once for a test file; call it outside of tests. */
export function makeSigners(...names: readonly string[]): Signers {
  const directory = tempDirectory()
  const pairs = new Map(names.map(name => [name, makeKey(directory, name, 'ed25519')]))
  return {
    names,
    pair(name) {
      const pair = pairs.get(name)
      if (pair === undefined) throw new Error(`nobody is called ${name}`)
      return pair
    },
  }
}

export interface DeskOptions {
  readonly preset?: Policy['preset']
  /** Text of the policy file; that of the preset where not given. */
  readonly policy?: string
  readonly host?: Partial<Host>
}

export interface Desk {
  readonly home: string
  readonly host: Host
  /** Milliseconds since the epoch; a test may move it. */
  readonly clock: { now: number }
  /** Variables of the environment. */
  readonly env: Record<string, string>
  open(host?: Partial<Host>): Workspace
  file(name: string): string
  read(name: string): string
  write(name: string, content: string): string
  migrate(document: string): MadePlan
  propose(target: string, content: string): MadePlan
  undo(receipt: Pick<Receipt, 'plan'>, exact?: boolean): MadePlan
  sign(id: PlanId, name?: string): Promise<SignedDecision>
  apply(id: PlanId): Promise<Receipt>
  /** Signs with all of them, then applies. */
  carryOut(made: MadePlan, ...names: readonly string[]): Promise<Receipt>
}

export const configName = '.codex/config.toml'

/** 2026-05-15T09:00:40Z. */
export const moment = 1778835640000
export const hourMs = 3_600_000

export function makeDesk(signers: Signers, options: DeskOptions = {}): Desk {
  const dir = tempDir()
  const home = join(dir, 'home')
  const clock = { now: moment }
  const env: Record<string, string> = {
    HOME: home,
    PATH: '/usr/bin:/bin',
    WRIT_STATE_DIR: join(dir, 'state'),
    WRIT_CONFIG_DIR: join(dir, 'config'),
    TMPDIR: join(dir, 'tmp'),
  }
  mkdirSync(join(dir, 'tmp'))
  mkdirSync(join(dir, 'config'), { mode: 0o700 })
  const policy = options.policy ?? policyText(options.preset ?? 'solo')
  const isTeam = /^preset: team$/m.test(policy)
  const people = signers.names.map(name => [name, signers.pair(name).public] as const)
  const text = signersText(people, isTeam ? [namespaces.policy] : [])
  writeFileSync(join(dir, 'config', 'policy.yaml'), policy)
  const [first] = signers.names
  if (isTeam && first !== undefined) {
    const key = usableKey(signers.pair(first))
    const signature = signWithPrivateKey(key, namespaces.policy, Buffer.from(policy))
    writeFileSync(join(dir, 'config', 'policy.yaml.sig'), signature, { mode: 0o600 })
  }
  writeFileSync(join(dir, 'config', 'allowed_signers'), text, { mode: 0o600 })
  const host = nodeHost({
    env: name => env[name],
    cwd: home,
    now: () => clock.now,
    ...options.host,
  })
  const open = (more: Partial<Host> = {}): Workspace => openWorkspace({ ...host, ...more }, 'write')
  const desk: Desk = {
    home,
    host,
    clock,
    env,
    open,
    file: name => join(home, name),
    read: name => readFileSync(join(home, name), 'utf8'),
    write(name, content) {
      const file = join(home, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content, { mode: 0o600 })
      return file
    },
    migrate: document =>
      makeMigrationPlan(open(), {
        bytes: Buffer.from(document),
        fileName: 'migration.yaml',
        dryRun: false,
        handovers: [],
        actor: 'agent:installer',
      }),
    propose: (target, content) =>
      makeProposalPlan(open(), {
        target,
        content: Buffer.from(content),
        source: 'new.toml',
        consumer: undefined,
        dryRun: false,
        actor: 'agent:codex',
      }),
    undo: ({ plan }, exact = false) =>
      makeRollbackPlan(open(), {
        source: { kind: 'plan', id: plan },
        exact,
        dryRun: false,
        actor: 'agent:installer',
      }),
    sign: (id, name = signers.names[0] ?? '') => signWith(open(), id, name, signers.pair(name)),
    apply: id => applyStored(open(), { plan: id }),
    async carryOut(made, ...names) {
      for (const name of names) await desk.sign(made.id, name)
      return desk.apply(made.id)
    },
  }
  return desk
}

async function signWith(
  workspace: Workspace,
  id: PlanId,
  name: string,
  pair: KeyPair,
): Promise<SignedDecision> {
  const { plan } = findPlan(workspace, id)
  return await signPlan(
    workspace,
    { id },
    {
      reason: 'looks right',
      confirm: challengeOf(id),
      key: pair.path,
      principal: name,
      view: shownView(plan, 'cli', ''),
      askPassphrase: undefined,
    },
  )
}

/** Returns the refusal; fails where there is none. */
export async function refusalOf(work: () => unknown): Promise<WritError> {
  try {
    await work()
  } catch (error) {
    if (error instanceof WritError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
