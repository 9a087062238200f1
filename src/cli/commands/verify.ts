import { visibleText } from '../../bytes/visible.ts'
import { shortPath } from '../../host/home-path.ts'
import { verifyTargets } from '../../operations/verify.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import type { Command } from '../command.ts'

export const verify: Command = {
  options: { strict: { type: 'boolean' } },
  positionals: [0, 1],
  help: `
Compares each file writ has changed with its last receipt: does it exist and parse, do the values
writ owns still stand, are the backups usable, does the ledger's chain hold.

  TARGET     only this file
  --strict   every byte must be the one that was approved

Exit 12 when a file has moved away from its receipt, 18 for a broken backup, 19 for the ledger.
`,
  async run({ host, args, output }) {
    const workspace = openWorkspace(host, 'read')
    const report = verifyTargets(workspace, args.positionals[0], args.has('strict'))
    for (const { ok, subject, detail, hint } of report.results) {
      const mark = ok ? output.style('good', 'ok    ') : output.style('bad', 'FAILED')
      output.print(
        `${mark}  ${visibleText(shortPath(subject, host.home))}${detail === '' ? '' : `  ${visibleText(detail)}`}`,
      )
      if (hint !== null) output.print(`        next: ${visibleText(hint)}`)
    }
    if (report.results.length === 0)
      output.say('nothing to verify: writ has not changed a file yet')
    output.value(report)
    return report.exitCode
  },
}
