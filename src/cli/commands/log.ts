import { shellQuote } from '../../bytes/shell-quote.ts'
import { visibleText } from '../../bytes/visible.ts'
import { readOnly } from '../../host/read-only.ts'
import { WritError } from '../../model/errors.ts'
import { decisionReason } from '../../operations/decision-reason.ts'
import { beginEvents, deliverEvents, deliveryErrors } from '../../operations/deliver-events.ts'
import { signLedger } from '../../operations/sign-ledger.ts'
import type { VerifiedRestore } from '../../operations/verify-break-glass.ts'
import { assertSound, ledgerError, verifyLedger } from '../../operations/verify-ledger.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import { listHeads, type StoredHead } from '../../store/head-store.ts'
import { readLedger } from '../../store/ledger-store.ts'
import { passphraseAsker } from '../ask.ts'
import type { Command, CommandContext } from '../command.ts'
import { ledgerLines } from '../ledger-report.ts'
import { readInput } from '../read-input.ts'

export const log: Command = {
  options: {
    verify: { type: 'boolean' },
    anchor: { type: 'string', multiple: true },
    sign: { type: 'boolean' },
    deliver: { type: 'boolean' },
    out: { type: 'string' },
    key: { type: 'string' },
    principal: { type: 'string' },
  },
  positionals: [0, 0],
  help: `
The ledger has a line for every plan, approval, rejection, refusal, apply and restore. Each line
holds the digest of the one before it, so that an edit, a gap or another order shows. A signed head
names the last line by its digest and so pins all lines up to it. Beside a decision stands the
reason that was signed with it, which is no part of the line.

  --verify         only check the chain, the signed heads and the records of restores without
                   approval; exit 19 where something is wrong
  --anchor FILE    check it against this head too, kept elsewhere with its FILE.sig; repeatable
  --sign           sign the last line; the head is filed in the state directory
  --out DIR        put a copy of the head into this directory: a git repository, another disk;
                   it is not made, since a disk may only not be mounted
  --key FILE       sign with this key instead of the one 'writ init' chose
  --principal NAME the name the key has in the list of signers

  --deliver        hand events that a sink of the policy has not had yet to it; exit 1 where one
                   does not take them

  writ log --sign --out /mnt/backup
  writ log --verify --anchor /mnt/backup/writ-ledger-head-000042-wl1-....json

No other command signs a head: it would ask for a passphrase or a touch a second time.

What cannot be shown: that lines after the last head were cut off; with no head kept elsewhere, that
all was written anew and the heads removed; and what somebody who holds a signing key rewrote before
a head left this machine.
`,
  async run(context) {
    const { args } = context
    const anchors = args.list('anchor')
    const signs = args.has('sign')
    const verifies = args.has('verify') || anchors.length > 0
    if (signs && verifies) throw usage('--sign verifies too')
    if (args.has('deliver') && (signs || verifies)) throw usage('--deliver stands alone')
    for (const name of ['out', 'key', 'principal']) {
      const value = args.text(name)
      if (signs || value === undefined) continue
      throw usage(`--${name} goes with --sign`, `writ log --sign --${name} ${shellQuote(value)}`)
    }
    if (signs) return sign(context)
    if (args.has('deliver')) return deliver(context)
    return verifies ? verify(context, anchors) : print(context)
  },
}

async function deliver({ host, output }: CommandContext): Promise<number> {
  const workspace = openWorkspace(host, 'write')
  beginEvents(workspace)
  const reports = await deliverEvents(workspace)
  for (const { sink, delivered, waiting } of reports) {
    output.print(`${sink}  ${delivered} delivered, ${waiting} waiting`)
  }
  const [error] = deliveryErrors(reports)
  if (error !== undefined) throw error
  if (reports.length === 0) output.say('the policy names nothing to deliver events to')
  output.value({ sinks: reports })
  return 0
}

function usage(detail: string, hint = 'writ help log'): WritError {
  return new WritError('USAGE', { detail, hint })
}

function print({ host, output }: CommandContext): number {
  const looking = readOnly(host)
  const workspace = openWorkspace(looking, 'read')
  const { layout } = workspace
  const ledger = readLedger(looking, layout)
  if (ledger.entries.length === 0) {
    // One that is gone would pass for one that never began; the heads are read before it, since
    // others sign meanwhile.
    const heads = listHeads(looking, layout)
    assertSound(workspace, readLedger(looking, layout), heads)
  }
  const told = ledger.entries.map(entry => ({
    entry,
    reason: decisionReason({ host: looking, layout }, entry),
  }))
  output.print(ledgerLines(told).join('\n'))
  if (told.length === 0) output.say('the ledger is empty')
  if (ledger.problems.length > 0) output.say('the chain is broken: writ log --verify')
  output.value(told.map(({ entry, reason }) => (reason === null ? entry : { ...entry, reason })))
  return 0
}

async function verify({ host, output }: CommandContext, names: readonly string[]): Promise<number> {
  const looking = readOnly(host)
  const workspace = openWorkspace(looking, 'read')
  const anchors: StoredHead[] = []
  for (const path of names) {
    const statement = await readInput(looking, path)
    const signature = Buffer.from(await readInput(looking, `${path}.sig`)).toString('utf8')
    anchors.push({ path, statement, signature })
  }
  const report = verifyLedger(workspace, anchors)
  const error = ledgerError(workspace, report.problems)
  if (error !== null) throw error
  output.print(`${report.lines} lines, the chain holds`)
  for (const { path, isAnchor, seq, at, principal } of report.heads) {
    const where = isAnchor ? ` (${path})` : ''
    output.print(visibleText(`signed up to entry ${seq} by ${principal} at ${at}${where}`))
  }
  for (const restore of report.restores) output.print(restoreText(restore))
  output.print('what this cannot tell:')
  for (const sentence of report.untold) output.print(`  ${sentence}`)
  output.value(report)
  return 0
}

function restoreText({ at, actor, path, signed, principal, note, fix }: VerifiedRestore): string {
  const how = !signed
    ? 'unsigned'
    : principal === null
      ? 'signed, and the list of signers does not say by whom'
      : `signed by ${principal}`
  const lines = [`restored without approval at ${at} by ${actor}, ${how} (${path})`]
  if (note !== null) lines.push(`  ${note}`)
  if (fix !== null) lines.push(`  if it may sign such records: ${fix}`)
  return lines.map(visibleText).join('\n')
}

async function sign({ host, args, output, interactive }: CommandContext): Promise<number> {
  const signed = await signLedger(openWorkspace(host, 'write'), {
    key: args.text('key'),
    principal: args.text('principal'),
    out: args.text('out'),
    askPassphrase: passphraseAsker(interactive),
  })
  if (signed === null) output.say('the ledger is empty: there is nothing to sign')
  else {
    const { seq, path, copy, principal } = signed
    output.print(visibleText(`signed the ledger up to entry ${seq} as ${principal}`))
    output.print(visibleText(`head: ${path}`))
    if (copy !== null) output.print(visibleText(`copy: ${copy}`))
    output.print(`check it with: ${signed.verify}`)
    if (copy === null) output.print('keep a copy elsewhere: writ log --sign --out DIR')
  }
  output.value(signed ?? { seq: null })
  return 0
}
