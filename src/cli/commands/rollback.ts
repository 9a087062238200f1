import type { PlanId } from '../../model/digest.ts'
import { WritError } from '../../model/errors.ts'
import type { Plan } from '../../model/plan.ts'
import { challengeOf, shortId } from '../../model/short-id.ts'
import { applyStored } from '../../operations/apply-stored.ts'
import {
  awaitRollback,
  laterApplies,
  makeRollbackPlan,
  type RollbackSource,
} from '../../operations/rollback.ts'
import { shownView } from '../../operations/shown-view.ts'
import { signPlan } from '../../operations/sign-plan.ts'
import { openWorkspace, type Workspace } from '../../operations/workspace.ts'
import { askLine, passphraseAsker } from '../ask.ts'
import type { Args, Command } from '../command.ts'
import { planRecord, planText } from '../plan-report.ts'
import { receiptText } from '../receipt-report.ts'
import { stepText } from '../step-text.ts'
import { listenForInterruption } from '../until-interrupted.ts'
import { lockingOf, mayWait, waitOption } from '../wait-option.ts'
import { authorInput } from './plan.ts'

export const rollback: Command = {
  options: {
    to: { type: 'string' },
    latest: { type: 'string' },
    exact: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    yes: { type: 'boolean' },
    reason: { type: 'string' },
    key: { type: 'string' },
    principal: { type: 'string' },
    actor: { type: 'string' },
    task: { type: 'string' },
    run: { type: 'string' },
    ...waitOption,
  },
  positionals: [0, 1],
  help: `
Plans the way back and shows it, signs that plan with your key, and applies it. By default only
the edits of the plan are undone and later edits of yours stay; where they touch, it refuses for all
files and shows what each side has. Later plans that stand in the way are named: undo them first.
A plan goes back as a whole, whichever of its files or backups you name: all files it changed, and
no file it found as it wanted it.

  ID               undo this applied plan
  --latest TARGET  undo the last plan that changed this file
  --to BACKUP      undo the plan this backup was made for
  --exact          bring back the very bytes of the backup; later edits and plans are lost, and named
  --dry-run        plan and show, save nothing
  --yes            sign and apply without asking; needed without a terminal
  --reason TEXT    recorded in the approval
  --key FILE       sign with this key instead of the one 'writ init' chose
  --principal NAME the name the key has in the list of signers
  --actor NAME     who asks; 'agent:NAME' marks an agent
  --task ID, --run ID
                   recorded in the plan and in its receipt
  --wait [SECONDS] waits for whoever holds the files before it plans, and again before it applies;
                   60 without a number

Where the policy wants other people to sign, the plan is saved and waits for them.

A file that is as it was before already, by its recovery note or by hand, is not written again:
what you sign is the record of it, which the gate waits for.
`,
  async run(context) {
    const { host, args, output, interactive } = context
    const dryRun = args.has('dry-run')
    const workspace = openWorkspace(host, dryRun ? 'read' : 'write')
    const source = await mayWait(context, async locking => {
      const named = sourceOf(args)
      return locking === undefined ? named : await awaitRollback(workspace, named, locking)
    })
    const made = makeRollbackPlan(workspace, {
      source,
      exact: args.has('exact'),
      dryRun,
      ...authorInput(context),
    })
    const text = planText(workspace, made, output, true)
    output.print(text)
    const files = made.plan.changes.length
    if (files > 1) output.say(`a plan goes back as a whole: these ${files} files together`)
    const undone = args.has('exact') ? alsoUndone(workspace, made.plan) : []
    if (undone.length > 0) {
      output.say(`--exact also undoes what came after: ${undone.map(shortId).join(', ')}`)
    }
    if (made.path === null) {
      output.value({
        ...planRecord(workspace, made),
        ...(args.has('exact') ? { alsoUndoes: undone } : {}),
      })
      return 0
    }
    const id = shortId(made.id)
    if (!args.has('yes')) {
      if (!interactive) {
        throw new WritError('CONFIRMATION_MISSING', {
          detail: 'the rollback is planned; signing and applying it needs a person or --yes',
          hint: `writ sign ${id}, then: writ apply ${id}`,
        })
      }
      const typed = await askLine(`type ${challengeOf(made.id)} to sign and apply: `)
      if (typed !== challengeOf(made.id)) throw new WritError('CANCELLED')
    }
    const signed = await signPlan(workspace, made, {
      reason: args.text('reason') ?? 'rollback',
      confirm: challengeOf(made.id),
      key: args.text('key'),
      principal: args.text('principal'),
      view: shownView(made.plan, 'cli', output.json ? null : text),
      askPassphrase: passphraseAsker(interactive),
    })
    if (signed.approvals.have < signed.approvals.needed) {
      throw new WritError('APPROVAL_MISSING', {
        detail: `${signed.approvals.have} of ${signed.approvals.needed} approvals; the rollback waits for the others`,
        hint: `another approver: writ sign ${id}; then: writ apply ${id}`,
      })
    }
    const interruption = listenForInterruption(() => output.say('stopping at the next safe point'))
    try {
      const receipt = await applyStored(workspace, {
        plan: made.id,
        onStep: step => output.progress(stepText(step)),
        aborted: interruption.aborted,
        locking: lockingOf(context, interruption.aborted),
        warn: output.warn,
        ...authorInput(context),
      })
      output.print(receiptText(receipt, output, host.home))
      output.value(receipt)
      return 0
    } finally {
      interruption.dispose()
    }
  },
}

/** The plans that stand on top of the one that is undone to the byte. */
function alsoUndone(workspace: Workspace, { origin }: Plan): readonly PlanId[] {
  return origin.kind === 'rollback' ? laterApplies(workspace, origin.plan) : []
}

function sourceOf(args: Args): RollbackSource {
  const [id] = args.positionals
  const backup = args.text('to')
  const target = args.text('latest')
  const given = [id, backup, target].filter(value => value !== undefined)
  if (given.length !== 1) {
    throw new WritError('USAGE', {
      detail: 'name exactly one of: a plan, --to BACKUP, --latest TARGET',
      hint: 'writ backups',
    })
  }
  if (backup !== undefined) return { kind: 'backup', id: backup }
  if (target !== undefined) return { kind: 'latest', target }
  return { kind: 'plan', id: id ?? '' }
}
