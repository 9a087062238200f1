import { shellQuote } from '../../bytes/shell-quote.ts'
import { visibleText } from '../../bytes/visible.ts'
import { shortPath } from '../../host/home-path.ts'
import { WritError } from '../../model/errors.ts'
import { shortId } from '../../model/short-id.ts'
import { confirmGate } from '../../operations/confirm-gate.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import { askLine } from '../ask.ts'
import type { Command } from '../command.ts'
import { mayWait, waitOption } from '../wait-option.ts'

export const confirm: Command = {
  options: { yes: { type: 'boolean' }, actor: { type: 'string' }, ...waitOption },
  positionals: [1, 1],
  help: `
After an apply of one of its files has failed, the gate of a runtime stays closed, even where the
previous file is back. A later apply opens it; so does this, once a person has looked at the
files. It writes a receipt of what stands there now and a line in the ledger, and no file. The
same goes for a file that 'writ break-glass' restored; that only a person can answer for.

A change on probation, which would be undone unless a boot proves it, is kept by this, too.

It does not help against drift or an interrupted apply: see 'writ verify' and 'writ resume'.

  --yes         confirm without asking; needed without a terminal
  --actor NAME  who vouches; recorded
  --wait [SECONDS]
                waits for whoever holds the files and says who that is; 60 without a number

  writ confirm codex
`,
  async run(context) {
    const { host, args, output, interactive } = context
    const [runtime = ''] = args.positionals
    if (!args.has('yes')) {
      if (!interactive) {
        throw new WritError('CONFIRMATION_MISSING', {
          detail: 'to vouch for the files of a runtime takes a person or --yes',
          hint: `writ confirm ${shellQuote(runtime)} --yes`,
        })
      }
      const typed = await askLine(`type ${visibleText(runtime)} to open its gate: `)
      if (typed !== runtime) throw new WritError('CANCELLED')
    }
    const author = { actor: args.text('actor') }
    const { receipts, kept, breakGlass } = await mayWait(context, locking =>
      confirmGate(openWorkspace(host, 'write'), runtime, author, locking, output.warn),
    )
    if (receipts.length + kept.length + breakGlass.length === 0) {
      output.say('no failed apply closes this gate, and nothing is on probation')
    }
    for (const id of breakGlass) output.print(`confirmed  restore without approval ${id}`)
    for (const { plan } of kept) output.print(`kept  plan ${shortId(plan)}`)
    for (const { id, targets } of receipts) {
      output.print(`confirmed  receipt ${id}`)
      for (const { path } of targets) output.print(`  ${visibleText(shortPath(path, host.home))}`)
    }
    output.value({ runtime, confirmed: receipts, kept, breakGlass })
    return 0
  },
}
