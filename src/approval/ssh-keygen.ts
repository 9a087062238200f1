/**
 * How the stock `ssh-keygen` is asked: the command people paste to check an approval, and the
 * run that signs with keys writ does not open itself. Builds and judges; runs nothing.
 * Rules: R16, R34.
 */
import { WritError } from '../model/errors.ts'
import type { Namespace } from './namespaces.ts'
import { type SshPublicKey, wireBlob } from './ssh-key.ts'
import { equalBytes } from './ssh-wire.ts'
import { parseSshsig, verifySshsig } from './sshsig.ts'

export interface VerifyPaths {
  readonly allowedSigners: string
  /** null where there is no list. */
  readonly revokedKeys: string | null
  readonly principal: string
  readonly namespace: Namespace
  readonly signature: string
  readonly statement: string
}

/** Returns the command that checks a signature without writ, each word quoted by `quote`. Rule: R16. */
export function verifyCommand(paths: VerifyPaths, quote: (word: string) => string): string {
  const { allowedSigners, revokedKeys, principal, namespace, signature, statement } = paths
  const words = ['ssh-keygen', '-Y', 'verify', '-f', allowedSigners, '-I', principal]
  const revoked = revokedKeys === null ? [] : ['-r', revokedKeys]
  const rest = ['-n', namespace, ...revoked, '-s', signature]
  return `${[...words, ...rest].map(quote).join(' ')} < ${quote(statement)}`
}

/** Returns the arguments that sign standard input; a `.pub` file means the agent's key. */
export function signArgs(keyPath: string, namespace: Namespace): readonly string[] {
  return ['-Y', 'sign', '-f', keyPath, '-n', namespace]
}

/**
 * The program ssh-keygen asks instead of the terminal; write it 0700, it holds no secret.
 *
 * The answer comes through the environment of that one run: readable by the same user and by
 * root only, never an argument, never on disk. (ssh-keygen closes inherited descriptors before
 * it starts the program.) A PIN and a passphrase are never confused, since a wrong PIN counts
 * against the key, and a request to confirm is never answered. Rule: R34.
 */
export const askpassScript = `#!/bin/sh
case "\${SSH_ASKPASS_PROMPT-}:$1" in
  none:*) exit 0 ;;
  ":Enter passphrase"*) [ -n "\${WRIT_PASSPHRASE-}" ] && printf '%s\\n' "$WRIT_PASSPHRASE" ;;
  ":Enter PIN"*) [ -n "\${WRIT_PIN-}" ] && printf '%s\\n' "$WRIT_PIN" ;;
  *) exit 1 ;;
esac
`

export interface SignRunInput {
  /** A private key, or a `.pub` whose private half is in the agent. */
  readonly keyPath: string
  readonly namespace: Namespace
  readonly message: Uint8Array
  /** Where `askpassScript` was written. */
  readonly askpassPath: string
  /** null where none is needed or known; ssh-keygen then fails rather than asks. */
  readonly passphrase: string | null
  readonly pin: string | null
  /** What the child may see of the present environment. */
  readonly env: {
    readonly path: string
    readonly home: string
    readonly agentSocket: string | undefined
    /** The library that talks to security keys, where it is not OpenSSH's own. */
    readonly securityKeyProvider: string | undefined
  }
}

/** What to run; the working directory and the limits are the caller's. */
export interface SignRun {
  readonly command: 'ssh-keygen'
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly input: Uint8Array
}

/** Returns the run that signs without ever touching the terminal. */
export function signRun(input: SignRunInput): SignRun {
  const { path, home, agentSocket, securityKeyProvider } = input.env
  return {
    command: 'ssh-keygen',
    args: signArgs(input.keyPath, input.namespace),
    env: {
      PATH: path,
      HOME: home,
      LC_ALL: 'C',
      SSH_ASKPASS: input.askpassPath,
      SSH_ASKPASS_REQUIRE: 'force',
      ...(agentSocket === undefined ? {} : { SSH_AUTH_SOCK: agentSocket }),
      ...(securityKeyProvider === undefined ? {} : { SSH_SK_PROVIDER: securityKeyProvider }),
      ...(input.passphrase === null ? {} : { WRIT_PASSPHRASE: input.passphrase }),
      ...(input.pin === null ? {} : { WRIT_PIN: input.pin }),
    },
    input: input.message,
  }
}

/** How a run ended, as the host reports it. */
export interface SignOutcome {
  readonly status: 'exited' | 'signalled' | 'timed-out' | 'not-found'
  readonly exitCode: number | null
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
}

/**
 * Returns the armoured signature a run printed, after verifying it: an exit code proves nothing.
 *
 * @throws WritError PASSPHRASE_WRONG, or SIGNER_UNUSABLE with the cause; never what the program
 * printed.
 */
export function signatureOfRun(
  outcome: SignOutcome,
  key: SshPublicKey,
  namespace: Namespace,
  message: Uint8Array,
): string {
  if (outcome.status !== 'exited' || outcome.exitCode !== 0) throw failureOf(outcome)
  const armored = Buffer.from(outcome.stdout).toString('latin1')
  const sig = parseSshsig(armored)
  if (!equalBytes(wireBlob(sig.publicKey), wireBlob(key)))
    throw unusable('it signed with another key')
  const verdict = verifySshsig(sig, namespace, message)
  if (!verdict.ok) throw unusable(`its signature does not verify: ${verdict.detail}`)
  return armored
}

/** The messages of OpenSSH, which are not translated. */
function failureOf({ status, stderr }: SignOutcome): WritError {
  if (status === 'not-found') return unusable('there is no ssh-keygen; install the OpenSSH client')
  if (status === 'timed-out') return unusable('ssh-keygen did not end in time')
  if (status === 'signalled') return unusable('ssh-keygen was stopped')
  const said = Buffer.from(stderr).toString('latin1')
  if (said.includes('incorrect passphrase')) return new WritError('PASSPHRASE_WRONG')
  if (said.includes('device not found')) return unusable('the security key is not plugged in')
  if (/No private key found|key in agent|agent socket/.test(said)) {
    return unusable('no agent holds the key')
  }
  if (said.includes('No such file')) return unusable('the key file does not exist')
  return unusable('ssh-keygen could not sign with it')
}

function unusable(detail: string): WritError {
  return new WritError('SIGNER_UNUSABLE', {
    detail,
    hint: 'name another key with --key, or load this one: ssh-add',
  })
}
