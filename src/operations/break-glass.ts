/**
 * Restores a backup where the ordinary way is lost: what it finds, what it skips, what it did.
 *
 * Refused where a rollback would work, because that asks people first and keeps later edits;
 * `force` is for when it would work and nobody can wait for it. Rules: R27, R31, R32.
 */
import { basename, dirname, join } from 'node:path'
import { type BreakGlassSigner, type BrokenGlass, breakGlass } from '../apply/break-glass.ts'
import { removeBreakGlassLeftovers } from '../apply/break-glass-leftovers.ts'
import { causeText } from '../apply/undo-job.ts'
import { namespaces } from '../approval/namespaces.ts'
import { sha256 } from '../bytes/digest.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { expandHome } from '../host/home-path.ts'
import { FsError, type Host } from '../host/host.ts'
import { readSnapshot, resolveTarget } from '../host/resolve-target.ts'
import { walkPath } from '../host/walk-path.ts'
import { isAgentName } from '../model/agent-name.ts'
import type { Sha256 } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Snapshot } from '../model/snapshot.ts'
import {
  type FoundBackup,
  loadFoundBackup,
  manifestPathOf,
  manifestsOf,
} from '../store/found-backup.ts'
import { type Layout, layoutOf } from '../store/layout.ts'
import { type LockOptions, lockTargets } from '../store/lock-store.ts'
import { invalidRecord } from '../store/record-file.ts'
import { emergencyWorkspace, whyNoRollback } from './emergency.ts'
import { type AskPassphrase, signerFor } from './signers.ts'
import { type Warn, withEvents } from './with-events.ts'
import { principalOf, type Workspace } from './workspace.ts'

export interface BreakGlassInput {
  /** Path of a manifest, a backup or a recovery note. */
  readonly source: string
  readonly actor: string | undefined
  readonly key: string | undefined
  /** Although a rollback would work. */
  readonly force: boolean
  readonly outsideRoots: boolean
  readonly locking: LockOptions | undefined
  readonly warn?: Warn
}

/** What would happen. */
export interface BreakGlassLook {
  readonly source: FoundBackup
  readonly actor: string
  /** Digest of what stands there; null where nothing does. */
  readonly current: Sha256 | null
  /** Whether the backup's bytes and mode stand there already. */
  readonly isDone: boolean
  /** Why the ordinary way does not work; empty with `force` where it does. */
  readonly lost: readonly string[]
  /** What is not asked for, in sentences. */
  readonly skipped: readonly string[]
}

/** One backup found for a target, usable or not. */
export interface BackupFound {
  readonly path: string
  readonly createdAt: string | null
  /** Size of the kept bytes; null where there was no file, or where it cannot be used. */
  readonly size: number | null
  readonly isAbsent: boolean
  /** Why it cannot be used; null where it can. */
  readonly problem: string | null
}

/** No configuration is larger; what is stands in nobody's way to boot. */
const sizeLimit = 64 * 1024 * 1024

/** Returns the backups that lie where those of a target do. */
export function backupsFoundFor(host: Host, given: string): readonly BackupFound[] {
  const layout = layoutOf(host)
  const { path } = walkPath(host, absolute(host, given))
  return manifestsOf(host, layout, path).map(manifest => {
    try {
      const { manifest: found, bytes } = loadFoundBackup(host, layout, manifest)
      const { createdAt, file } = found
      return {
        path: manifest,
        createdAt,
        size: bytes?.length ?? null,
        isAbsent: file === null,
        problem: null,
      }
    } catch (error) {
      if (!(error instanceof WritError || error instanceof FsError)) throw error
      const problem = causeText(error)
      return { path: manifest, createdAt: null, size: null, isAbsent: false, problem }
    }
  })
}

/** Whether a path is that of a part of a backup. */
export function isBackupPart(path: string): boolean {
  return manifestPathOf(path) !== undefined
}

/**
 * Looks, and takes away what a killed run left beside the target.
 *
 * @throws WritError POLICY_DENIED for an agent, and where a rollback would do; RECORD_INVALID for
 * a manifest not to be followed; RESTORE_FAILED, TARGET_*, LOCK_HELD, APPLY_INTERRUPTED.
 */
export async function lookForBreakGlass(
  host: Host,
  input: BreakGlassInput,
): Promise<BreakGlassLook> {
  const { workspace, lost } = emergencyWorkspace(host)
  const { layout } = workspace
  const actor = input.actor ?? principalOf(workspace)
  assertPerson(actor)
  assertPerson(principalOf(workspace))
  const source = loadFoundBackup(host, layout, realManifest(host, input.source))
  const roots = rootsOf(workspace, input)
  assertNoLinks(host, source, roots)
  const why = await whyNoRollback(host, source.manifest, input.key).catch((error: unknown) => {
    if (input.force && error instanceof WritError) return undefined
    throw error
  })
  if (why === undefined && !input.force) throw notNeeded(source)
  const held = await hold(host, layout, source, input)
  try {
    removeBreakGlassLeftovers(host, layout, source.manifest.realPath)
    const snapshot = currentOf(host, source, roots)
    const noRecord = held.problem === null ? [] : [`no lock and no ledger: ${held.problem}`]
    return {
      source,
      actor,
      current: snapshot.kind === 'absent' ? null : sha256(snapshot.bytes),
      isDone: isBack(source, snapshot),
      lost: [...lost, ...(why === undefined ? [] : [why])],
      skipped: [
        'no approval: nobody reviewed or signed this',
        'no policy: whatever it asks is not asked',
        'no checks: the file is neither parsed nor shown to its runtime',
        ...noRecord,
      ],
    }
  } finally {
    held.release()
  }
}

/** Carries it out, where everything is as it was looked at. @throws WritError PLAN_STALE. */
export async function carryOutBreakGlass(
  host: Host,
  input: BreakGlassInput,
  look: BreakGlassLook,
  reason: string,
  askPassphrase: AskPassphrase | undefined,
): Promise<BrokenGlass> {
  const { workspace } = emergencyWorkspace(host)
  const { layout } = workspace
  const signer = await signerAtHand(workspace, input.key, askPassphrase)
  const held = await hold(host, layout, look.source, input)
  try {
    const snapshot = currentOf(host, look.source, rootsOf(workspace, input))
    if ((snapshot.kind === 'absent' ? null : sha256(snapshot.bytes)) !== look.current) {
      throw new WritError('PLAN_STALE', {
        detail: `${look.source.manifest.realPath} changed while this was confirmed; nothing was written`,
        hint: `writ break-glass ${shellQuote(look.source.path)}`,
        path: look.source.manifest.realPath,
      })
    }
    const request = {
      ...{ source: look.source, snapshot, actor: look.actor, reason, skipped: look.skipped },
      ...{ signer, layout: held.problem === null ? layout : null },
    }
    const work = (): Promise<BrokenGlass> => breakGlass(host, request)
    // A policy that is lost names no sink; it must not look as if somebody had removed them.
    const isTold = held.problem === null && workspace.policy.events !== undefined
    return await (isTold ? withEvents(workspace, input.warn, work) : work())
  } finally {
    held.release()
  }
}

function assertPerson(principal: string): void {
  if (!isAgentName(principal)) return
  throw new WritError('POLICY_DENIED', {
    detail: `${principal} is an agent; to restore without approval takes a person`,
    hint: 'ask a person',
  })
}

function notNeeded({ manifest }: FoundBackup): WritError {
  return new WritError('POLICY_DENIED', {
    detail:
      'state, policy and keys are in order: a rollback does this with approval, on the record, and the gate opens after it; --force restores nevertheless',
    hint: `writ rollback --to ${manifest.id} --exact`,
    path: manifest.realPath,
  })
}

function absolute(host: Host, given: string): string {
  const path = expandHome(given, host.home)
  return path.startsWith('/') ? path : join(host.cwd, path)
}

/** The directory may be reached through links; the manifest itself is none. */
function realManifest(host: Host, given: string): string {
  const path = manifestPathOf(absolute(host, given))
  if (path === undefined) {
    throw new WritError('NOT_FOUND', {
      detail: `${given} is not the name of a backup, its manifest or its note`,
      hint: `writ break-glass ${shellQuote(given)}`,
      path: given,
    })
  }
  const { path: directory } = walkPath(host, dirname(path))
  return join(directory, basename(path))
}

function rootsOf({ policy }: Workspace, { outsideRoots }: BreakGlassInput): readonly string[] {
  return outsideRoots ? ['/'] : policy.roots
}

/** What a manifest calls the real path must be one: a link on it could lead anywhere. */
function assertNoLinks(
  host: Host,
  { path, manifest }: FoundBackup,
  roots: readonly string[],
): void {
  const walk = walkPath(host, manifest.realPath)
  if (walk.path !== manifest.realPath || walk.links.length > 0) {
    throw invalidRecord(path, `the way to ${manifest.realPath} leads through a link`)
  }
  // A second name a killed run left is taken away later; everything else is refused here.
  try {
    resolveTarget(host, manifest.realPath, roots)
  } catch (error) {
    if (!(error instanceof WritError) || error.code !== 'TARGET_HARD_LINKED') {
      throw withWayOut(error, path)
    }
  }
}

function withWayOut(error: unknown, source: string): unknown {
  if (!(error instanceof WritError) || error.code !== 'TARGET_OUTSIDE_ROOTS') return error
  const { code, detail, path } = error
  const hint = `writ break-glass ${shellQuote(source)} --outside-roots`
  return new WritError(code, { detail, path, hint })
}

function currentOf(host: Host, { manifest }: FoundBackup, roots: readonly string[]): Snapshot {
  return readSnapshot(host, resolveTarget(host, manifest.realPath, roots), sizeLimit)
}

function isBack({ manifest, bytes }: FoundBackup, snapshot: Snapshot): boolean {
  if (bytes === null || snapshot.kind === 'absent') {
    return bytes === null && snapshot.kind === 'absent'
  }
  return sha256(snapshot.bytes) === manifest.file?.sha256 && snapshot.mode === manifest.mode
}

interface Held {
  /** Why nothing could be locked; null where it was. */
  readonly problem: string | null
  release(): void
}

/** Creates no state: an empty one would say that nothing ever happened. */
async function hold(
  host: Host,
  layout: Layout,
  { manifest }: FoundBackup,
  { locking }: BreakGlassInput,
): Promise<Held> {
  const none = (problem: string): Held => ({ problem, release() {} })
  try {
    if (host.fs.lstat(layout.state) === undefined) return none(`there is no ${layout.state}`)
    const holder = { command: 'writ break-glass', plan: manifest.plan }
    const locks = await lockTargets(host, layout, [manifest.realPath], holder, locking ?? {})
    return { problem: null, release: () => locks.release() }
  } catch (error) {
    if (!(error instanceof WritError || error instanceof FsError)) throw error
    const isHeld = error instanceof WritError && ['LOCK_HELD', 'CANCELLED'].includes(error.code)
    if (isHeld) throw error
    return none(causeText(error))
  }
}

/** A key is welcome and not needed. */
async function signerAtHand(
  workspace: Workspace,
  key: string | undefined,
  askPassphrase: AskPassphrase | undefined,
): Promise<BreakGlassSigner | null> {
  try {
    const signer = await signerFor(workspace, key, askPassphrase)
    return {
      fingerprint: signer.key.fingerprint,
      sign: message => signer.sign(namespaces.breakGlass, message),
    }
  } catch (error) {
    // One that was named has to work.
    if (!(error instanceof WritError) || key !== undefined) throw error
    return null
  }
}
