/** Which keys hold what a reviewer is asked about, so that their values are never covered. */
import { ruleFor } from '../consumers/match.ts'
import type { Consumer } from '../model/consumer.ts'
import type { KeyPath } from '../model/key-path.ts'

export type VisibleKind = 'permission' | 'command'

const permissionWords = /(?:^|[^a-z])(?:approvals?|permissions?|sandbox|trust)(?:$|[^a-z])/
const commandNames = new Set(['cmd', 'command', 'executable', 'program'])
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
const secretTables = new Set(['env', 'headers', 'http_headers', 'httpHeaders'])

/**
 * Returns what the value at a key decides, where approving it blind would be worse than a leak:
 * a permission, by the consumer's rules or by the name of a key, or which program is started and
 * what it loads.
 * Rule: R12.
 */
export function visibleKind(consumer: Consumer | null, path: KeyPath): VisibleKind | undefined {
  const names = path.filter(part => typeof part === 'string')
  if (names.slice(0, -1).some(name => secretTables.has(name))) {
    return loaderVariables.has(names.at(-1) ?? '') ? 'command' : undefined
  }
  if (ruleFor(consumer, path)?.risk === 'permissions') return 'permission'
  if (commandNames.has(names.at(-1) ?? '')) return 'command'
  const spaced = names.map(name => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase())
  return spaced.some(name => permissionWords.test(name)) ? 'permission' : undefined
}
