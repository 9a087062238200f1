import { visibleText } from '../../bytes/visible.ts'
import { WritError } from '../../model/errors.ts'
import { challengeOf, shortId } from '../../model/short-id.ts'
import { loadReview } from '../../operations/load-review.ts'
import { shownInFull } from '../../operations/shown-view.ts'
import { signPlan } from '../../operations/sign-plan.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import { renderPlainReview } from '../../review/plain-text.ts'
import { askLine, passphraseAsker } from '../ask.ts'
import type { Command } from '../command.ts'

export const sign: Command = {
  options: {
    reason: { type: 'string' },
    confirm: { type: 'string' },
    key: { type: 'string' },
    principal: { type: 'string' },
  },
  positionals: [1, 1],
  help: `
Shows the plan, then signs a statement that names it by its hash, together with its diff, its
targets with their values before and after, this host, this user, and an expiry. The signature
counts once.

  --reason TEXT        why; recorded in the statement
  --confirm CHALLENGE  the six letters after 'wp1-' in the plan's id; where the policy asks for a
                       typed confirmation and there is no terminal to type it on
  --key FILE           sign with this key instead of the one 'writ init' chose;
                       'agent:FINGERPRINT' names a key of ssh-agent
  --principal NAME     the name the key has in the list of signers

A passphrase is asked for on the terminal, never taken from the command line. Without a terminal
use ssh-agent.
`,
  async run({ host, args, output, interactive }) {
    const workspace = openWorkspace(host, 'write')
    const [prefix = ''] = args.positionals
    const review = loadReview(workspace, prefix)
    let confirm = args.text('confirm')
    let reason = args.text('reason')
    if (interactive) {
      output.print(renderPlainReview(review, output.columns))
      if (confirm === undefined && review.challenge !== '') {
        confirm = await askLine(
          `type ${challengeOf(review.id)} to sign plan ${shortId(review.id)}: `,
        )
      }
      reason ??= await askLine('reason (may be empty): ')
    }
    const signed = await signPlan(workspace, review, {
      reason: reason ?? '',
      confirm: confirm ?? '',
      key: args.text('key'),
      principal: args.text('principal'),
      view: shownInFull(review.plan, 'cli'),
      askPassphrase: passphraseAsker(interactive),
    })
    output.print(
      [
        `signed plan ${shortId(review.id)} as ${visibleText(signed.principal)}`,
        `approvals: ${signed.approvals.have} of ${signed.approvals.needed}`,
        `check it with: ${signed.verify}`,
        signed.approvals.have >= signed.approvals.needed
          ? `next: writ apply ${shortId(review.id)}`
          : 'next: another approver signs',
      ].join('\n'),
    )
    const { approval, path, verify, approvals } = signed
    output.value({ plan: review.id, approval, path, verify, approvals })
    return 0
  },
}

/** Throws USAGE where a decision lacks its reason. */
export function requireReason(reason: string | undefined, command: string): string {
  if (reason !== undefined && reason.trim() !== '') return reason
  throw new WritError('USAGE', {
    detail: 'the reason is missing; whoever reads the record later needs it',
    hint: `${command} --reason TEXT`,
  })
}
