import { shellQuote } from '../../bytes/shell-quote.ts'
import { visibleText } from '../../bytes/visible.ts'
import { shortPath } from '../../host/home-path.ts'
import { readOnly } from '../../host/read-only.ts'
import { WritError } from '../../model/errors.ts'
import { shortId } from '../../model/short-id.ts'
import { addKey } from '../../operations/add-key.ts'
import { listKeys } from '../../operations/list-keys.ts'
import { isFingerprint, keyOfFingerprint, keyOfText } from '../../operations/named-key.ts'
import { revokeKey } from '../../operations/revoke-key.ts'
import { trustKey } from '../../operations/trust-key.ts'
import { openWorkspace, type Workspace } from '../../operations/workspace.ts'
import type { Command, CommandContext } from '../command.ts'
import { keyListText } from '../key-report.ts'
import { readInput } from '../read-input.ts'
import { requireReason } from './sign.ts'

export const keys: Command = {
  options: {
    principal: { type: 'string' },
    reason: { type: 'string' },
    'cert-authority': { type: 'boolean' },
    policy: { type: 'boolean' },
    'valid-after': { type: 'string' },
    'valid-before': { type: 'string' },
  },
  positionals: [0, 2],
  help: `
  list     your own keys, the signers whose approvals count, and the keys that were revoked
  add      lists your own key, and signs with it where none is chosen ('writ init --key' chooses)
  trust    lists a key as that of a person: from then on its approvals count
  revoke   puts a key on the list of revoked keys. Whatever it approved and nobody has used falls at
           once; what was applied stays judged by its time. There is no way back: make a new key

KEY is a file, '-' for standard input, a public key line in quotes, or a fingerprint (SHA256:...) of a
key that is known already; for 'add' a key file or agent:FINGERPRINT.

  --principal NAME      whose key it is; for 'add' your own name where it is left out
  --reason TEXT         why it is revoked; required, and kept in the ledger
  --cert-authority      the key signs SSH certificates of NAME, and approves nothing itself
  --policy              the key may sign the policy of a team as well
  --valid-after TIME    from when it counts: YYYYMMDDZ or YYYYMMDDHHMM[SS]Z
  --valid-before TIME   until when

  ssh-add -L | writ keys trust - --principal bob@example.com
  writ keys revoke SHA256:Ab3... --reason "laptop stolen"

Refused are wildcards and agents as names, RSA keys below 3072 bits, keys that were revoked, and a
key that is somebody else's already: one key never counts as two people.

The lists are those of ssh-keygen -Y verify, -f and -r. The second may be a binary one (KRL).
`,
  async run(context) {
    const [action = 'list', name] = context.args.positionals
    assertOptions(context, action)
    switch (action) {
      case 'list':
        if (name !== undefined) throw usage("'list' takes no key")
        return list(context)
      case 'add':
        return add(context, name)
      case 'trust':
        return trust(context, name)
      case 'revoke':
        return revoke(context, name)
      default:
        throw usage(`there is no 'writ keys ${action}'`)
    }
  },
}

const allowed: Readonly<Record<string, readonly string[]>> = {
  add: ['principal'],
  trust: ['principal', 'cert-authority', 'policy', 'valid-after', 'valid-before'],
  revoke: ['reason'],
}

/** An option that would be passed over is a misunderstanding. */
function assertOptions({ args }: CommandContext, action: string): void {
  for (const option of Object.keys(keys.options)) {
    const isGiven = args.has(option) || args.text(option) !== undefined
    if (isGiven && !(allowed[action] ?? []).includes(option)) {
      throw usage(`--${option} does not go with '${action}'`)
    }
  }
}

async function list({ host, output }: CommandContext): Promise<number> {
  const looking = readOnly(host)
  const found = await listKeys(openWorkspace(looking, 'read'))
  output.print(keyListText(found, output.style))
  output.value(found)
  return 0
}

async function add({ host, args, output }: CommandContext, key?: string): Promise<number> {
  const workspace = openWorkspace(host, 'write')
  const added = await addKey(workspace, { key, principal: args.text('principal') })
  const who = visibleText(added.principal)
  const file = visibleText(shortPath(added.path, host.home))
  output.print(
    added.added
      ? `listed ${added.fingerprint} as ${who} in ${file}`
      : `${added.fingerprint} is listed as ${who} already`,
  )
  if (!added.chosen) {
    output.say(
      `you still sign with another key; to change that: writ init --key ${shellQuote(added.source)}`,
    )
  }
  output.value(added)
  return 0
}

async function trust({ host, args, output }: CommandContext, name?: string): Promise<number> {
  const principal = args.text('principal')
  if (name === undefined) throw usage('which key?')
  if (principal === undefined) throw usage('whose key is it? --principal NAME says so')
  const workspace = openWorkspace(host, 'write')
  const trusted = trustKey(workspace, {
    key: await namedKey(workspace, name),
    principal,
    isAuthority: args.has('cert-authority'),
    mayDecidePolicy: args.has('policy'),
    validAfter: args.text('valid-after'),
    validBefore: args.text('valid-before'),
  })
  const file = visibleText(shortPath(trusted.path, host.home))
  output.print(
    trusted.added
      ? `added to ${file}:\n${trusted.line}`
      : `${trusted.fingerprint} is listed as ${visibleText(principal)} already`,
  )
  output.value(trusted)
  return 0
}

async function revoke({ host, args, output }: CommandContext, name?: string): Promise<number> {
  if (name === undefined) throw usage('which key?')
  const reason = requireReason(args.text('reason'), `writ keys revoke ${name}`)
  const workspace = openWorkspace(host, 'write')
  const report = revokeKey(workspace, await namedKey(workspace, name), reason)
  const file = visibleText(shortPath(report.path, host.home))
  output.print(
    report.added
      ? `revoked ${report.fingerprint}, listed in ${file}`
      : `${report.fingerprint} was revoked already`,
  )
  for (const { approval, plan } of report.fallen) {
    output.print(`  approval ${shortId(approval)} of plan ${shortId(plan)} counts no more`)
  }
  output.value(report)
  return 0
}

async function namedKey(workspace: Workspace, name: string): ReturnType<typeof keyOfFingerprint> {
  if (isFingerprint(name)) return keyOfFingerprint(workspace, name)
  if (/\s/.test(name.trim())) return keyOfText(name)
  return keyOfText(Buffer.from(await readInput(workspace.host, name)).toString('utf8'))
}

function usage(detail: string): WritError {
  return new WritError('USAGE', { detail, hint: 'writ help keys' })
}
