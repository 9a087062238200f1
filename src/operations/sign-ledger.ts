/**
 * Signs the head of the ledger and files it, with a copy wherever the user keeps it.
 *
 * Never done along with another signature: writ cannot know whether an agent, a passphrase or a
 * touch stands before the key, and nobody is asked twice for one decision. Rules: R16, R32.
 */
import { entriesFor, isValidAt, parseAllowedSigners } from '../approval/allowed-signers.ts'
import { ledgerHeadBytes, verifyLedgerHead } from '../approval/ledger-head.ts'
import { namespaces } from '../approval/namespaces.ts'
import type { SshPublicKey } from '../approval/ssh-key.ts'
import { verifyCommand } from '../approval/ssh-keygen.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { WritError } from '../model/errors.ts'
import { exportHead, listHeads, saveHead } from '../store/head-store.ts'
import { hostId } from '../store/install-store.ts'
import { type LedgerHead, ledgerHead } from '../store/ledger-chain.ts'
import { readLedger, withLedgerLock } from '../store/ledger-store.ts'
import { existingDirectory, outPath } from './out-directory.ts'
import { assertNotRevoked } from './revoked-key.ts'
import { type AskPassphrase, signerFor } from './signers.ts'
import { trustCommand } from './trust-command.ts'
import { assertSound } from './verify-ledger.ts'
import { principalOf, type Workspace } from './workspace.ts'

export interface SignLedgerInput {
  readonly key: string | undefined
  readonly principal: string | undefined
  /** A directory for a copy; undefined for none. */
  readonly out: string | undefined
  readonly askPassphrase: AskPassphrase | undefined
}

export interface SignedLedger extends LedgerHead {
  readonly path: string
  /** The copy; null where none was asked for. */
  readonly copy: string | null
  readonly principal: string
  /** The stock command line that checks the signature, of the copy where there is one. */
  readonly verify: string
}

/**
 * Signs the last entry of a ledger that holds; null where there is none yet.
 *
 * @throws WritError LEDGER_BROKEN where it does not hold: a signature would bless it.
 */
export async function signLedger(
  workspace: Workspace,
  input: SignLedgerInput,
): Promise<SignedLedger | null> {
  const { host, layout } = workspace
  const loss = 'no copy of the head can be put there; nothing was signed'
  const directory =
    input.out === undefined ? null : existingDirectory(host, outPath(host, input.out), loss)
  const heads = listHeads(host, layout)
  // Under the lock of the ledger only what is durable is read, so no power cut contradicts the head.
  const ledger = withLedgerLock(host, layout, () => readLedger(host, layout))
  assertSound(workspace, ledger, heads)
  const head = ledgerHead(ledger)
  if (head === null) return null
  const signer = await signerFor(workspace, input.key, input.askPassphrase)
  assertNotRevoked(workspace, signer.key)
  const principal = principalFor(workspace, signer.key, input.principal)
  const owner = { host: hostId(host, layout), uid: host.identity.uid }
  const statement = ledgerHeadBytes({
    ...owner,
    head,
    signer: { principal, key: signer.key.fingerprint },
    now: host.now(),
  })
  const signature = await signer.sign(namespaces.ledgerHead, statement)
  const { signers } = parseAllowedSigners(workspace.allowedSigners)
  const verdict = verifyLedgerHead({ statement, signature }, signers, owner)
  if (!verdict.ok)
    throw new WritError('APPROVAL_INVALID', { detail: verdict.detail, hint: 'writ doctor' })
  const stored = saveHead(host, layout, head.seq, statement, signature)
  const copy = directory === null ? null : exportHead(host, directory, stored)
  const path = copy ?? stored.path
  const { path: filed } = stored
  const { allowedSigners } = layout
  const revokedKeys = workspace.revokedKeys === null ? null : layout.revokedKeys
  const files = { statement: path, signature: `${path}.sig` }
  const namespace = namespaces.ledgerHead
  const verify = verifyCommand(
    { allowedSigners, revokedKeys, principal, namespace, ...files },
    shellQuote,
  )
  return { ...head, path: filed, copy, principal, verify }
}

/** Returns the name the key is listed with for heads of the ledger, at this moment. */
function principalFor(workspace: Workspace, key: SshPublicKey, wanted: string | undefined): string {
  const { host, layout } = workspace
  const { signers } = parseAllowedSigners(workspace.allowedSigners)
  const names = entriesFor(signers, key, namespaces.ledgerHead)
    .filter(entry => isValidAt(entry, host.now()))
    .flatMap(({ principals }) => principals)
  const preferred = wanted ?? principalOf(workspace)
  if (names.includes(preferred)) return preferred
  const [first] = names
  if (first !== undefined && wanted === undefined) return first
  throw new WritError('APPROVAL_UNTRUSTED', {
    detail: `the key ${key.fingerprint} is not listed for ${preferred} and ${namespaces.ledgerHead} in ${layout.allowedSigners}`,
    hint: `if it may sign: ${trustCommand(preferred, key)}`,
    path: layout.allowedSigners,
  })
}
