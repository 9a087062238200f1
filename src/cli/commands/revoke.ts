import { shortId } from '../../model/short-id.ts'
import { revokeApproval } from '../../operations/revoke-approval.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import { passphraseAsker } from '../ask.ts'
import type { Command } from '../command.ts'
import { requireReason } from './sign.ts'

export const revoke: Command = {
  options: { reason: { type: 'string' }, key: { type: 'string' }, principal: { type: 'string' } },
  positionals: [1, 1],
  help: `
Takes an approval back before it is used. The revocation is signed with the key of its approver.

  --reason TEXT      why; required
  --key FILE         sign with this key instead of the one 'writ init' chose
  --principal NAME   the name the key has in the list of signers

  writ show ID --statement     lists the approvals of a plan
`,
  async run({ host, args, output, interactive }) {
    const [prefix = ''] = args.positionals
    const reason = requireReason(args.text('reason'), `writ revoke ${prefix}`)
    const workspace = openWorkspace(host, 'write')
    const revoked = await revokeApproval(workspace, prefix, {
      reason,
      key: args.text('key'),
      principal: args.text('principal'),
      askPassphrase: passphraseAsker(interactive),
    })
    output.print(`revoked approval ${shortId(revoked.approval)} of plan ${shortId(revoked.plan)}`)
    output.value(revoked)
    return 0
  },
}
