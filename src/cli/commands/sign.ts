import { mustBeSeen } from '../../approval/check-seen.ts'
import { visibleText } from '../../bytes/visible.ts'
import { unifiedText } from '../../diff/unified-text.ts'
import type { PlanId } from '../../model/digest.ts'
import { WritError } from '../../model/errors.ts'
import type { Plan } from '../../model/plan.ts'
import { challengeOf, shortId } from '../../model/short-id.ts'
import { findPlan } from '../../operations/found-plan.ts'
import { loadReview, type Review } from '../../operations/load-review.ts'
import { shownView } from '../../operations/shown-view.ts'
import { assertApprovable, type SignedDecision, signPlan } from '../../operations/sign-plan.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import { renderPlainReview } from '../../review/plain-text.ts'
import { askLine, passphraseAsker } from '../ask.ts'
import type { Command } from '../command.ts'
import { isAsciiOnly } from '../tui/terminal-facts.ts'

export const sign: Command = {
  options: {
    reason: { type: 'string' },
    confirm: { type: 'string' },
    key: { type: 'string' },
    principal: { type: 'string' },
  },
  positionals: [1, 1],
  help: `
Prints the plan with its whole diff, then signs a statement that names it by its hash, together
with its diff, its targets with their values before and after, this host, this user, and an
expiry. The signature counts once.

The statement says what was shown: every hunk where the plan was printed. With --json that is only a
plan of class permissions, in 'diff': no approval of one counts without its whole diff. From
tool-access up, where the policy asks for it, the typed challenge is the deliberate act that has
to come with a signature; on a terminal it is asked for, elsewhere --confirm carries it.

  --reason TEXT        why; recorded in the statement
  --confirm CHALLENGE  the six letters after 'wp1-' in the plan's id; where the policy asks for a
                       typed confirmation and there is no terminal to type it on
  --key FILE           sign with this key instead of the one 'writ init' chose;
                       'agent:FINGERPRINT' names a key of ssh-agent
  --principal NAME     the name the key has in the list of signers

A passphrase or a PIN is asked for on the terminal, never taken from the command line. Without a terminal
use ssh-agent.
`,
  async run({ host, args, output, interactive }) {
    const workspace = openWorkspace(host, 'write')
    const [prefix = ''] = args.positionals
    output.progress('proving the plan')
    const review = loadReview(workspace, prefix)
    assertApprovable(findPlan(workspace, review.id))
    // With --json no more is printed than has to be seen, and the statement says so.
    const diff = output.json && mustBeSeen(review.plan) ? diffText(review.plan) : null
    const text = output.json
      ? diff
      : renderPlainReview(review, output.columns, { ascii: isAsciiOnly(process.env) })
    if (text !== null) output.print(text)
    let confirm = args.text('confirm')
    let reason = args.text('reason')
    if (interactive) {
      if (confirm === undefined && review.challenge !== '') confirm = await askChallenge(review.id)
      reason ??= await askLine('reason (may be empty): ')
    }
    const signed = await signPlan(workspace, review, {
      reason: reason ?? '',
      confirm: confirm ?? '',
      key: args.text('key'),
      principal: args.text('principal'),
      view: shownView(review.plan, 'cli', text),
      askPassphrase: passphraseAsker(interactive),
    })
    output.print(
      [
        `signed plan ${shortId(review.id)} as ${visibleText(signed.principal)}`,
        `approvals: ${signed.approvals.have} of ${signed.approvals.needed}`,
        `check it with: ${signed.verify}`,
        nextStep(review, signed),
      ].join('\n'),
    )
    const { approval, path, verify, approvals, aloneFrom } = signed
    output.value({ plan: review.id, approval, path, verify, approvals, aloneFrom, diff })
    return 0
  },
}

function diffText({ changes }: Plan): string {
  return changes.map(change => unifiedText(change)).join('')
}

function nextStep({ id, isCarried }: Review, { approvals, aloneFrom }: SignedDecision): string {
  if (isCarried) return `next: writ export ${shortId(id)} --out FILE, and take the file to its host`
  if (approvals.have >= approvals.needed) return `next: writ apply ${shortId(id)}`
  const later = aloneFrom === null ? '' : `, or from ${aloneFrom} on: writ apply ${shortId(id)}`
  return `next: another approver signs${later}`
}

/** Asks until the challenge of the plan was typed, once more after a slip of the hand. */
async function askChallenge(id: PlanId): Promise<string> {
  const wanted = challengeOf(id)
  for (const again of ['', 'that is not it; ']) {
    const typed = await askLine(`${again}type ${wanted} to sign plan ${shortId(id)}: `)
    if (typed.trim() === wanted) return wanted
  }
  throw new WritError('CANCELLED', {
    detail: 'what was typed is not the challenge of this plan; nothing was signed',
    hint: `writ sign ${shortId(id)}`,
  })
}

/** Throws USAGE where a decision lacks its reason. */
export function requireReason(reason: string | undefined, command: string): string {
  if (reason !== undefined && reason.trim() !== '') return reason
  throw new WritError('USAGE', {
    detail: 'the reason is missing; whoever reads the record later needs it',
    hint: `${command} --reason TEXT`,
  })
}
