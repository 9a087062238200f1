/** Checks everything writ relies on; each failure names the literal command that fixes it. */

import { keyRevocations } from '../apply/key-revocations.ts'
import { standingLeases } from '../apply/lease-standing.ts'
import { recordGaps } from '../apply/record-gaps.ts'
import { leftRehearsals } from '../apply/rehearsal-file.ts'
import { entriesFor, isValidAt, parseAllowedSigners } from '../approval/allowed-signers.ts'
import { namespaces } from '../approval/namespaces.ts'
import { parseRevokedKeys, revokedFingerprints } from '../approval/revoked-keys.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { utcMs, utcText } from '../bytes/utc.ts'
import { expandHome } from '../host/home-path.ts'
import type { Host } from '../host/host.ts'
import { findCommand } from '../host/path-facts.ts'
import { WritError } from '../model/errors.ts'
import { signedProblems } from '../store/approval-store.ts'
import { listBackups } from '../store/backup-store.ts'
import { sinkKinds } from '../store/event-cursor.ts'
import { listJournals } from '../store/journal-store.ts'
import { layoutOf } from '../store/layout.ts'
import { readLedger } from '../store/ledger-store.ts'
import { unfinishedBackups, unrecordedBackupFiles } from '../store/orphaned-backups.ts'
import { listPlanIds, loadPlan, loadSealed } from '../store/plan-store.ts'
import { listReceipts } from '../store/receipt-store.ts'
import { shadowHomes } from '../store/shadow-store.ts'
import { strayTemps } from '../store/stray-temps.ts'
import { brokenGlassOf } from './broken-glass.ts'
import { sinkState } from './deliver-events.ts'
import { attributeTools, stateFileSystem, targetFileSystems } from './file-system-checks.ts'
import { assertNotRevoked } from './revoked-key.ts'
import { signerFor } from './signers.ts'
import { trustCommand } from './trust-command.ts'
import { againstGaps } from './verify.ts'
import { verifyRestores } from './verify-break-glass.ts'
import { verifyLedger } from './verify-ledger.ts'
import { editCommand, openWorkspace, principalOf, type Workspace } from './workspace.ts'

export interface Diagnosis {
  readonly name: string
  readonly status: 'ok' | 'warning' | 'failed'
  readonly detail: string
  /** The command that fixes it; null where nothing needs fixing. */
  readonly fix: string | null
}

type Answer = Omit<Diagnosis, 'name'>
type Question = (workspace: Workspace) => Answer | Promise<Answer>

const ok = (detail: string): Answer => ({ status: 'ok', detail, fix: null })
const warning = (detail: string, fix: string): Answer => ({ status: 'warning', detail, fix })
const failed = (detail: string, fix: string): Answer => ({ status: 'failed', detail, fix })

/** Runs all checks, in the order in which one relies on the other. Changes nothing. */
export async function diagnose(host: Host): Promise<Diagnosis[]> {
  const layout = layoutOf(host)
  const found: Diagnosis[] = []
  const ask = async (name: string, question: () => Answer | Promise<Answer>): Promise<void> => {
    found.push({ name, ...(await answerOf(question)) })
  }
  await ask('state directory', () => directoryAnswer(host, layout.state))
  await ask('configuration directory', () => directoryAnswer(host, layout.config))
  let workspace: Workspace | undefined
  await ask('policy', () => {
    workspace = openWorkspace(host, 'read')
    return workspace.policySource === 'file'
      ? ok(`${workspace.policy.preset}, ${layout.policy}`)
      : warning('no policy file yet; the preset solo holds', 'writ init')
  })
  if (workspace === undefined) return found
  const opened = workspace
  for (const [name, question] of questions) await ask(name, () => question(opened))
  return found
}

const questions: readonly (readonly [string, Question])[] = [
  ['state file system', stateFileSystem],
  ['target file systems', targetFileSystems],
  ['extended attributes', attributeTools],
  ['allowed roots', rootsAnswer],
  ['signers', signersAnswer],
  ['revoked keys', revokedAnswer],
  ['signing key', keyAnswer],
  ['ssh-keygen', ({ host }) => commandAnswer(host, 'ssh-keygen')],
  ['plans', plansAnswer],
  ['approvals', approvalsAnswer],
  ['interrupted applies', journalAnswer],
  ['boot leases', leasesAnswer],
  ['restores without approval', brokenGlassAnswer],
  ['backups', backupsAnswer],
  ['unfinished backups', unfinishedAnswer],
  ['unknown backup files', unrecordedAnswer],
  ['temporary files', tempsAnswer],
  ['shadow homes', shadowsAnswer],
  ['receipts', receiptsAnswer],
  ['ledger', ledgerAnswer],
  ['signed head', headAnswer],
  ['events', eventsAnswer],
  ['clock', clockAnswer],
  ['runtimes', runtimesAnswer],
]

async function answerOf(question: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await question()
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    const { path, problems, hint } = error
    const place = problems[0]?.places?.[0]
    const at = place === undefined ? '' : `:${place.line}:${place.column}`
    const where = path === undefined ? '' : ` (${path}${at})`
    // The doctor must not send anybody to the doctor.
    const fix = hint === 'writ doctor' && path !== undefined ? editCommand(path) : hint
    return failed(`${error.detail ?? error.message}${where}`, fix)
  }
}

function directoryAnswer(host: Host, path: string): Answer {
  const stat = host.fs.lstat(path)
  if (stat === undefined) return warning(`${path} does not exist yet`, 'writ init')
  if (stat.kind !== 'directory')
    return failed(`${path} is not a directory`, `ls -ld ${shellQuote(path)}`)
  if (stat.uid !== host.identity.uid) {
    return failed(`${path} belongs to somebody else`, `ls -ld ${shellQuote(path)}`)
  }
  if ((stat.mode & 0o077) === 0) return ok(path)
  return failed(`${path} is open to others`, `chmod 700 ${shellQuote(path)}`)
}

function rootsAnswer({ host, policy, layout }: Workspace): Answer {
  const missing = policy.roots.filter(
    root => host.fs.lstat(expandHome(root, host.home)) === undefined,
  )
  if (missing.length === 0) return ok(policy.roots.join(', '))
  return warning(`not there: ${missing.join(', ')}`, editCommand(layout.policy))
}

function revokedAnswer({ host, layout, revokedKeys }: Workspace): Answer {
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

function signersAnswer({ host, allowedSigners, layout }: Workspace): Answer {
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

async function keyAnswer(workspace: Workspace): Promise<Answer> {
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

function commandAnswer(host: Host, name: string): Answer {
  const path = findCommand(host, name, host.env('PATH') ?? '')
  return path === undefined ? failed(`${name} is not on the path`, `command -v ${name}`) : ok(path)
}

function plansAnswer({ host, layout }: Workspace): Answer {
  const ids = listPlanIds(host, layout)
  for (const id of ids) loadSealed(host, layout, id, loadPlan(host, layout, id).plan)
  return ok(`${ids.length}, all intact`)
}

function approvalsAnswer({ host, layout }: Workspace): Answer {
  const damaged = signedProblems(host, layout)
  const [first] = damaged
  if (first === undefined) return ok('all readable')
  return failed(damaged.map(({ detail }) => detail ?? '').join('; '), first.hint)
}

function journalAnswer({ host, layout }: Workspace): Answer {
  const open = listJournals(host, layout)
  const [first] = open
  if (first === undefined) return ok('none')
  return failed(
    `${open.length} unfinished; ${first.tx} changed ${first.targets.map(t => t.realPath).join(', ')}`,
    open.length === 1 ? `writ resume ${first.tx}` : 'writ resume',
  )
}

function brokenGlassAnswer(workspace: Workspace): Answer {
  const [first, ...others] = brokenGlassOf(workspace)
  if (first === undefined) return signaturesAnswer(workspace)
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return failed(`${first.subject}: ${first.detail}${more}`, first.hint ?? 'writ verify')
}

/** A key that nobody listed is no fault: it may be all that was left. */
function signaturesAnswer(workspace: Workspace): Answer {
  const { restores, problems } = verifyRestores(workspace)
  const [wrong] = problems
  if (wrong !== undefined) return failed(`${wrong.path}: ${wrong.detail}`, 'writ log --verify')
  const unlisted = restores.find(({ fix }) => fix !== null)
  if (unlisted?.fix != null) return warning(`${unlisted.path}: ${unlisted.note}`, unlisted.fix)
  if (restores.length === 0) return ok('none')
  return ok(`${restores.length} on record, all answered for`)
}

function leasesAnswer({ host, layout }: Workspace): Answer {
  const lost = recordGaps(host, layout).find(({ code }) => code === 'LEASE_MISSING')
  if (lost !== undefined) return failed(lost.detail, againstGaps(layout))
  const standing = standingLeases(host, layout)
  const due = standing.find(({ isDue }) => isDue)?.lease
  if (due !== undefined) {
    const [runtime = ''] = due.runtimes
    const detail = `${due.plan} was not proved by a boot, and is not undone yet`
    return failed(detail, `writ gate ${shellQuote(runtime)}`)
  }
  const [last] = standing
  if (last === undefined) return ok('nothing is on probation')
  return ok(`${standing.length} on probation, the last until ${utcText(last.endsAt)}`)
}

function backupsAnswer({ host, layout }: Workspace): Answer {
  const unfinished = new Set(unfinishedBackups(host, layout).map(({ manifest }) => manifest.id))
  const all = listBackups(host, layout).filter(({ manifest }) => !unfinished.has(manifest.id))
  const broken = all.find(backup => !backup.usable)
  if (broken === undefined) return ok(`${all.length}, all usable`)
  const { id, realPath } = broken.manifest
  return failed(`${id} would restore nothing`, `writ backups ${shellQuote(realPath)} --verify`)
}

function unfinishedAnswer({ host, layout }: Workspace): Answer {
  const found = unfinishedBackups(host, layout)
  const [first] = found
  if (first === undefined) return ok('none')
  return warning(
    `${found.length} of applies that died early, such as ${first.manifest.id}`,
    'writ backups --prune',
  )
}

function unrecordedAnswer({ host, layout }: Workspace): Answer {
  const found = unrecordedBackupFiles(host, layout)
  if (found.length === 0) return ok('none')
  return warning(
    `no record names ${found.join(', ')}; another installation may need them`,
    `rm -i ${found.map(shellQuote).join(' ')}`,
  )
}

function tempsAnswer({ host, layout }: Workspace): Answer {
  const found = [...strayTemps(host, layout), ...leftRehearsals(host, layout)]
  const [first] = found
  if (first === undefined) return ok('none left behind')
  return warning(`${found.length} left by crashes, such as ${first}`, 'writ backups --prune')
}

function shadowsAnswer({ host, layout }: Workspace): Answer {
  const [first] = shadowHomes(host, layout)
  if (first === undefined) return ok('none left behind')
  return warning(
    `${first} holds a whole configuration; unless an apply runs, a crash left it`,
    'writ backups --prune',
  )
}

function receiptsAnswer({ host, layout }: Workspace): Answer {
  const receipts = listReceipts(host, layout)
  const lost = recordGaps(host, layout).find(({ code }) => code === 'RECEIPTS_MISSING')
  return lost === undefined
    ? ok(`${receipts.length} on record`)
    : failed(lost.detail, againstGaps(layout))
}

function ledgerAnswer({ host, layout }: Workspace): Answer {
  const broken = recordGaps(host, layout).find(({ code }) => code === 'LEDGER_BROKEN')
  return broken === undefined
    ? ok(`${readLedger(host, layout).entries.length} lines, the chain holds`)
    : failed(broken.detail, againstGaps(layout))
}

/** An unsigned end is a note and nothing more: nobody is made to sign. */
function headAnswer(workspace: Workspace): Answer {
  const { lines, head, signedUpTo, problems } = verifyLedger(workspace)
  const wrong = problems.find(({ kind }) => kind?.startsWith('head-') === true)
  if (wrong !== undefined) return warning(`${wrong.path}: ${wrong.detail}`, 'writ log --verify')
  if (head === null) return ok('nothing to sign yet')
  if (signedUpTo === head.seq) return ok(`up to entry ${head.seq}, the last one`)
  return warning(
    signedUpTo === 0
      ? `none of ${lines} lines is signed, so that their end was cut off would not show`
      : `${head.seq - signedUpTo} lines came after entry ${signedUpTo}, the last that is signed`,
    'writ log --sign',
  )
}

function eventsAnswer(workspace: Workspace): Answer {
  const { events } = workspace.policy
  if (events === undefined) return ok('the policy asks for none')
  const sinks = sinkKinds.filter(sink => events[sink] !== null)
  const waiting: string[] = []
  for (const sink of sinks) {
    const state = sinkState(workspace, sink)
    if (state == null || state.waiting === 0) continue
    const { failure } = state
    const text = `${state.waiting} wait for the ${sink}`
    if (failure !== null) return failed(`${text}: ${failure.detail} (${failure.at})`, failure.fix)
    waiting.push(text)
  }
  if (waiting.length > 0) return warning(waiting.join(', '), 'writ log --deliver')
  return ok(`to a ${sinks.join(' and a ')}; all delivered`)
}

function clockAnswer({ host, layout }: Workspace): Answer {
  const last = readLedger(host, layout).entries.at(-1)
  const at = last === undefined ? undefined : utcMs(last.at)
  if (at === undefined || at <= host.now() + 60_000) return ok('not behind the ledger')
  return failed('the clock is behind the last line of the ledger', 'timedatectl status')
}

function runtimesAnswer({ host, consumers }: Workspace): Answer {
  const path = host.env('PATH') ?? ''
  const found = consumers.flatMap(consumer => {
    const command = consumer.check?.command
    const at = command === undefined ? undefined : findCommand(host, command, path)
    return at === undefined ? [] : [`${consumer.name} (${at})`]
  })
  if (found.length > 0) return ok(found.join(', '))
  const names = consumers.map(({ name }) => name).join(', ')
  return warning(
    `none of ${names} is on the path, so their own checks will be recorded as not run`,
    'install the runtime, or leave it so: this is a note',
  )
}
