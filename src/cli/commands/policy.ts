import { visibleText } from '../../bytes/visible.ts'
import { shortPath } from '../../host/home-path.ts'
import { WritError } from '../../model/errors.ts'
import {
  assertPolicySigned,
  type PolicyStanding,
  policyStanding,
  policyVerifyCommand,
  signPolicy,
} from '../../operations/policy-signature.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import { passphraseAsker } from '../ask.ts'
import type { Command, CommandContext } from '../command.ts'

export const policy: Command = {
  options: { key: { type: 'string' }, principal: { type: 'string' } },
  positionals: [0, 1],
  help: `
  show     what the policy decides, its digest, and who signed it; also without a word
  sign     signs the policy file as it is now, into policy.yaml.sig beside it
  verify   checks the signature; exit 13 where it does not count

  --key FILE         sign with this key instead of the one 'writ init' chose
  --principal NAME   the name the key has in the list of signers

A policy of the preset 'team' decides only while it is signed, and so does every policy after one that
was: after every edit somebody signs it who is listed for policy.v1@writ ('writ keys trust KEY
--principal NAME --policy'). Plans made before an
edit that changes its meaning are planned again.
`,
  async run(context) {
    const [action = 'show'] = context.args.positionals
    switch (action) {
      case 'show':
        return show(context)
      case 'sign':
        return sign(context)
      case 'verify':
        return verify(context)
      default:
        throw new WritError('USAGE', {
          detail: `there is nothing to ${visibleText(action)} of a policy`,
          hint: 'writ policy show, writ policy sign, or: writ policy verify',
        })
    }
  },
}

function show({ host, output }: CommandContext): number {
  const workspace = openWorkspace(host, 'read')
  const standing = policyStanding(workspace)
  const { policy: decided, policyDigest, layout } = workspace
  const risks = Object.entries(decided.thresholds).map(([risk, threshold]) => {
    const { approvers, excludeAuthor, approvalLifetimeHours, touch, pin, wait } = threshold
    const words = [
      `${approvers} ${approvers === 1 ? 'person' : 'people'}`,
      ...(excludeAuthor ? ['not the author'] : []),
      ...(touch === true ? ['a touch'] : []),
      ...(pin === true ? ['a PIN'] : []),
      ...(wait === undefined ? [] : [`or 1 with a ${wait.with} and ${wait.minutes} min`]),
      `holds ${approvalLifetimeHours} h`,
    ]
    return `  ${risk.padEnd(12)} ${words.join(', ')}`
  })
  output.print(
    [
      `policy ${decided.preset}  ${visibleText(shortPath(layout.policy, host.home))}`,
      `  digest       ${policyDigest}`,
      `  signature    ${standingText(standing)}`,
      ...risks,
    ].join('\n'),
  )
  output.value({ path: layout.policy, digest: policyDigest, standing, policy: decided })
  return 0
}

function standingText(standing: PolicyStanding): string {
  switch (standing.kind) {
    case 'preset':
      return 'none: there is no file, the preset holds'
    case 'unsigned':
      return 'none'
    case 'signed':
      return `by ${visibleText(standing.principal)}, ${standing.key}`
    case 'refused':
      return `does not count, ${standing.code}: ${visibleText(standing.detail)}`
  }
}

async function sign({ host, args, output, interactive }: CommandContext): Promise<number> {
  const signed = await signPolicy(openWorkspace(host, 'write'), {
    key: args.text('key'),
    principal: args.text('principal'),
    askPassphrase: passphraseAsker(interactive),
  })
  output.print(
    `signed the policy as ${visibleText(signed.principal)}\ncheck it with: ${signed.verify}`,
  )
  output.value(signed)
  return 0
}

function verify({ host, output }: CommandContext): number {
  const workspace = openWorkspace(host, 'read')
  const standing = policyStanding(workspace)
  if (standing.kind === 'refused') {
    throw new WritError(standing.code, {
      detail: `the signature of the policy does not count: ${standing.detail}`,
      hint: 'read the policy, then: writ policy sign',
    })
  }
  assertPolicySigned(workspace)
  output.print(`signature: ${standingText(standing)}`)
  if (standing.kind === 'signed') {
    output.print(`check it with: ${policyVerifyCommand(workspace, standing.principal)}`)
  }
  output.value({ standing })
  return 0
}
