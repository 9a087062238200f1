/**
 * Holds the ledger against itself and against signed heads: those in the state directory and
 * those somebody kept elsewhere. Changes nothing. Rule: R32.
 */
import { keyRevocations } from '../apply/key-revocations.ts'
import { lostLedger } from '../apply/record-gaps.ts'
import { parseAllowedSigners } from '../approval/allowed-signers.ts'
import { verifyLedgerHead } from '../approval/ledger-head.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { errorOf, type Problem, WritError } from '../model/errors.ts'
import { listHeads, type StoredHead } from '../store/head-store.ts'
import { hasInstall, hostId } from '../store/install-store.ts'
import { contradiction } from '../store/ledger-anchor.ts'
import { type Ledger, type LedgerHead, ledgerHead } from '../store/ledger-chain.ts'
import { readLedger } from '../store/ledger-store.ts'
import { againstGaps } from './verify.ts'
import { type VerifiedRestore, verifyRestores } from './verify-break-glass.ts'
import type { Workspace } from './workspace.ts'

export interface LedgerReport {
  readonly lines: number
  readonly head: LedgerHead | null
  /** Every head that was verified and that the ledger agrees with. */
  readonly heads: readonly SignedHead[]
  /** The last entry that one of them pins; 0 where none does. */
  readonly signedUpTo: number
  /** Restores without approval whose records hold. */
  readonly restores: readonly VerifiedRestore[]
  /** What is wrong; each problem has its kind. */
  readonly problems: readonly Problem[]
  /** What nobody can tell from this, as sentences. */
  readonly untold: readonly string[]
}

export interface SignedHead {
  readonly path: string
  /** Whether it was kept elsewhere than beside the ledger. */
  readonly isAnchor: boolean
  readonly seq: number
  readonly at: string
  readonly principal: string
}

/** Verifies the ledger, its own signed heads, and the anchors given. */
export function verifyLedger(
  workspace: Workspace,
  anchors: readonly StoredHead[] = [],
): LedgerReport {
  const { host, layout } = workspace
  // Before the ledger: a head that is signed meanwhile may be of a line not seen here.
  const own = listHeads(host, layout)
  const ledger = readLedger(host, layout)
  const report = reportOn(workspace, ledger, own, anchors)
  const { restores, problems } = verifyRestores(workspace)
  return { ...report, restores, problems: [...report.problems, ...problems] }
}

/** @throws WritError LEDGER_BROKEN where the ledger is gone, or it or one of its heads does not hold. */
export function assertSound(
  workspace: Workspace,
  ledger: Ledger,
  heads: readonly StoredHead[],
): void {
  const { problems } = reportOn(workspace, ledger, heads, [])
  const error = ledgerError(workspace, problems)
  if (error !== null) throw error
}

/** Returns the error for what was found; null where that is nothing. */
export function ledgerError({ layout }: Workspace, problems: readonly Problem[]): WritError | null {
  const [first, ...rest] = problems
  if (first === undefined) return null
  const error = errorOf([first, ...rest], first.path ?? layout.ledger)
  const areAll = (...kinds: readonly string[]): boolean =>
    problems.every(({ kind }) => kinds.some(prefix => kind?.startsWith(prefix) === true))
  const isBeside = areAll('head-', 'record-') && first.path !== undefined
  const untouched = areAll('head-') ? 'agrees with all other heads' : 'holds'
  const hint = isBeside
    ? `look whose it is: cat ${shellQuote(first.path)}; the ledger itself ${untouched}`
    : againstGaps(layout)
  return new WritError(error.code, { detail: error.detail, path: error.path, problems, hint })
}

function reportOn(
  workspace: Workspace,
  ledger: Ledger,
  own: readonly StoredHead[],
  anchors: readonly StoredHead[],
): Omit<LedgerReport, 'restores'> {
  const { host, layout } = workspace
  const { signers } = parseAllowedSigners(workspace.allowedSigners)
  const id = hasInstall(host, layout) ? hostId(host, layout) : ''
  const owner = { host: id, uid: host.identity.uid }
  const revocations = keyRevocations(ledger.entries)
  const heads: SignedHead[] = []
  const problems: Problem[] = [...ledger.problems]
  for (const [isAnchor, stored] of [
    ...own.map(head => [false, head] as const),
    ...anchors.map(head => [true, head] as const),
  ]) {
    const { path } = stored
    const verdict = verifyLedgerHead(
      stored,
      signers,
      owner,
      fingerprint => revocations.get(fingerprint)?.seq,
    )
    if (!verdict.ok) {
      const { kind, detail } = verdict
      problems.push({ code: 'LEDGER_BROKEN', kind, detail, path })
      continue
    }
    const { seq, at, signer } = verdict.head
    const against = contradiction(ledger, verdict.head, path)
    if (against !== undefined) problems.push(against)
    else heads.push({ path, isAnchor, seq, at, principal: signer.principal })
  }
  const isTold = problems.length > 0 || ledger.entries.length > 0
  for (const gap of isTold ? [] : lostLedger(host, layout)) {
    problems.push({ ...gap, kind: 'cut-off', path: layout.ledger })
  }
  const head = ledgerHead(ledger)
  const signedUpTo = Math.max(0, ...heads.map(({ seq }) => seq))
  const untold = untoldBy(heads, head?.seq ?? 0)
  return { lines: ledger.entries.length, head, heads, signedUpTo, problems, untold }
}

/** Says what the heads at hand leave open; nothing is claimed that was not shown. */
function untoldBy(heads: readonly SignedHead[], last: number): string[] {
  const signed = Math.max(0, ...heads.map(({ seq }) => seq))
  const anchored = Math.max(0, ...heads.map(({ isAnchor, seq }) => (isAnchor ? seq : 0)))
  const end =
    signed === 0
      ? 'whether lines were cut off at the end: no head of this ledger is signed'
      : `whether the ledger once went on after entry ${last}: the last head pins entry ${signed} and says nothing of later ones`
  const anew =
    anchored === 0
      ? 'whether all was written anew and its heads removed: no head that was kept elsewhere was given'
      : `whether entries after ${anchored} were written anew, with the heads beside them: the last head kept elsewhere pins no more`
  const before =
    'whether whoever held a signing key wrote the ledger anew before a head left this machine'
  return [end, anew, before]
}
