/** Which keys somebody could sign with, from what their files and their agent say. */
import { WritError } from '../model/errors.ts'
import { isHardware, parsePrivateKey, parsePublicKey, type SshPublicKey } from './ssh-key.ts'

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
const certificateSuffix = /-cert\.pub$/

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
      const certified = path.replace(certificateSuffix, '')
      if (!path.endsWith(publicSuffix)) {
        choices.push(choiceOf(path, text, texts.get(path + publicSuffix)))
      } else if (certified !== path && texts.has(certified)) {
        choices.push(certifiedChoice(path, text, certified, texts))
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

/** Returns every usable key once, the best protected first; certificates come after plain keys. */
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
    const { fingerprint, certificate } = choice.key
    // The agent names a key and its certificate alike, so there they are one choice.
    const isOwn = certificate !== undefined && choice.signer !== 'agent'
    const name = isOwn ? choice.source : fingerprint
    if (!found.has(name)) found.set(name, choice)
  }
  const rank = ['hardware', 'passphrase', 'agent', 'unknown', 'none']
  const rankOf = ({ key, signer, protection }: KeyChoice): number =>
    rank.indexOf(protection) +
    (key.certificate === undefined || signer === 'agent' ? 0 : rank.length)
  return [...found.values()].sort((a, b) => rankOf(a) - rankOf(b))
}

/** A certificate signs with the private file beside it. */
function certifiedChoice(
  path: string,
  text: string,
  privatePath: string,
  texts: ReadonlyMap<string, string>,
): KeyChoice {
  const key = parsePublicKey(text)
  const { key: own, ...rest } = choiceOf(
    privatePath,
    texts.get(privatePath) ?? '',
    texts.get(privatePath + publicSuffix),
  )
  if (own.fingerprint !== key.fingerprint) {
    throw new WritError('SIGNER_UNUSABLE', { detail: 'the certificate is for another key' })
  }
  return { ...rest, key, source: path }
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
