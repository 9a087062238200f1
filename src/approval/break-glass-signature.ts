/**
 * What the signature beside the record of a restore without approval is worth. Rules: R16, R32.
 *
 * A key is welcome there and not needed, and where keys are lost it may be one that nobody listed:
 * only a signature that does not fit its record is a fault.
 */
import { utcMs } from '../bytes/utc.ts'
import { WritError } from '../model/errors.ts'
import type { LedgerFaultKind } from '../model/ledger-fault.ts'
import type { BreakGlassRecord } from '../model/records.ts'
import { type AllowedSigner, entriesFor, isValidAt } from './allowed-signers.ts'
import { namespaces } from './namespaces.ts'
import type { SshPublicKey } from './ssh-key.ts'
import { parseSshsig, verifySshsig } from './sshsig.ts'

export interface SignedRecord {
  readonly record: BreakGlassRecord
  /** The exact bytes of the record. */
  readonly bytes: Uint8Array
  /** Armoured SSHSIG; null where none lies beside it. */
  readonly signature: string | null
}

export type RecordVerdict =
  | { readonly state: 'unsigned' }
  | { readonly state: 'signed'; readonly principal: string }
  /** It fits, and the list of signers does not say whose it is. */
  | { readonly state: 'unlisted'; readonly detail: string; readonly key: SshPublicKey }
  | { readonly state: 'wrong'; readonly detail: string; readonly kind: LedgerFaultKind }

/** Verifies the signature of one record; its key is judged at the time the record says. */
export function verifyBreakGlass(
  signed: SignedRecord,
  signers: readonly AllowedSigner[],
  isRevoked: (fingerprint: string) => boolean = () => false,
): RecordVerdict {
  const { record, signature } = signed
  if (signature === null) {
    if (record.key === null) return { state: 'unsigned' }
    return wrong(
      'record-unsigned',
      `it says that ${record.key} signed it, and no signature is there`,
    )
  }
  try {
    return judge(record, signed.bytes, signature, signers, isRevoked)
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    return wrong('record-forged', `its signature cannot be read: ${error.detail ?? error.message}`)
  }
}

function judge(
  record: BreakGlassRecord,
  bytes: Uint8Array,
  signature: string,
  signers: readonly AllowedSigner[],
  isRevoked: (fingerprint: string) => boolean,
): RecordVerdict {
  const sig = parseSshsig(signature)
  if (sig.namespace !== namespaces.breakGlass) {
    return wrong('record-wrong-purpose', 'its signature was made for another purpose')
  }
  const verdict = verifySshsig(sig, namespaces.breakGlass, bytes)
  if (!verdict.ok) return wrong('record-forged', `its signature fails: ${verdict.detail}`)
  const key = sig.publicKey
  if (key.fingerprint !== record.key) {
    return wrong('record-forged', `it names another key than ${key.fingerprint}, which signed it`)
  }
  const unlisted = (why: string): RecordVerdict => ({
    state: 'unlisted',
    detail: `${key.fingerprint} ${why}`,
    key,
  })
  if (isRevoked(key.fingerprint)) return unlisted('was revoked before, as far as anybody can tell')
  const entries = entriesFor(signers, key, namespaces.breakGlass)
  if (entries.length === 0) return unlisted(`is not listed for ${namespaces.breakGlass}`)
  const valid = entries.find(entry => isValidAt(entry, utcMs(record.at) ?? 0))
  const [principal] = valid?.principals ?? []
  if (principal === undefined) return unlisted(`is listed, and was not valid at ${record.at}`)
  return { state: 'signed', principal }
}

function wrong(kind: LedgerFaultKind, detail: string): RecordVerdict {
  return { state: 'wrong', detail, kind }
}
