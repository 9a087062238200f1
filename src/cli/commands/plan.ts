import { visibleText } from '../../bytes/visible.ts'
import { type MadePlan, makeMigrationPlan } from '../../operations/make-plan.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import type { Command, CommandContext } from '../command.ts'
import { planRecord, planText } from '../plan-report.ts'
import { readInput } from '../read-input.ts'

export const plan: Command = {
  options: {
    'dry-run': { type: 'boolean' },
    diff: { type: 'boolean' },
    'detailed-exitcode': { type: 'boolean' },
    adopt: { type: 'boolean' },
    evict: { type: 'boolean' },
    repair: { type: 'boolean' },
    actor: { type: 'string' },
    task: { type: 'string' },
    run: { type: 'string' },
  },
  positionals: [1, Number.POSITIVE_INFINITY],
  help: `
Each migration becomes one plan; a plan may change several files. The targets are read and parsed,
never written. Planning the same again returns the plan that is already there.

  --dry-run            compute and show, save nothing
  --diff               print the redacted diff as well
  --detailed-exitcode  exit 3 when there are changes, 0 when there are none
  --adopt              let blocks take over keys that are the user's now
  --evict              leave what others put into a block to the user, where it stands
  --repair             put lost or damaged markers back, take back what left a block
  --actor NAME         who asks; 'agent:NAME' marks an agent
  --task ID, --run ID  recorded in the plan and in its receipt

  writ plan codex-runtime.yaml --diff
`,
  async run(context) {
    const { args, output } = context
    const dryRun = args.has('dry-run')
    const workspace = openWorkspace(context.host, dryRun ? 'read' : 'write')
    const handovers = (['adopt', 'evict', 'repair'] as const).filter(kind => args.has(kind))
    const made: MadePlan[] = []
    for (const fileName of args.positionals) {
      const bytes = await readInput(context.host, fileName)
      output.progress(`planning ${visibleText(fileName)}`)
      made.push(
        makeMigrationPlan(workspace, {
          bytes,
          fileName,
          dryRun,
          handovers,
          ...authorInput(context),
        }),
      )
    }
    for (const plan of made) output.print(planText(workspace, plan, output, args.has('diff')))
    const records = made.map(plan => planRecord(workspace, plan))
    output.value(records.length === 1 ? records[0] : { plans: records })
    const changes = made.some(({ plan }) => plan.changes.some(({ action }) => action !== 'no-op'))
    return args.has('detailed-exitcode') && changes ? 3 : 0
  },
}

/** Returns who asks, from the options all commands that record an author share. */
export function authorInput({ args }: CommandContext): {
  readonly actor: string | undefined
  readonly taskId: string | undefined
  readonly runId: string | undefined
} {
  return { actor: args.text('actor'), taskId: args.text('task'), runId: args.text('run') }
}
