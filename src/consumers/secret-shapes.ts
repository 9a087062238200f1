/** Texts that are secrets, or mere references to one, by their form alone. Rule: R34. */

export interface SecretShape {
  /** In lower case; a text without any of them cannot match. */
  readonly hints: readonly string[]
  /** A group called `secret` is the part to cover; without it the whole match is. */
  readonly pattern: RegExp
}

/**
 * Fixed prefixes of issued tokens, and forms that carry a password.
 *
 * Every expression is linear: one quantifier per class, never nested, and bounded look-ahead. No entropy is measured,
 * because that takes `danger-full-access` for a key. What is covered holds no shell syntax, and never
 * the host of an address: where a secret is sent and what is run is what a reviewer decides on.
 */
export const secretShapes: readonly SecretShape[] = [
  // Model providers: OpenAI, Anthropic, OpenRouter, Google, Groq, xAI, Replicate, Perplexity, NVIDIA.
  { hints: ['sk-'], pattern: /(?<![A-Za-z0-9])sk-(?=[A-Za-z0-9_-]{0,200}\d)[A-Za-z0-9_-]{20}/ },
  { hints: ['aiza'], pattern: /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}/ },
  {
    hints: ['gsk_', 'xai-', 'r8_', 'pplx-', 'nvapi-', 'tvly-', 'hf_'],
    pattern: /(?<![A-Za-z0-9])(?:gsk_|xai-|r8_|pplx-|nvapi-|tvly-|hf_)[A-Za-z0-9_-]{20}/,
  },
  // Code hosts and registries.
  {
    hints: ['gho_', 'ghp_', 'ghr_', 'ghs_', 'ghu_'],
    pattern: /(?<![A-Za-z0-9])gh[oprsu]_[A-Za-z0-9]{30}/,
  },
  { hints: ['github_pat_'], pattern: /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{22}/ },
  { hints: ['glpat-'], pattern: /(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{20}/ },
  { hints: ['npm_'], pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}/ },
  { hints: ['pypi-age'], pattern: /(?<![A-Za-z0-9])pypi-AgE[A-Za-z0-9_-]{20}/ },
  // Clouds, payment, mail, chat, trackers.
  { hints: ['akia', 'asia'], pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/ },
  { hints: ['_v1_'], pattern: /(?<![A-Za-z0-9])do[opr]_v1_[a-f0-9]{40}/ },
  { hints: ['ya29.'], pattern: /(?<![A-Za-z0-9])ya29\.[A-Za-z0-9_-]{20}/ },
  { hints: ['k_live_', 'k_test_'], pattern: /(?<![A-Za-z0-9])[rs]k_(?:live|test)_[A-Za-z0-9]{16}/ },
  { hints: ['whsec_'], pattern: /(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/]{20}/ },
  { hints: ['sg.'], pattern: /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16}/ },
  { hints: ['xox'], pattern: /(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10}/ },
  { hints: ['xapp-'], pattern: /(?<![A-Za-z0-9])xapp-\d-[A-Za-z0-9-]{10}/ },
  {
    hints: ['ntn_', 'lin_api_', 'shpat_', 'dapi'],
    pattern: /(?<![A-Za-z0-9])(?:ntn_|lin_api_|shpat_|dapi)[A-Za-z0-9]{30}/,
  },
  { hints: ['hooks.slack.com'], pattern: /hooks\.slack\.com\/services\/(?<secret>[A-Z0-9])/ },
  {
    hints: ['/api/webhooks/'],
    pattern: /discord(?:app)?\.com\/api\/webhooks\/(?<secret>\d)/,
  },
  { hints: [':'], pattern: /(?<!\d)\d{8,10}:[A-Za-z0-9_-]{35}/ },
  // Keys and signed tokens.
  { hints: ['-----begin '], pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/ },
  { hints: ['age-secret-key-1'], pattern: /AGE-SECRET-KEY-1[A-Z0-9]{20}/ },
  { hints: ['eyj'], pattern: /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{10,600}\.eyJ[A-Za-z0-9_-]{10}/ },
  // A password inside an address, a query or a connection string. Up to the last @ before the host.
  {
    hints: ['://'],
    pattern: /:\/\/(?<secret>[^\s/:@?#\\"`]{0,256}:(?![$<{])[^\s/?#\\"`;|]{1,256})@/,
  },
  {
    hints: ['?', '&'],
    pattern:
      /[?&](?:access_token|api[_-]?key|auth|auth_token|client_secret|key|password|secret|sig|signature|token)=(?<secret>[A-Za-z0-9._~+/=:%-]{8})/i,
  },
  {
    hints: ['accountkey=', 'sharedaccesskey=', 'password=', 'pwd='],
    pattern:
      /(?<![A-Za-z])(?:AccountKey|SharedAccessKey|Password|Pwd)=(?<secret>[^;\s$<>{}()|&\\"'`]{6,256})/i,
  },
  {
    hints: ['bearer ', 'basic '],
    pattern: /(?<![A-Za-z])(?:Bearer|Basic) (?<secret>[A-Za-z0-9._~+/=-]{16})/,
  },
  {
    hints: ['token', 'secret', 'password', 'api'],
    pattern:
      /(?<![A-Za-z])--?[a-z-]{0,30}(?:token|secret|password|api-?key)[= ](?<secret>[A-Za-z0-9._~+/:%][A-Za-z0-9._~+/=:%-]{5})/i,
  },
  {
    hints: ['token=', 'secret=', 'password=', 'key='],
    pattern:
      /(?<![A-Za-z0-9])(?:[A-Z0-9]{1,40}_){0,4}(?:TOKEN|SECRET|PASSWORD|API_?KEY|ACCESS_KEY|PRIVATE_KEY|SECRET_KEY)=(?<secret>[A-Za-z0-9._~+/:%][A-Za-z0-9._~+/=:%-]{5})/,
  },
  // Command lines: a header, a password option, a name with its password, what is piped as one.
  {
    hints: ['-h ', '--header'],
    pattern:
      /(?<![A-Za-z])(?:-H|--header)[= ](?:\\?["'])?[A-Za-z0-9-]{0,40}(?:auth|token|secret|key|password|cookie)[A-Za-z0-9-]{0,40}: ?(?:(?:Bearer|Basic|Token) )?(?!(?:Bearer|Basic|Token) )(?<secret>[A-Za-z0-9._~+/=:%-]{6})/i,
  },
  {
    hints: ['mysql', 'mariadb'],
    pattern:
      /(?<![A-Za-z])(?:mysql|mariadb)[a-z-]{0,16}[^|;&"'`\\]{0,200}? -p(?<secret>[A-Za-z0-9._~+/=:%@-]{4})/,
  },
  { hints: ['sshpass'], pattern: /(?<![A-Za-z])sshpass -p ?(?<secret>[A-Za-z0-9._~+/=:%@-]{4})/ },
  {
    hints: ['-u', '--user'],
    pattern:
      /(?<![A-Za-z-])(?:-u ?|--user[= ])(?:\\?["'])?[A-Za-z0-9._@+-]{1,80}:(?!\d+(?![A-Za-z0-9._~+/=%-]))(?<secret>[A-Za-z0-9._~+/=%-]{6})/,
  },
  {
    hints: ['-stdin'],
    pattern:
      /(?<![A-Za-z])(?:echo|printf)(?: -n)? (?:\\?["'])?(?<secret>[A-Za-z0-9._~+/=:%-]{6,256})(?:\\?["'])? ?\|[^|;&]{1,80}(?:password|token)-stdin/,
  },
]

/** Returns the shapes whose hints a text has: to compile all patterns costs more than a short plan. */
export function shapesIn(text: string): readonly SecretShape[] {
  const lower = text.toLowerCase()
  return secretShapes.filter(({ hints }) => hints.some(hint => lower.includes(hint)))
}

/** Whether a text has the form of a live secret, anywhere within it. */
export function looksLikeSecret(text: string): boolean {
  return shapesIn(text).some(({ pattern }) => pattern.test(text))
}

/** `$NAME`, `${NAME}`, `${env:NAME}`, `{env:NAME}`, `{file:path}`, `op://vault/item`, `<YOUR_KEY>`. */
const references: readonly RegExp[] = [
  /^\$[A-Z_][A-Z0-9_]*$/,
  /^(?:Bearer )?\$\{[A-Za-z_][\w.:-]*\}$/,
  /^\{(?:env|file):[^{}\s]+\}$/,
  /^\{\{ ?[\w.]+ ?\}\}$/,
  /^os\.environ\/[A-Z_][A-Z0-9_]*$/,
  /^op:\/\/[^\s?]+$/,
  /^<[A-Z][A-Z0-9_ -]*>$/,
]

/** Whether a text only says where a secret is to be found. */
export function isReference(text: string): boolean {
  return text.length <= 256 && references.some(reference => reference.test(text))
}
