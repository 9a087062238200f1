/** What the doctor says of who signs, whose signatures count, and whose no longer do. */
import { keyRevocations } from '../apply/key-revocations.ts'
import { entriesFor, isValidAt, parseAllowedSigners } from '../approval/allowed-signers.ts'
import { namespaces } from '../approval/namespaces.ts'
import { parseRevokedKeys, revokedFingerprints } from '../approval/revoked-keys.ts'
import { readLedger } from '../store/ledger-store.ts'
import { type Answer, failed, ok, warning } from './diagnosis.ts'
import { assertNotRevoked } from './revoked-key.ts'
import { signerFor } from './signers.ts'
import { trustCommand } from './trust-command.ts'
import { editCommand, principalOf, type Workspace } from './workspace.ts'

export function signersAnswer({ host, allowedSigners, layout }: Workspace): Answer {
  const { signers, problems } = parseAllowedSigners(allowedSigners)
  const edit = editCommand(layout.allowedSigners)
  const [first] = problems
  if (first !== undefined) {
    const line = first.places?.[0]?.line ?? 0
    return failed(`line ${line}: ${first.detail}`, edit)
  }
  if (signers.length === 0) return failed('nobody is listed', 'writ init')
  const outside = signers.filter(signer => !isValidAt(signer, host.now()))
  if (outside.length === 0) return ok(`${signers.length} listed`)
  const names = outside.map(({ line, principals }) => `${principals.join(', ')} (line ${line})`)
  return warning(`outside their validity: ${names.join('; ')}`, edit)
}

export function revokedAnswer({ host, layout, revokedKeys }: Workspace): Answer {
  const revoked = parseRevokedKeys(revokedKeys)
  if (!revoked.ok) {
    const detail = `${layout.revokedKeys} cannot be judged, so no key counts: ${revoked.detail}`
    return failed(detail, editCommand(layout.revokedKeys))
  }
  const recorded = [...keyRevocations(readLedger(host, layout).entries).keys()]
  const listed = new Set(revokedFingerprints(revoked.lists))
  const [lost] = recorded.filter(fingerprint => !listed.has(fingerprint))
  if (lost !== undefined) {
    const detail = `${lost} was revoked and is not in ${layout.revokedKeys}; it counts no more all the same, but stock tools do not know`
    return warning(detail, 'writ keys list')
  }
  if (revoked.kind === 'none') return ok('none')
  const { certificates, keys, sha1, sha256 } = revoked.lists
  const names = keys.length + sha1.length + sha256.length
  const more = certificates.length === 0 ? '' : ', and certificates'
  return ok(`${names} keys${more} in ${layout.revokedKeys}`)
}

export async function keyAnswer(workspace: Workspace): Promise<Answer> {
  const { key, source } = await signerFor(workspace, undefined, undefined)
  assertNotRevoked(workspace, key)
  const { signers } = parseAllowedSigners(workspace.allowedSigners)
  const entries = entriesFor(signers, key, namespaces.approval)
  const names = entries
    .filter(entry => isValidAt(entry, workspace.host.now()))
    .flatMap(entry => entry.principals)
  if (entries.length === 0) {
    const isThere = workspace.allowedSigners !== ''
    const fix = isThere ? trustCommand(principalOf(workspace), key) : 'writ init'
    return failed(`${source} is not in the list of signers`, fix)
  }
  if (names.length === 0) {
    const edit = editCommand(workspace.layout.allowedSigners)
    return failed(`${source} is outside the validity the list of signers gives it`, edit)
  }
  return ok(`${source}, ${key.type}, signs as ${names.join(', ')}`)
}
