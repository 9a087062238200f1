/** Which keys somebody could sign with, from what their files and their agent say. */
import { WritError } from '../model/errors.ts'
import { parsePrivateKey, parsePublicKey, type SshPublicKey } from './ssh-key.ts'

export interface KeyFile {
  readonly path: string
  readonly text: string
}

export interface KeyChoice {
  readonly key: SshPublicKey
  /** What to give `--key`: a path, or `agent:` and the fingerprint. */
  readonly source: string
  /** Who signs: writ itself, `ssh-keygen` after a question, or the agent. */
  readonly signer: 'writ' | 'ssh-keygen' | 'agent'
  /** What stands between the key and a program of the same user. */
  readonly protection: 'none' | 'passphrase' | 'hardware' | 'agent' | 'unknown'
}

/** A file no key can be taken from as it is, and why. */
export interface KeyProblem {
  readonly path: string
  readonly detail: string
}

/** The public half has the name of the private one and this. */
const publicSuffix = '.pub'

/** Describes private key files and their `.pub` files, given together. */
export function describeKeyFiles(files: readonly KeyFile[]): {
  choices: readonly KeyChoice[]
  problems: readonly KeyProblem[]
} {
  const choices: KeyChoice[] = []
  const problems: KeyProblem[] = []
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  for (const { path, text } of files) {
    try {
      if (!path.endsWith(publicSuffix)) {
        choices.push(choiceOf(path, text, texts.get(path + publicSuffix)))
      } else if (!texts.has(path.slice(0, -publicSuffix.length))) {
        parsePublicKey(text)
        problems.push({ path, detail: 'no private file beside it; only an agent can sign with it' })
      }
    } catch (error) {
      if (!(error instanceof WritError)) throw error
      problems.push({ path, detail: error.detail ?? error.message })
    }
  }
  return { choices, problems }
}

/** Returns every usable key once, the best protected first. */
export function findKeys(
  files: readonly KeyFile[],
  agentKeys: readonly SshPublicKey[],
): readonly KeyChoice[] {
  const found = new Map<string, KeyChoice>()
  const fromAgent = agentKeys.map(key => ({
    key,
    source: `agent:${key.fingerprint}`,
    signer: 'agent' as const,
    protection: isHardware(key) ? ('hardware' as const) : ('agent' as const),
  }))
  for (const choice of [...fromAgent, ...describeKeyFiles(files).choices]) {
    const { fingerprint } = choice.key
    if (!found.has(fingerprint)) found.set(fingerprint, choice)
  }
  const rank = ['hardware', 'passphrase', 'agent', 'unknown', 'none']
  return [...found.values()].sort((a, b) => rank.indexOf(a.protection) - rank.indexOf(b.protection))
}

function choiceOf(path: string, text: string, publicText: string | undefined): KeyChoice {
  const file = parsePrivateKey(text)
  const beside = publicText === undefined ? undefined : parsePublicKey(publicText)
  const key = file.public ?? beside
  if (key === undefined) {
    throw new WritError('SIGNER_UNUSABLE', { detail: 'its public half is not known' })
  }
  // The comment of an encrypted key is readable only there.
  const isSame = beside?.fingerprint === key.fingerprint
  const protection = isHardware(key) ? 'hardware' : protections[file.kind]
  const signer = file.kind === 'ed25519' ? 'writ' : 'ssh-keygen'
  return { key: isSame ? beside : key, source: path, signer, protection }
}

const protections = { ed25519: 'none', encrypted: 'passphrase', unsupported: 'unknown' } as const

/** Security keys have types of their own. */
function isHardware(key: SshPublicKey): boolean {
  return key.type.startsWith('sk-')
}
