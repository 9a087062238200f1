import { shellQuote } from '../../bytes/shell-quote.ts'
import { WritError } from '../../model/errors.ts'
import { makeProposalPlan } from '../../operations/make-plan.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import type { Command } from '../command.ts'
import { planRecord, planText } from '../plan-report.ts'
import { inputPath, readInput } from '../read-input.ts'
import { authorInput } from './plan.ts'

export const propose: Command = {
  options: {
    from: { type: 'string' },
    consumer: { type: 'string' },
    'dry-run': { type: 'boolean' },
    diff: { type: 'boolean' },
    actor: { type: 'string' },
    task: { type: 'string' },
    run: { type: 'string' },
  },
  positionals: [1, 1],
  help: `
Takes the whole content the target should have and makes a plan of the difference. Nothing is
written to the target: a person reviews and signs the plan, then it is applied. Proposing the same
again, however the target is spelled, returns the plan that is already there.

  --from FILE      the proposed content; '-' reads standard input
  --consumer NAME  the runtime that reads the target, where its path does not tell
  --dry-run        compute and show, save nothing
  --diff           print the redacted diff as well
  --actor NAME     who asks; 'agent:NAME' marks an agent
  --task ID, --run ID
                   recorded in the plan and in its receipt

  writ propose ~/.codex/config.toml --from - --actor agent:codex --json < new.toml
`,
  async run(context) {
    const { host, args, output } = context
    const from = args.text('from')
    const [target = ''] = args.positionals
    if (from === undefined) {
      throw new WritError('USAGE', {
        detail: 'the proposed content is missing',
        hint: `writ propose ${shellQuote(target)} --from - reads it from standard input`,
      })
    }
    const dryRun = args.has('dry-run')
    const workspace = openWorkspace(host, dryRun ? 'read' : 'write')
    const made = makeProposalPlan(workspace, {
      target,
      content: await readInput(host, from, 'TARGET_TOO_LARGE'),
      source: from === '-' ? 'standard input' : inputPath(host, from),
      consumer: args.text('consumer'),
      dryRun,
      ...authorInput(context),
    })
    output.print(planText(workspace, made, output, args.has('diff')))
    output.value(planRecord(workspace, made))
    return 0
  },
}
