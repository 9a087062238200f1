/** The records of restores without approval, answered or not, and whose signature they bear. */
import { keyRevocations } from '../apply/key-revocations.ts'
import { type AllowedSigner, entriesFor, parseAllowedSigners } from '../approval/allowed-signers.ts'
import { verifyBreakGlass } from '../approval/break-glass-signature.ts'
import { namespaces } from '../approval/namespaces.ts'
import type { SshPublicKey } from '../approval/ssh-key.ts'
import type { Problem } from '../model/errors.ts'
import type { LedgerEntry } from '../model/records.ts'
import { listBreakGlass, readSignature } from '../store/break-glass-store.ts'
import { readLedger } from '../store/ledger-store.ts'
import { breakGlassPlaces } from './broken-glass.ts'
import { trustCommand } from './trust-command.ts'
import type { Workspace } from './workspace.ts'

/** A record that can be read and whose signature, if any, fits it. */
export interface VerifiedRestore {
  readonly id: string
  readonly path: string
  readonly at: string
  readonly actor: string
  /** Whether a signature fits it. */
  readonly signed: boolean
  /** Who signed it; null where nobody did, or the list of signers does not say. */
  readonly principal: string | null
  /** Why the list does not say it; null where nothing is to be said. */
  readonly note: string | null
  /** The command that would list a key that is listed for other purposes; null elsewhere. */
  readonly fix: string | null
}

export interface VerifiedRestores {
  readonly restores: readonly VerifiedRestore[]
  readonly problems: readonly Problem[]
}

/** Verifies every record beside a file that writ changed or a runtime boots from. Rule: R32. */
export function verifyRestores(workspace: Workspace): VerifiedRestores {
  const { host, layout } = workspace
  const { signers } = parseAllowedSigners(workspace.allowedSigners)
  const { entries } = readLedger(host, layout)
  const restores: VerifiedRestore[] = []
  const problems: Problem[] = []
  const found = breakGlassPlaces(workspace).flatMap(path => listBreakGlass(host, layout, path))
  for (const { id, path, record, bytes } of found) {
    if (record === null) {
      const detail = 'it cannot be read as the record of a restore'
      problems.push({ code: 'RECORD_INVALID', kind: 'record-malformed', detail, path })
      continue
    }
    const signature = readSignature(host, path)
    const isRevoked = (fingerprint: string): boolean => wasRevoked(entries, fingerprint, id)
    const verdict = verifyBreakGlass({ record, bytes, signature }, signers, isRevoked)
    if (verdict.state === 'wrong') {
      const { kind, detail } = verdict
      problems.push({ code: 'RECORD_INVALID', kind, detail, path })
      continue
    }
    const { at, actor } = record
    const isUnlisted = verdict.state === 'unlisted'
    restores.push({
      ...{ id, path, at, actor, signed: verdict.state !== 'unsigned' },
      principal: verdict.state === 'signed' ? verdict.principal : null,
      note: isUnlisted ? verdict.detail : null,
      fix: isUnlisted ? listCommand(signers, entries, verdict.key) : null,
    })
  }
  return { restores, problems }
}

/** Where the ledger has no line of the restore, nobody can tell that the key was good then. */
function wasRevoked(entries: readonly LedgerEntry[], fingerprint: string, record: string): boolean {
  const revoked = keyRevocations(entries).get(fingerprint)
  if (revoked === undefined) return false
  const line = entries.find(
    ({ event, detail }) => event === 'break-glass' && detail['record'] === record,
  )
  return line === undefined || revoked.seq < line.seq
}

/** Under the name a key has for other purposes; null for one that has none, or that is revoked. */
function listCommand(
  signers: readonly AllowedSigner[],
  entries: readonly LedgerEntry[],
  key: SshPublicKey,
): string | null {
  if (keyRevocations(entries).has(key.fingerprint)) return null
  const [principal] = entriesFor(signers, key, namespaces.approval).flatMap(
    ({ principals }) => principals,
  )
  const isMissing = entriesFor(signers, key, namespaces.breakGlass).length === 0
  return principal !== undefined && isMissing ? trustCommand(principal, key) : null
}
