import { listPlans } from '../../operations/plan-summary.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import { renderPlainQueue } from '../../review/plain-text.ts'
import type { Command } from '../command.ts'
import { queueRow } from '../queue-row.ts'

/** A plan in one of these states still waits for somebody. */
const pending: ReadonlySet<string> = new Set(['new', 'approved', 'stale', 'carried'])

export const list: Command = {
  options: { all: { type: 'boolean' } },
  positionals: [0, 0],
  help: `
Shows the plans that wait: new, approved, stale because a target changed since,
or carried here from another host to be signed.

  --all   applied, rejected, failed and expired plans as well
`,
  async run({ host, args, output }) {
    const plans = listPlans(openWorkspace(host, 'read'))
    const shown = args.has('all')
      ? plans
      : plans.filter(plan => plan.isDamaged || pending.has(plan.status))
    output.print(renderPlainQueue(shown.map(queueRow), output.columns))
    if (plans.some(plan => plan.isDamaged)) output.say('some plans cannot be read: writ doctor')
    if (shown.length === 0) output.say('make a plan: writ plan MIGRATION')
    output.value(shown.map(({ files: _, ...plan }) => plan))
    return 0
  },
}
