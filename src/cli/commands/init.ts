import { visibleText } from '../../bytes/visible.ts'
import { shortPath } from '../../host/home-path.ts'
import type { Host } from '../../host/host.ts'
import { WritError } from '../../model/errors.ts'
import { initialise } from '../../operations/init.ts'
import { lostState } from '../../store/known-state.ts'
import { layoutOf } from '../../store/layout.ts'
import { askLine, passphraseAsker } from '../ask.ts'
import type { Command } from '../command.ts'

export const init: Command = {
  options: {
    key: { type: 'string' },
    'agent-key': { type: 'string' },
    principal: { type: 'string' },
    preset: { type: 'string' },
    root: { type: 'string', multiple: true },
    'new-state': { type: 'boolean' },
    yes: { type: 'boolean' },
  },
  positionals: [0, 0],
  help: `
Writes the policy and the list of signers where they are missing, and remembers which key signs.
A file that is there stays as it is.

  --key FILE               the private key to sign with; without it the keys in ~/.ssh and in
                           ssh-agent are offered
  --agent-key FINGERPRINT  a key of ssh-agent, as 'ssh-add -l' prints it
  --principal NAME         the name you sign under; default user@host
  --preset solo|team       which policy to start from; default solo
  --root DIR               a further directory that targets may lie in; your home always is one
  --new-state              the state directory that was set up before is gone for good: begin anew;
                           gates that knew of its applies open, so a person or --yes vouches for
                           the files, and the ledger says so
  --yes                    begin anew without asking; needed without a terminal

  writ init --key ~/.ssh/id_ed25519
`,
  async run({ host, args, output, interactive }) {
    const preset = args.text('preset') ?? 'solo'
    if (preset !== 'solo' && preset !== 'team') {
      throw new WritError('USAGE', {
        detail: `there is no preset '${preset}'`,
        hint: 'writ init --preset solo, or: writ init --preset team',
      })
    }
    if (args.has('new-state') && !args.has('yes')) await vouch(host, interactive)
    const agentKey = args.text('agent-key')
    const report = await initialise(host, {
      preset,
      key: args.text('key') ?? (agentKey === undefined ? undefined : `agent:${agentKey}`),
      principal: args.text('principal'),
      roots: args.list('root'),
      newState: args.has('new-state'),
      askPassphrase: passphraseAsker(interactive),
      ...(interactive ? { choose: chooseKey } : {}),
    })
    const shown = (path: string): string => visibleText(shortPath(path, host.home))
    output.print(
      [
        ...report.files.map(({ path, created }) => `${created ? 'wrote' : 'kept '} ${shown(path)}`),
        report.kept === null
          ? `signing with ${shown(report.key.source)} as ${visibleText(report.key.principal)}`
          : `still signing with ${shown(report.kept)}; not with ${shown(report.key.source)}`,
        output.style('dim', `  ${report.key.fingerprint}`),
      ].join('\n'),
    )
    if (report.gaveUp !== null) {
      output.say(
        `the state ${report.gaveUp} is given up: what it knew of applies, backups and approvals counts no more; look at the boot files before you trust an open gate`,
      )
    }
    if (report.missingLine !== null) {
      const [, { path } = { path: '' }] = report.files
      output.say(
        report.kept === null
          ? `this key is not listed yet: 'writ keys add' puts the line into ${shown(path)}:`
          : `the key is not listed: 'writ keys add ${shown(report.key.source)}' puts the line into ${shown(path)}; then run writ init again:`,
      )
      output.print(visibleText(report.missingLine))
    }
    if (report.others.length > 0) {
      output.say(`other keys: ${report.others.map(shown).join(', ')} (choose with --key)`)
    }
    if (report.policyUnsigned) {
      output.say('the policy of a team decides once it is signed: writ policy sign')
    }
    output.say('next: writ plan MIGRATION')
    output.value(report)
    return 0
  },
}

/** What a lost state knew kept gates closed: somebody has to answer for opening them. */
async function vouch(host: Host, interactive: boolean): Promise<void> {
  const lost = lostState(host, layoutOf(host))
  if (lost === undefined) return
  if (!interactive) {
    throw new WritError('CONFIRMATION_MISSING', {
      detail: `${lost.detail}; to give it up takes a person or --yes`,
      hint: 'writ init --new-state --yes',
    })
  }
  const typed = await askLine(`type ${lost.id} to give that state up: `)
  if (typed !== lost.id) throw new WritError('CANCELLED')
}

type Choices = Parameters<NonNullable<Parameters<typeof initialise>[1]['choose']>>[0]

async function chooseKey(keys: Choices): Promise<Choices[number]> {
  const lines = keys.map(
    ({ key, source, protection }, index) =>
      `  ${index + 1}  ${key.type}  ${visibleText(source)}  (${protection === 'none' ? 'no passphrase' : protection})`,
  )
  const answer = await askLine(`which key signs?\n${lines.join('\n')}\nnumber [1]: `)
  const chosen = keys[Number.parseInt(answer === '' ? '1' : answer, 10) - 1]
  if (chosen !== undefined) return chosen
  throw new WritError('USAGE', {
    detail: 'that is none of the keys',
    hint: 'name the key file: writ init --key',
  })
}
