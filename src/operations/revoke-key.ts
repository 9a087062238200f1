/**
 * Takes a key out of the world: it signs nothing more that counts, and what it approved and nobody
 * has used falls. What was applied stays judged by its time. Rules: R18, R32.
 */
import { keyRevocations } from '../apply/key-revocations.ts'
import { withRevokedKey } from '../approval/krl.ts'
import { parseRevokedKeys, type RevokedKeys, revocationOf } from '../approval/revoked-keys.ts'
import { formatPublicKey, type SshPublicKey } from '../approval/ssh-key.ts'
import { equalBytes } from '../approval/ssh-wire.ts'
import { parseSshsig } from '../approval/sshsig.ts'
import { decodeStatement } from '../approval/statement.ts'
import { utcText } from '../bytes/utc.ts'
import { visibleText } from '../bytes/visible.ts'
import type { ApprovalId, PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { StoredApproval } from '../model/records.ts'
import { isConsumed, listApprovals } from '../store/approval-store.ts'
import { loadRevokedKeys, replaceKeyList } from '../store/config-store.ts'
import { appendLedger, readLedger } from '../store/ledger-store.ts'
import { listPlanIds } from '../store/plan-store.ts'
import { editCommand, principalOf, type Workspace } from './workspace.ts'

export interface RevokedReport {
  readonly fingerprint: string
  readonly path: string
  /** false where it was revoked already. */
  readonly added: boolean
  /** Approvals nobody has used, which count no more. */
  readonly fallen: readonly { readonly approval: ApprovalId; readonly plan: PlanId }[]
}

/**
 * Puts a key on the list of revoked keys and on the ledger; there is no way back.
 *
 * The ledger has the first word: where the list cannot be written after it, the key counts no
 * more all the same.
 *
 * @throws WritError REVOKED_KEYS_INVALID where there is a list that cannot be judged.
 */
export function revokeKey(workspace: Workspace, key: SshPublicKey, reason: string): RevokedReport {
  const { host, layout } = workspace
  const path = layout.revokedKeys
  const { fingerprint } = key
  const actor = principalOf(workspace)
  const isListed = (): boolean => revocationOf(listNow(workspace), plain(key)) !== undefined
  const isRecorded = keyRevocations(readLedger(host, layout).entries).has(fingerprint)
  const added = !isListed() || !isRecorded
  const list = (): void => {
    if (!isListed()) replaceKeyList(host, path, extended(workspace, key, `${actor}: ${reason}`))
  }
  if (isRecorded) list()
  else {
    const detail = { key: fingerprint, reason: oneLine(reason) }
    appendLedger(host, layout, { event: 'key-revoked', plan: null, actor, detail }, list)
  }
  return { fingerprint, path, added, fallen: fallenWith(workspace, key) }
}

/** Revoking a certificate revokes its key: another certificate for it would be no better. */
function plain({ type, blob, comment, fingerprint }: SshPublicKey): SshPublicKey {
  return { type, blob, comment, fingerprint }
}

function listNow({ host, layout }: Workspace): RevokedKeys & { readonly ok: true } {
  const revoked = parseRevokedKeys(loadRevokedKeys(host, layout))
  if (revoked.ok) return revoked
  throw new WritError('REVOKED_KEYS_INVALID', {
    detail: revoked.detail,
    hint: editCommand(layout.revokedKeys),
    path: layout.revokedKeys,
  })
}

const header = `# Keys that count no more, as ssh-keygen -Y verify -r takes them; there is no way back from here.
`

function extended({ host, layout }: Workspace, key: SshPublicKey, why: string): Uint8Array {
  const present = loadRevokedKeys(host, layout)
  const revoked = parseRevokedKeys(present)
  if (present !== null && revoked.ok && revoked.kind === 'krl') {
    return withRevokedKey(present, key.blob, host.now())
  }
  const text = present === null ? header : Buffer.from(present).toString('utf8')
  const separator = text === '' || text.endsWith('\n') ? '' : '\n'
  const comment = `# ${utcText(host.now())} ${oneLine(why)}`
  return Buffer.from(`${text}${separator}${comment}\n${formatPublicKey(key)}\n`, 'utf8')
}

/** Text from outside must not start a line of its own. */
function oneLine(text: string): string {
  return visibleText(text).replaceAll(/\s+/g, ' ').trim().slice(0, 500)
}

function fallenWith(workspace: Workspace, key: SshPublicKey): RevokedReport['fallen'] {
  const { host, layout } = workspace
  return listPlanIds(host, layout).flatMap(plan =>
    listApprovals(host, layout, plan)
      .filter(stored => !isConsumed(host, layout, stored.id) && isApprovedWith(stored, key))
      .map(({ id }) => ({ approval: id, plan })),
  )
}

function isApprovedWith({ statement, signature }: StoredApproval, { blob }: SshPublicKey): boolean {
  try {
    if (decodeStatement(statement).predicate.decision !== 'approve') return false
    const { publicKey } = parseSshsig(signature)
    return [publicKey.blob, publicKey.certificate?.authority].some(
      one => one !== undefined && equalBytes(one, blob),
    )
  } catch (error) {
    if (error instanceof WritError) return false
    throw error
  }
}
