import { visibleText } from '../../bytes/visible.ts'
import { errorOf } from '../../model/errors.ts'
import { shortId } from '../../model/short-id.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import { ledgerHead } from '../../store/ledger-chain.ts'
import { readLedger } from '../../store/ledger-store.ts'
import { columns } from '../columns.ts'
import type { Command } from '../command.ts'

export const log: Command = {
  options: { verify: { type: 'boolean' } },
  positionals: [0, 0],
  help: `
The ledger has a line for every plan, approval, rejection, refusal, apply and restore. Each line
holds the digest of the one before it, so that an edit, a gap or another order shows.

  --verify   only check the chain; exit 19 where it is broken

What the chain alone cannot show: that lines were cut off at the end, or that all of it was
written anew by a process of the same user. Keep the digest of the last line elsewhere for that.
`,
  async run({ host, args, output }) {
    const { layout } = openWorkspace(host, 'read')
    const ledger = readLedger(host, layout)
    const [first, ...rest] = ledger.problems
    if (args.has('verify')) {
      if (first !== undefined) throw errorOf([first, ...rest], layout.ledger)
      output.print(`${ledger.entries.length} lines, the chain holds`)
      output.value({ lines: ledger.entries.length, problems: [], head: ledgerHead(ledger) })
      return 0
    }
    const rows = ledger.entries.map(entry => [
      String(entry.seq),
      entry.at,
      entry.event,
      entry.plan === null ? '' : shortId(entry.plan),
      visibleText(entry.actor),
      visibleText(
        Object.entries(entry.detail)
          .map(pair => pair.join('='))
          .join(' '),
      ),
    ])
    output.print(columns(rows).join('\n'))
    if (rows.length === 0) output.say('the ledger is empty')
    if (first !== undefined) output.say('the chain is broken: writ log --verify')
    output.value(ledger.entries)
    return 0
  },
}
