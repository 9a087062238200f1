import { askGate, nextStep } from '../../operations/gate.ts'
import type { Command } from '../command.ts'
import { gateLines } from '../health-report.ts'
import { settledLines, settledRecord } from '../lease-report.ts'
import { mayWait, waitOption } from '../wait-option.ts'

export const gate: Command = {
  options: { strict: { type: 'boolean' }, 'no-undo': { type: 'boolean' }, ...waitOption },
  positionals: [1, 1],
  help: `
Exit 0: the boot files of the runtime are as their last receipts left them, or writ never changed
one. Exit 75: an apply is in flight, ask again. Exit 78: closed; the reasons say why. What cannot
be read counts as closed, and so does a name that no runtime and no plan has.

A change on probation leaves the gate open, with a note that says until when. Once its lease is
over, or a boot has failed, the gate undoes it first: it writes the files back as they were before,
if nobody has edited them since, and answers then.

  --strict          every byte must be the one that was approved, not only the values writ owns
  --no-undo         only look: a change whose probation is over closes the gate, and stays
  --wait [SECONDS]  waits for an apply in flight and says whose it is; 60 without a number

  writ gate codex && codex
`,
  async run(context) {
    const { host, args, output } = context
    const [runtime = ''] = args.positionals
    const strict = args.has('strict')
    const undo = !args.has('no-undo')
    const answer = await mayWait(context, locking =>
      askGate(host, { runtime, strict, undo, locking }),
    )
    const undone = settledLines(answer.settled, host.home)
    const next = answer.open ? null : nextStep(answer)
    const told = gateLines({ ...answer, next }, output.style)
    output.print([...undone, ...told].join('\n'))
    const { open, reasons, settled } = answer
    output.value({ runtime, open, reasons, settled: settled.map(settledRecord) })
    return answer.open ? 0 : answer.busy ? 75 : 78
  },
}
