/** Whether a key may still sign anything; asked before anybody is asked for a passphrase. */
import { keyRevocations } from '../apply/key-revocations.ts'
import { parseRevokedKeys, revocationOf } from '../approval/revoked-keys.ts'
import { fingerprintOf, type SshPublicKey } from '../approval/ssh-key.ts'
import { WritError } from '../model/errors.ts'
import { readLedger } from '../store/ledger-store.ts'
import { editCommand, type Workspace } from './workspace.ts'

/** @throws WritError KEY_REVOKED, or REVOKED_KEYS_INVALID where nobody can tell. Rule: R18. */
export function assertNotRevoked(workspace: Workspace, key: SshPublicKey): void {
  const { layout, host } = workspace
  const revoked = parseRevokedKeys(workspace.revokedKeys)
  if (!revoked.ok) {
    throw new WritError('REVOKED_KEYS_INVALID', {
      detail: revoked.detail,
      hint: editCommand(layout.revokedKeys),
      path: layout.revokedKeys,
    })
  }
  const recorded = keyRevocations(readLedger(host, layout).entries)
  const authority = key.certificate === undefined ? [] : [fingerprintOf(key.certificate.authority)]
  const fingerprints = [key.fingerprint, ...authority]
  const line = fingerprints.flatMap(one => recorded.get(one) ?? [])[0]
  const found = revocationOf(revoked, key)
  if (line === undefined && found === undefined) return
  const by = line === undefined ? '' : ` by ${line.actor} at ${line.at}`
  throw new WritError('KEY_REVOKED', {
    detail: `the ${found?.what ?? 'key'} of ${key.fingerprint} was revoked${by}`,
    path: layout.revokedKeys,
  })
}
