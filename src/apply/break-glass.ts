/**
 * Restores a backup without approval, policy or state: the last way, and never a quiet one.
 *
 * What stands there is kept first, then the record is written, then the file changes its name in
 * the same order as an apply does it. Killed anywhere, the target is the old file or the restored
 * one, and the record is there before the file is. Rules: R21, R27, R32.
 */
import { dirname } from 'node:path'
import { sha256 } from '../bytes/digest.ts'
import { FsError, type Host } from '../host/host.ts'
import { ioError } from '../host/io-error.ts'
import type { Sha256 } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { BackupManifest, BreakGlassRecord, LedgerEvent } from '../model/records.ts'
import type { Snapshot } from '../model/snapshot.ts'
import {
  breakGlassIdOf,
  breakGlassPath,
  removeBreakGlass,
  saveBreakGlass,
} from '../store/break-glass-store.ts'
import type { FoundBackup } from '../store/found-backup.ts'
import { newTransaction } from '../store/journal-store.ts'
import { type Layout, targetKey } from '../store/layout.ts'
import { appendLedger } from '../store/ledger-store.ts'
import { jsonBytes } from '../store/record-file.ts'
import { discardUnrecorded, writeUnrecordedBackup } from '../store/unrecorded-backup.ts'
import { breakGlassNames } from './break-glass-leftovers.ts'
import { restoreWithAttributes } from './carried-attributes.ts'
import { nowText } from './job.ts'
import { putBack, removeLeftovers } from './put-back.ts'
import { directoryIdentity } from './recheck-target.ts'
import { isImage, sizeLimitOf, standingAt } from './standing.ts'
import { swapTarget } from './swap-target.ts'
import type { SwapTarget, TargetImage } from './transaction.ts'
import { attempt } from './undo-job.ts'

export interface BreakGlassSigner {
  readonly fingerprint: string
  sign(message: Uint8Array): Promise<string>
}

export interface BreakGlassRequest {
  readonly source: FoundBackup
  /** The target as it was looked at, under its lock where there is one. */
  readonly snapshot: Snapshot
  readonly actor: string
  readonly reason: string
  readonly skipped: readonly string[]
  /** null: the record stays unsigned. */
  readonly signer: BreakGlassSigner | null
  /** null where there is no state directory to note anything in. */
  readonly layout: Layout | null
}

export interface BrokenGlass {
  readonly id: string
  readonly record: BreakGlassRecord
  readonly recordPath: string
  readonly isSigned: boolean
  readonly isInLedger: boolean
}

/**
 * Carries it out and returns what is on the record.
 *
 * @throws WritError RESTORE_FAILED where an absent state would delete what writ did not create;
 * WRITE_CONFLICT where somebody edited the file meanwhile; DURABILITY_UNKNOWN.
 */
export async function breakGlass(host: Host, request: BreakGlassRequest): Promise<BrokenGlass> {
  const { source, snapshot, layout } = request
  assertDeletesOwn(request)
  const target = swapTargetOf(host, request)
  const seen = {
    standing: standingAt(host, target.realPath, sizeLimitOf(target)),
    directory: directoryIdentity(host, target.realPath),
  }
  const kept = writeUnrecordedBackup(host, dirname(source.path), {
    snapshot,
    plan: source.manifest.plan,
    tx: newTransaction(host),
    after: target.after?.sha256 ?? null,
  })
  const { bytes, record, signature } = await signed(host, request, target, kept)
  const id = breakGlassIdOf(bytes)
  const recordPath = breakGlassPath(kept)
  const note = (event: LedgerEvent, detail: Readonly<Record<string, string>>): boolean => {
    if (layout === null) return false
    const { plan } = source.manifest
    const line = { event, plan, actor: request.actor, detail: { record: id, ...detail } }
    return attempt(() => void appendLedger(host, layout, line)) === undefined
  }
  try {
    saveBreakGlass(host, recordPath, bytes, signature)
    const isInLedger = note('break-glass', {
      target: targetKey(target.realPath),
      backup: source.manifest.id,
      digest: sha256(bytes),
      reason: request.reason,
    })
    const durability = swap(host, target, seen)
    if (durability === 'unknown') {
      throw new WritError('DURABILITY_UNKNOWN', {
        detail: `${target.realPath} is restored, and its directory could not be synced`,
        hint: 'sync',
        path: target.realPath,
      })
    }
    return { id, record, recordPath, isSigned: signature !== null, isInLedger }
  } catch (error) {
    if (error instanceof WritError && error.code === 'DURABILITY_UNKNOWN') throw error
    const isOld = takeBack(host, target)
    if (isOld) {
      removeBreakGlass(host, recordPath)
      discardUnrecorded(host, kept)
    }
    const code = error instanceof WritError ? error.code : 'IO_FAILED'
    note('failed', { code, ...(isOld ? {} : { edited: targetKey(target.realPath) }) })
    throw explained(error, target)
  }
}

/** A restore to "there was no file" deletes what the apply created, and nothing else. */
function assertDeletesOwn({ source: { manifest }, snapshot }: BreakGlassRequest): void {
  if (manifest.file !== null || snapshot.kind === 'absent') return
  if (sha256(snapshot.bytes) === manifest.after) return
  throw new WritError('RESTORE_FAILED', {
    detail: `${manifest.realPath} was created by ${manifest.plan} and edited since, so it is not deleted`,
    hint: 'look at the file, then remove it by hand',
    path: manifest.realPath,
  })
}

function swapTargetOf(host: Host, { source, snapshot }: BreakGlassRequest): SwapTarget {
  const { manifest, bytes } = source
  const before = snapshot.kind === 'absent' ? null : { ...snapshot, sha256: sha256(snapshot.bytes) }
  const after = bytes === null ? null : imageAfter(host, manifest, bytes, snapshot)
  const { realPath } = manifest
  return { ...breakGlassNames(host, realPath), realPath, before, after, isBatch: false }
}

/** Never more than permission bits, and a group only where it is the one the mode was meant for. */
function imageAfter(
  host: Host,
  manifest: BackupManifest,
  bytes: Uint8Array,
  snapshot: Snapshot,
): TargetImage {
  const { uid, gid } = host.identity
  const mode = manifest.mode & 0o777
  const digest = sha256(bytes)
  if (uid === 0) {
    const owner = snapshot.kind === 'file' ? snapshot : manifest
    return { bytes, sha256: digest, mode, uid: owner.uid, gid: owner.gid }
  }
  return { bytes, sha256: digest, mode: manifest.gid === gid ? mode : mode & 0o700, uid, gid }
}

async function signed(
  host: Host,
  { source, signer, actor, reason, skipped }: BreakGlassRequest,
  target: SwapTarget,
  kept: BackupManifest,
): Promise<{ bytes: Uint8Array; record: BreakGlassRecord; signature: string | null }> {
  const digestOf = (image: TargetImage | null): Sha256 | null => image?.sha256 ?? null
  const record: BreakGlassRecord = {
    schema: 'writ/break-glass/v1',
    at: nowText(host),
    host: host.identity.hostname,
    uid: host.identity.uid,
    actor,
    reason,
    target: target.realPath,
    backup: source.path,
    restored: digestOf(target.after),
    replaced: digestOf(target.before),
    kept: kept.note.replace(/recover\.txt$/, 'manifest.json'),
    skipped,
    key: signer?.fingerprint ?? null,
  }
  const bytes = jsonBytes(record)
  if (signer === null) return { bytes, record, signature: null }
  try {
    return { bytes, record, signature: await signer.sign(bytes) }
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    // A key that fails now is no reason to stay without the file.
    const unsigned = { ...record, key: null }
    return { bytes: jsonBytes(unsigned), record: unsigned, signature: null }
  }
}

function swap(
  host: Host,
  target: SwapTarget,
  seen: Parameters<typeof swapTarget>[2],
): 'durable' | 'unknown' {
  const { after } = target
  if (after !== null) {
    restoreWithAttributes(host, target, after, host.identity.uid === 0 ? after : undefined)
  }
  const durability = swapTarget(host, target, seen)
  if (!isImage(standingAt(host, target.realPath, sizeLimitOf(target)), after)) {
    throw new WritError('RESTORE_FAILED', {
      detail: `${target.realPath} does not read back as the backup`,
      path: target.realPath,
    })
  }
  removeLeftovers(host, target)
  return durability
}

/** Whether the file that stood there stands there again, or still. */
function takeBack(host: Host, target: SwapTarget): boolean {
  const { before } = target
  let outcome: ReturnType<typeof putBack> = 'edit-kept'
  attempt(() => {
    outcome = putBack(host, target, () => {
      if (before !== null) return before
      throw new WritError('INTERNAL', { detail: 'nothing stood there' })
    })
  })
  return outcome !== 'edit-kept'
}

function explained(error: unknown, { realPath }: SwapTarget): unknown {
  if (error instanceof WritError) {
    if (error.code !== 'WRITE_CONFLICT') return error
    const { code, detail, path } = error
    return new WritError(code, {
      detail,
      path,
      hint: 'look at the file, then the same command again',
    })
  }
  return error instanceof FsError ? ioError(error, `restore ${realPath}`) : error
}
