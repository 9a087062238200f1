/** Which keys hold what a reviewer is asked about, so that their values are never covered. */
import { isInSecretTable, isSecretPath, ruleFor } from '../consumers/match.ts'
import type { Consumer } from '../model/consumer.ts'
import type { KeyPath } from '../model/key-path.ts'

export type VisibleKind = 'permission' | 'command'

const permissionWords = /(?:^|[^a-z])(?:approvals?|permissions?|sandbox|trust)(?:$|[^a-z])/
/** Without one of these a name cannot hold such a word: asked of every key of a file. */
const permissionParts = /approval|permission|sandbox|trust/
const commandNames = new Set(['cmd', 'command', 'executable', 'program'])
const lineNames = new Set(['args', 'argv', 'arguments', 'hooks', 'notify'])
const addressName = /(?:^|[_-])(?:url|uri|endpoint|host|server)$|(?:Url|Uri|Endpoint|Host)$/
/** Variables that make a program load or run something else, whatever its command says. */
const loaderVariables = new Set([
  'BASH_ENV',
  'BROWSER',
  'DYLD_INSERT_LIBRARIES',
  'DYLD_LIBRARY_PATH',
  'EDITOR',
  'GIT_SSH_COMMAND',
  'JAVA_TOOL_OPTIONS',
  'LD_AUDIT',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'NODE_OPTIONS',
  'NODE_PATH',
  'PATH',
  'PERL5LIB',
  'PERL5OPT',
  'PROMPT_COMMAND',
  'PYTHONHOME',
  'PYTHONPATH',
  'PYTHONSTARTUP',
  'RUBYOPT',
  'SHELL',
])
/** Variables that decide from where code is fetched, or through whom all traffic goes. */
const addressVariables =
  /^(?:npm_config_registry|(?:uv|pip)_(?:extra_|default_)?index(?:_url)?|goproxy|(?:https?|all|ftp|no)_proxy|(?:[a-z0-9_]+_)?(?:base_url|api_base|endpoint))$/i

/**
 * Returns what the value at a key decides, where approving it blind would be worse than a leak:
 * a permission, by the consumer's rules or by the name of a key, or which program is started and
 * what it loads. The names a user chose, such as that of a server, say nothing.
 * Rule: R12.
 */
export function visibleKind(consumer: Consumer | null, path: KeyPath): VisibleKind | undefined {
  const name = nameOf(path)
  if (isInSecretTable(path)) return loaderVariables.has(name) ? 'command' : undefined
  if (ruleFor(consumer, path)?.risk === 'permissions') return 'permission'
  if (commandNames.has(name)) return 'command'
  return [path[0], name].some(isPermissionName) ? 'permission' : undefined
}

/** Whether a variable decides a host; only the password in such an address is a secret. */
export function isAddressVariable(path: KeyPath): boolean {
  return isInSecretTable(path) && addressVariables.test(nameOf(path))
}

/**
 * Whether a value decides what is run or who is asked, so that a mask in it could hide a danger:
 * a command line, an address, and all that gives tools.
 * Rules: R12, R14.
 */
export function isDecision(consumer: Consumer | null, path: KeyPath): boolean {
  const name = nameOf(path)
  if (isAddressVariable(path) || visibleKind(consumer, path) !== undefined) return true
  if (isInSecretTable(path)) return false
  if (lineNames.has(name) || addressName.test(name)) return true
  return ruleFor(consumer, path)?.risk === 'tool-access' && !isSecretPath(consumer, path)
}

function nameOf(path: KeyPath): string {
  const name = path.findLast(part => typeof part === 'string')
  return typeof name === 'string' ? name : ''
}

function isPermissionName(name: string | number | undefined): boolean {
  if (typeof name !== 'string' || !permissionParts.test(name.toLowerCase())) return false
  return permissionWords.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase())
}
