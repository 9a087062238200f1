import { applyStored } from '../../operations/apply-stored.ts'
import { leaseOf } from '../../operations/lease-of.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import type { Command } from '../command.ts'
import { probationText } from '../lease-report.ts'
import { receiptText } from '../receipt-report.ts'
import { stepText } from '../step-text.ts'
import { listenForInterruption } from '../until-interrupted.ts'
import { lockingOf, waitOption } from '../wait-option.ts'

export const apply: Command = {
  options: {
    actor: { type: 'string' },
    task: { type: 'string' },
    run: { type: 'string' },
    ...waitOption,
  },
  positionals: [1, 1],
  help: `
Checks the approvals, takes the locks, compares every target with the plan again, backs up,
writes, and validates with the parsers and with the runtime's own check. What fails after the
write is put back, where the policy says so. The receipt says what was done and proved.

Where the policy asks for it the change is on probation until a boot proves it: see 'writ run'.

Ctrl-C stops before the first write and leaves everything as it was; after that the apply runs to
its end, which takes a moment.

  --actor NAME         who runs the apply
  --task ID, --run ID  recorded in the receipt
  --wait [SECONDS]     waits for whoever holds the files and says who that is; 60 without a number

Exit codes: 11 locked, 12 stale, 13 not approved, 15 no backup, 16 checked, failed and restored,
17 recovery required.
`,
  async run(context) {
    const { host, args, output } = context
    const [plan = ''] = args.positionals
    const workspace = openWorkspace(host, 'write')
    const interruption = listenForInterruption(() => output.say('stopping at the next safe point'))
    try {
      const receipt = await applyStored(workspace, {
        plan,
        actor: args.text('actor'),
        taskId: args.text('task'),
        runId: args.text('run'),
        onStep: step => output.progress(stepText(step)),
        aborted: interruption.aborted,
        locking: lockingOf(context, interruption.aborted),
        warn: output.warn,
      })
      const lease = leaseOf(workspace, receipt)
      output.print(receiptText(receipt, output, host.home))
      if (lease !== undefined) output.print(probationText(lease))
      output.value(lease === undefined ? receipt : { ...receipt, lease })
      return 0
    } finally {
      interruption.dispose()
    }
  },
}
