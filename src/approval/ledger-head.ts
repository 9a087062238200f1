/**
 * The signed head of a ledger: a statement that its entry with this number had this digest.
 *
 * Each entry holds the digest of the one before, so one head pins everything up to it. What it
 * says is worth what its signature is: nothing here is believed before that is verified, and kept
 * where the ledger is, it can be removed with it. Rules: R16, R32.
 */
import * as z from 'zod/mini'
import { canonicalBytes } from '../bytes/canonical.ts'
import { utcMs, utcText } from '../bytes/utc.ts'
import type { Sha256 } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { LedgerFaultKind } from '../model/ledger-fault.ts'
import { type AllowedSigner, entriesFor, isValidAt } from './allowed-signers.ts'
import type { SignedBytes } from './authenticate.ts'
import { namespaces } from './namespaces.ts'
import {
  type Approver,
  approverField,
  decodeSigned,
  nameField,
  sha256Field,
  timeField,
} from './signed-json.ts'
import { equalBytes } from './ssh-wire.ts'
import { parseSshsig, verifySshsig } from './sshsig.ts'

export interface LedgerHeadStatement {
  readonly schema: 'writ/ledger-head/v1'
  readonly host: string
  readonly uid: number
  readonly seq: number
  /** Of the line of that entry, without its line end. */
  readonly digest: Sha256
  readonly at: string
  readonly signer: Approver
}

const schema: z.ZodMiniType<LedgerHeadStatement> = z.lazy(() =>
  z.strictObject({
    schema: z.literal('writ/ledger-head/v1'),
    host: nameField,
    uid: z.int().check(z.nonnegative()),
    seq: z.int().check(z.gte(1)),
    digest: sha256Field,
    at: timeField,
    signer: approverField,
  }),
)

export interface LedgerHeadInput {
  readonly host: string
  readonly uid: number
  readonly head: { readonly seq: number; readonly digest: Sha256 }
  readonly signer: Approver
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Returns the bytes to sign and to store. */
export function ledgerHeadBytes({ host, uid, head, signer, now }: LedgerHeadInput): Uint8Array {
  const { seq, digest } = head
  const statement: LedgerHeadStatement = {
    schema: 'writ/ledger-head/v1',
    ...{ host, uid, seq, digest },
    at: utcText(now),
    signer,
  }
  return canonicalBytes(statement)
}

/** Returns what some bytes say, signed or not. @throws WritError APPROVAL_INVALID. */
export function decodeLedgerHead(bytes: Uint8Array): LedgerHeadStatement {
  return decodeSigned(bytes, schema)
}

export type HeadVerdict =
  | { readonly ok: true; readonly head: LedgerHeadStatement }
  | { readonly ok: false; readonly kind: LedgerFaultKind; readonly detail: string }

/** The machine and the user whose ledger is looked at. */
export interface LedgerOwner {
  readonly host: string
  readonly uid: number
}

/**
 * Verifies one head. Its key is judged at the time it says it was signed: what was true then does
 * not fall because a key expired later.
 *
 * @param revokedFrom the entry of the ledger that says a key is revoked; a head of an earlier
 * entry stands
 */
export function verifyLedgerHead(
  stored: SignedBytes,
  signers: readonly AllowedSigner[],
  owner: LedgerOwner,
  revokedFrom: (fingerprint: string) => number | undefined = () => undefined,
): HeadVerdict {
  try {
    return judge(stored, signers, owner, revokedFrom)
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    return refuse('head-malformed', error.detail ?? error.message)
  }
}

function judge(
  { statement, signature }: SignedBytes,
  signers: readonly AllowedSigner[],
  owner: LedgerOwner,
  revokedFrom: (fingerprint: string) => number | undefined,
): HeadVerdict {
  const sig = parseSshsig(signature)
  if (sig.namespace !== namespaces.ledgerHead) {
    return refuse('head-wrong-purpose', 'its signature was made for another purpose')
  }
  const verdict = verifySshsig(sig, namespaces.ledgerHead, statement)
  if (!verdict.ok) return refuse('head-forged', `the signature fails: ${verdict.detail}`)
  const { fingerprint, blob, certificate } = sig.publicKey
  const listed = certificate?.authority ?? blob
  if (!signers.some(({ key }) => equalBytes(key.blob, listed))) {
    return refuse('head-unknown-key', `nobody is listed with the key ${fingerprint}`)
  }
  const head = decodeLedgerHead(statement)
  const { principal, key } = head.signer
  const entries = entriesFor(signers, sig.publicKey, namespaces.ledgerHead)
  const own = entries.filter(({ principals }) => principals.includes(principal))
  if (key !== fingerprint || own.length === 0) {
    const detail = `the key ${fingerprint} is not listed for this name and ${namespaces.ledgerHead}`
    return refuse('head-untrusted-key', detail)
  }
  if (!own.some(entry => isValidAt(entry, utcMs(head.at) ?? 0))) {
    return refuse('head-expired-key', `the key ${fingerprint} was not valid at ${head.at}`)
  }
  if (head.seq >= (revokedFrom(fingerprint) ?? Number.POSITIVE_INFINITY)) {
    return refuse('head-revoked-key', `the key ${fingerprint} was revoked before`)
  }
  if (head.host !== owner.host)
    return refuse('head-other-host', 'it is of the ledger of another host')
  if (head.uid !== owner.uid)
    return refuse('head-other-user', 'it is of the ledger of another user')
  return { ok: true, head }
}

function refuse(kind: LedgerFaultKind, detail: string): HeadVerdict {
  return { ok: false, kind, detail }
}
