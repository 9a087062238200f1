/**
 * Key paths against the data of a consumer: which rule speaks for a path, and which values are
 * secrets.
 *
 * Over-masking hides the very change under review, so names and positions decide only for text,
 * and a value that a permission rule speaks for is never masked. Rules: R12, R14, R34.
 */
import type { Consumer, KeyRule } from '../model/consumer.ts'
import { matchesPattern } from '../model/consumer.ts'
import type { KeyPath } from '../model/key-path.ts'
import type { ConfigValue } from '../model/value.ts'
import { isReference, looksLikeSecret } from './secret-shapes.ts'

/** Returns the first rule of the consumer that covers the path. Rule: R12. */
export function ruleFor(consumer: Consumer | null, path: KeyPath): KeyRule | undefined {
  if (consumer === null) return undefined
  return rulesBelow(consumer, path[0]).find(rule => matchesPattern(rule.pattern, path))
}

const indexes = new WeakMap<Consumer, Map<KeyPath[number] | undefined, readonly KeyRule[]>>()

/** Returns, in their order, the rules that can cover a path with this first segment. */
function rulesBelow(consumer: Consumer, first: KeyPath[number] | undefined): readonly KeyRule[] {
  const index = indexes.get(consumer) ?? new Map<KeyPath[number] | undefined, readonly KeyRule[]>()
  indexes.set(consumer, index)
  const known = index.get(first)
  if (known !== undefined) return known
  const rules = consumer.keys.filter(
    ({ pattern: [segment] }) => segment === first || segment === '*' || segment === '**',
  )
  index.set(first, rules)
  return rules
}

/**
 * Whether a text at this path is a secret by its place: the consumer says so, it stands below
 * `env` or `headers`, or its key is named like one (`token`, `apiKey`, `client_secret`).
 *
 * What a permission rule speaks for, and the program that is started, is what the reviewer is
 * asked about: a name alone never masks it.
 */
export function isSecretPath(consumer: Consumer | null, path: KeyPath): boolean {
  if (consumer?.secrets.some(pattern => matchesPattern(pattern, path))) return true
  if (ruleFor(consumer, path)?.risk === 'permissions') return false
  if (isInSecretTable(path)) return true
  const name = path.findLast(part => typeof part === 'string')
  return name !== undefined && isSecretName(name)
}

/** Whether a value stands below `env`, `headers` and the like, by a name the runtime gave. */
export function isInSecretTable(path: KeyPath): boolean {
  const last = path.findLastIndex(part => typeof part === 'string')
  return path.slice(0, last).some((part, index) => {
    // A server may be called `env`: what stands below it is no environment.
    const isChosen = collections.has(String(path[index - 1]))
    return typeof part === 'string' && secretTables.has(part) && !isChosen
  })
}

/** Whether this is the name of a table or list whose texts are all secrets. */
export function isSecretTable(name: string): boolean {
  return secretTables.has(name)
}

/**
 * Whether a value must be masked wherever it is shown.
 *
 * Where only the place speaks, references to a secret (`${TOKEN}`), empty texts, numbers and
 * booleans stay visible. A text with the form of a live secret is masked at any place.
 */
export function isSecretValue(
  consumer: Consumer | null,
  path: KeyPath,
  value: ConfigValue,
): boolean {
  switch (value.kind) {
    case 'string':
      if (value.value === '' || isReference(value.value)) return false
      return isSecretPath(consumer, path) || looksLikeSecret(value.value)
    case 'array':
      return value.items.some((item, index) =>
        isSecretValue(consumer, item.kind === 'table' ? [...path, index] : path, item),
      )
    case 'table':
      return [...value.entries].some(([key, inner]) =>
        isSecretValue(consumer, [...path, key], inner),
      )
    case 'integer':
    case 'float':
    case 'datetime':
      return consumer?.secrets.some(pattern => matchesPattern(pattern, path)) ?? false
    case 'boolean':
    case 'null':
      return false
  }
}

/** Tables whose texts are secrets in every runtime that has them. */
const secretTables: ReadonlySet<string> = new Set([
  'apiKeys',
  'api_keys',
  'credentials',
  'defaultHeaders',
  'default_headers',
  'env',
  'environment',
  'extraHeaders',
  'extra_headers',
  'headers',
  'httpHeaders',
  'http_headers',
  'passwords',
  'secrets',
  'tokens',
])

/** Tables whose keys the user chooses. */
const collections: ReadonlySet<string> = new Set([
  'agents',
  'extraKnownMarketplaces',
  'formatter',
  'lsp',
  'marketplaces',
  'mcp',
  'mcpServers',
  'mcp_servers',
  'modelProviders',
  'model_providers',
  'plugins',
  'profiles',
  'projects',
  'provider',
  'providers',
  'servers',
])

/** Last words of a key that holds a secret. Counts, limits and names of variables end otherwise. */
const secretEndings = [
  'token',
  'secret',
  'secrets',
  'password',
  'passwords',
  'passwd',
  'passphrase',
  'credential',
  'credentials',
  'authorization',
  'auth header',
  'cookie',
  'apikey',
  'apikeys',
  'api key',
  'api keys',
  'pat',
  'private key',
  'secret key',
  'access key',
  'auth key',
  'bearer key',
  'client key',
  'hmac key',
  'jwt key',
  'master key',
  'service key',
  'session key',
  'signing key',
  'encryption key',
]

/** Who issues keys: `openai_key` holds one, `primary_key` does not. */
const issuers: ReadonlySet<string> = new Set([
  'anthropic',
  'aws',
  'azure',
  'brave',
  'cohere',
  'deepseek',
  'elevenlabs',
  'exa',
  'fal',
  'firecrawl',
  'fireworks',
  'gemini',
  'github',
  'gitlab',
  'google',
  'groq',
  'hf',
  'huggingface',
  'mistral',
  'openai',
  'openrouter',
  'perplexity',
  'replicate',
  'sendgrid',
  'serper',
  'stripe',
  'tavily',
  'together',
  'twilio',
  'xai',
])

/** The last words of all names of secrets: asked of every key of a file, most end otherwise. */
const lastWords = new RegExp(
  `(?:${[...new Set([...secretEndings, 'tokens', 'key'].map(ending => ending.split(' ').at(-1)))].join('|')})[^a-z0-9]*$`,
)

/** Whether a key is named like one that holds a secret. Rule: R34. */
export function isSecretName(key: string): boolean {
  if (!lastWords.test(key.toLowerCase())) return false
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '')
  const name = words.join(' ')
  // Google names the file with the key by it: a path a reviewer must be able to read.
  if (name.endsWith('application credentials')) return false
  // `max_tokens` counts, `tokens` lists.
  if (name === 'tokens') return true
  if (words.at(-1) === 'key' && issuers.has(words.at(-2) ?? '')) return true
  return secretEndings.some(ending => name === ending || name.endsWith(` ${ending}`))
}
