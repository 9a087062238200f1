import type { Diagnosis } from '../../model/health.ts'
import { diagnose } from '../../operations/doctor.ts'
import type { Command } from '../command.ts'
import { checkLines } from '../health-report.ts'

export const doctor: Command = {
  options: {},
  positionals: [0, 0],
  help: `
Checks directories, policy, signers, key, plans, interrupted applies, backups, ledger, clock and
runtimes. Changes nothing.

Exit 0: all well. Exit 1: something failed; the command that fixes it stands below it. Exit 2: the
doctor itself has a bug.
`,
  async run({ host, output }) {
    let found: Diagnosis[]
    try {
      found = await diagnose(host)
    } catch (error) {
      output.say(`the doctor has a bug: ${error instanceof Error ? error.name : 'unknown'}`)
      output.value({ healthy: false, error: 'INTERNAL' })
      return 2
    }
    output.print(checkLines(found, output.style).join('\n'))
    const healthy = found.every(({ status }) => status !== 'failed')
    output.value({ healthy, checks: found })
    return healthy ? 0 : 1
  },
}
