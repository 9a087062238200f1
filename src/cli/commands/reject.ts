import { visibleText } from '../../bytes/visible.ts'
import { shortId } from '../../model/short-id.ts'
import { loadReview } from '../../operations/load-review.ts'
import { shownView } from '../../operations/shown-view.ts'
import { rejectPlan } from '../../operations/sign-plan.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import { passphraseAsker } from '../ask.ts'
import type { Command } from '../command.ts'
import { requireReason } from './sign.ts'

export const reject: Command = {
  options: { reason: { type: 'string' }, key: { type: 'string' }, principal: { type: 'string' } },
  positionals: [1, 1],
  help: `
Signs a rejection. While it stands the plan cannot be applied, whoever else has approved it.

  --reason TEXT      why; required
  --key FILE         sign with this key instead of the one 'writ init' chose
  --principal NAME   the name the key has in the list of signers
`,
  async run({ host, args, output, interactive }) {
    const [prefix = ''] = args.positionals
    const reason = requireReason(args.text('reason'), `writ reject ${prefix}`)
    const workspace = openWorkspace(host, 'write')
    const review = loadReview(workspace, prefix)
    const signed = await rejectPlan(workspace, review, {
      reason,
      confirm: '',
      key: args.text('key'),
      principal: args.text('principal'),
      view: shownView(review.plan, 'cli', null),
      askPassphrase: passphraseAsker(interactive),
    })
    output.print(`rejected plan ${shortId(review.id)} as ${visibleText(signed.principal)}`)
    const { approval, path, verify } = signed
    output.value({ plan: review.id, rejection: approval, path, verify })
    return 0
  },
}
