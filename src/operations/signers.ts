/** Which key signs, and how: a file writ reads itself, ssh-keygen with a passphrase, or the agent. */
import { join } from 'node:path'
import {
  identitiesRequest,
  parseIdentities,
  parseSignature,
  signatureRequest,
} from '../approval/agent-protocol.ts'
import { entriesFor, parseAllowedSigners } from '../approval/allowed-signers.ts'
import { findKeys, type KeyChoice, type KeyFile } from '../approval/find-keys.ts'
import { type Namespace, namespaces } from '../approval/namespaces.ts'
import { assembleSignature, signWithPrivateKey } from '../approval/sign.ts'
import {
  isHardware,
  parsePrivateKey,
  parsePublicKey,
  type SshPublicKey,
} from '../approval/ssh-key.ts'
import { askpassScript, signatureOfRun, signRun } from '../approval/ssh-keygen.ts'
import { sshsigSignedData } from '../approval/sshsig.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { askAgent } from '../host/agent-socket.ts'
import { expandHome } from '../host/home-path.ts'
import { FsError, type Host } from '../host/host.ts'
import { ioError } from '../host/io-error.ts'
import { readWhole } from '../host/read-file.ts'
import { writeExclusive } from '../host/write-file.ts'
import { WritError } from '../model/errors.ts'
import type { Workspace } from './workspace.ts'

/** Time for a person to confirm or to touch a key. */
const personMs = 60_000
/** Time for an agent to list its keys. */
const listMs = 3_000
const keyLimit = 64 * 1024

export interface Signer {
  readonly key: SshPublicKey
  /** A path, or `agent:` and the fingerprint. */
  readonly source: string
  sign(namespace: Namespace, message: Uint8Array): Promise<string>
}

/**
 * Asks a person for what a key needs; absent where nobody can be asked. A touch is no question: the
 * key waits for it from then on, and the answer is of no use.
 */
export type AskPassphrase = (key: string, need: 'passphrase' | 'PIN' | 'touch') => Promise<string>

/** Returns every key the user could sign with: files in ~/.ssh and the agent's, best first. */
export async function findSigningKeys(host: Host): Promise<readonly KeyChoice[]> {
  return findKeys(keyFilesOf(host), await agentKeys(host))
}

/** Returns the keys of the agent; none where there is no agent. */
export async function agentKeys(host: Host): Promise<readonly SshPublicKey[]> {
  const socket = host.env('SSH_AUTH_SOCK')
  if (socket === undefined || socket === '') return []
  try {
    return parseIdentities(await askAgent(socket, identitiesRequest(), listMs))
  } catch (error) {
    if (error instanceof WritError && error.code === 'AGENT_UNAVAILABLE') return []
    throw error
  }
}

/** Returns the files of ~/.ssh that may be keys; unreadable ones are left out. */
export function keyFilesOf(host: Host): KeyFile[] {
  const folder = join(host.home, '.ssh')
  if (host.fs.lstat(folder)?.kind !== 'directory') return []
  const names = host.fs.list(folder)
  const stems = names.filter(name => name.endsWith('.pub')).map(name => name.slice(0, -4))
  return [...stems.map(stem => `${stem}.pub`), ...stems]
    .filter(name => names.includes(name))
    .flatMap(name => {
      const text = readText(host, join(folder, name))
      return text === undefined ? [] : [{ path: join(folder, name), text }]
    })
}

/**
 * Returns the signer for a key named on the command line, or chosen by `writ init`.
 *
 * @throws WritError SIGNER_MISSING, SIGNER_UNUSABLE, AGENT_UNAVAILABLE.
 */
export async function signerFor(
  workspace: Workspace,
  named: string | undefined,
  askPassphrase: AskPassphrase | undefined,
): Promise<Signer> {
  const source = named ?? workspace.settings.signingKey
  if (source === null || source === undefined) {
    throw new WritError('SIGNER_MISSING', {
      detail: 'no signing key is chosen and none was named with --key',
    })
  }
  return source.startsWith('agent:')
    ? agentSigner(workspace, source, askPassphrase)
    : fileSigner(workspace, source, askPassphrase)
}

/** @param shown the certificate to sign with, where a file names one; its key is in the agent. */
async function agentSigner(
  { host, allowedSigners }: Workspace,
  source: string,
  askPassphrase: AskPassphrase | undefined,
  shown?: SshPublicKey,
): Promise<Signer> {
  const socket = host.env('SSH_AUTH_SOCK')
  if (socket === undefined || socket === '') {
    throw new WritError('AGENT_UNAVAILABLE', {
      detail: 'SSH_AUTH_SOCK is not set',
      hint: 'eval "$(ssh-agent)" && ssh-add',
    })
  }
  const keys = parseIdentities(await askAgent(socket, identitiesRequest(), listMs))
  const held = keys.filter(candidate => source === `agent:${candidate.fingerprint}`)
  // With a certificate the agent holds one key twice; what the list of signers knows is meant.
  const { signers } = parseAllowedSigners(allowedSigners)
  const listed = held.find(one => entriesFor(signers, one, namespaces.approval).length > 0)
  const [first = listed] = held
  const holder = listed ?? first
  if (holder === undefined) {
    throw new WritError('SIGNER_MISSING', {
      detail: `the agent does not hold the key ${source.slice('agent:'.length)}`,
      hint: 'ssh-add -l',
    })
  }
  const key = shown ?? holder
  return {
    key,
    source,
    async sign(namespace, message) {
      const data = sshsigSignedData(namespace, message)
      if (isHardware(key)) await askPassphrase?.(source, 'touch')
      const answer = await askAgent(socket, signatureRequest(holder, data), personMs)
      return assembleSignature(key, namespace, parseSignature(answer))
    },
  }
}

async function fileSigner(
  workspace: Workspace,
  source: string,
  askPassphrase: AskPassphrase | undefined,
): Promise<Signer> {
  const { host } = workspace
  const expanded = expandHome(source, host.home)
  const path = expanded.startsWith('/') ? expanded : join(host.cwd, expanded)
  const text = readText(host, path)
  if (text === undefined) {
    throw new WritError('SIGNER_MISSING', {
      detail: `the key file ${source} does not exist or cannot be read`,
      hint: `ls -l ${shellQuote(path)}`,
      path,
    })
  }
  if (!path.endsWith('.pub')) return privateSigner(workspace, { path, text }, askPassphrase)
  const shown = parsePublicKey(text)
  const privatePath = path.replace(/-cert\.pub$/, '')
  const privateText = path === privatePath ? undefined : readText(host, privatePath)
  if (shown.certificate === undefined || privateText === undefined) {
    const certificate = shown.certificate === undefined ? undefined : shown
    return agentSigner(workspace, `agent:${shown.fingerprint}`, askPassphrase, certificate)
  }
  const file = { path: privatePath, text: privateText, shown, shownPath: path }
  return privateSigner(workspace, file, askPassphrase)
}

interface PrivateFile extends KeyFile {
  /** The certificate to sign with, and where it stands; absent for the plain key. */
  readonly shown?: SshPublicKey
  readonly shownPath?: string
}

async function privateSigner(
  workspace: Workspace,
  { path, text, shown, shownPath = path }: PrivateFile,
  askPassphrase: AskPassphrase | undefined,
): Promise<Signer> {
  const { host } = workspace
  const privateKey = parsePrivateKey(text)
  if (privateKey.kind === 'ed25519') {
    const key = { ...privateKey, public: shown ?? privateKey.public }
    return {
      key: key.public,
      source: shownPath,
      sign: async (namespace, message) => signWithPrivateKey(key, namespace, message),
    }
  }
  const key = shown ?? privateKey.public ?? publicHalf(host, path)
  const held = (await agentKeys(host)).some(({ fingerprint }) => fingerprint === key.fingerprint)
  if (held) {
    const signer = await agentSigner(workspace, `agent:${key.fingerprint}`, askPassphrase, key)
    return { ...signer, source: shownPath }
  }
  // An OpenSSH file says whether it has a passphrase; an older one does not.
  const isOpen = privateKey.kind === 'unsupported' && privateKey.public !== undefined
  const mayAskPin = isHardware(key) && (!isOpen || privateKey.needsPin === true)
  const asks = { passphrase: !isOpen, pin: mayAskPin }
  return {
    key,
    source: shownPath,
    sign: (namespace, message) =>
      signThroughKeygen(
        workspace,
        { path: shownPath, key, namespace, message, asks },
        askPassphrase,
      ),
  }
}

function publicHalf(host: Host, path: string): SshPublicKey {
  const text = readText(host, `${path}.pub`)
  if (text !== undefined) return parsePublicKey(text)
  throw new WritError('SIGNER_UNUSABLE', {
    detail: `${path} needs its public half beside it`,
    hint: `ssh-keygen -y -f ${shellQuote(path)} > ${shellQuote(`${path}.pub`)}`,
    path,
  })
}

interface KeygenInput {
  readonly path: string
  readonly key: SshPublicKey
  readonly namespace: Namespace
  readonly message: Uint8Array
  /** What ssh-keygen may ask for. */
  readonly asks: { readonly passphrase: boolean; readonly pin: boolean }
}

/** Signs with `ssh-keygen`, which asks our askpass program and never the terminal. */
async function signThroughKeygen(
  { host, layout }: Workspace,
  { path, key, namespace, message, asks }: KeygenInput,
  askPassphrase: AskPassphrase | undefined,
): Promise<string> {
  const answer = async (secret: 'passphrase' | 'PIN', isAsked: boolean): Promise<string | null> => {
    if (!isAsked || askPassphrase === undefined) return null
    const given = await askPassphrase(path, secret)
    return given === '' ? null : given
  }
  const passphrase = await answer('passphrase', asks.passphrase)
  const pin = await answer('PIN', asks.pin)
  if (isHardware(key)) await askPassphrase?.(path, 'touch')
  const suffix = Buffer.from(host.randomBytes(8)).toString('hex')
  const askpassPath = join(layout.state, `askpass-${suffix}`)
  writeExclusive(host, askpassPath, Buffer.from(askpassScript), 0o700)
  try {
    const run = signRun({
      keyPath: path,
      namespace,
      message,
      askpassPath,
      passphrase,
      pin,
      env: {
        path: host.env('PATH') ?? '',
        home: host.home,
        agentSocket: host.env('SSH_AUTH_SOCK'),
        securityKeyProvider: host.env('SSH_SK_PROVIDER'),
      },
    })
    const outcome = await host.run({
      ...run,
      cwd: layout.state,
      timeoutMs: personMs,
      maxOutput: 64 * 1024,
    })
    return signatureOfRun(outcome, key, namespace, message)
  } catch (error) {
    const isLocked = error instanceof WritError && error.code === 'PASSPHRASE_WRONG'
    if (!isLocked || askPassphrase !== undefined) throw error
    const secret = asks.passphrase ? 'a passphrase' : 'its PIN'
    throw new WritError('PASSPHRASE_MISSING', {
      detail: `${path} opens with ${secret}, and there is no terminal to ask on; ssh-agent can hold the key`,
      hint: `ssh-add ${shellQuote(path)}`,
      path,
    })
  } finally {
    host.fs.unlink(askpassPath)
  }
}

function readText(host: Host, path: string): string | undefined {
  try {
    return Buffer.from(readWhole(host, path, keyLimit).bytes).toString('utf8')
  } catch (error) {
    if (!(error instanceof FsError)) throw error
    if (['ENOENT', 'EACCES', 'ELOOP', 'EISDIR', 'EINVAL', 'EFBIG'].includes(error.errno))
      return undefined
    throw ioError(error, 'read a key')
  }
}
