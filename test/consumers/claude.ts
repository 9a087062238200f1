/**
 * What the real Claude Code says of its files; '' where it accepts one.
 *
 * No exit code speaks for settings: a file with one error is dropped as a whole. So a mark is put
 * into the file, and accepted is what brings the mark into effect.
 */
import { type RuntimeAnswer, runRuntime, withMember } from './run-runtime.ts'

const command = process.env['WRIT_TEST_CLAUDE'] ?? 'claude'
const env = {
  DISABLE_AUTOUPDATER: '1',
  DISABLE_TELEMETRY: '1',
  DISABLE_ERROR_REPORTING: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
}
const directories = { CLAUDE_CONFIG_DIR: 'config' }

function ask(args: readonly string[], path: string, bytes: Uint8Array | null): RuntimeAnswer {
  return runRuntime({ command, args, directories, env }, { path, bytes })
}

const mark = 'a mark in the settings'
const marking = `"autoMode":{"allow":["${mark}"]}`

/** `settings.json`, which may be absent. */
export function settingsComplaint(bytes: Uint8Array | null): string {
  if (bytes === null) return ''
  const answer = ask(['auto-mode', 'config'], 'config/settings.json', withMember(bytes, marking))
  if (answer.code !== 0) throw new Error(answer.stderr)
  return answer.stdout.includes(mark) ? '' : 'dropped'
}

/** `.mcp.json` of a project: what is wrong with it stands in a section of its own. */
export function projectServersComplaint(bytes: Uint8Array | null): string {
  const answer = ask(['mcp', 'list'], 'work/.mcp.json', bytes)
  if (answer.code !== 0) throw new Error(answer.stderr)
  const lines = answer.stdout.split('\n')
  return lines.filter(line => /^\[|^\s*└/.test(line)).join('\n')
}

/** `.claude.json`; a server that stands in it is started, so none may. */
export function stateComplaint(bytes: Uint8Array | null): string {
  const answer = ask(['mcp', 'list'], 'config/.claude.json', bytes)
  return answer.code === 0 ? '' : (answer.stderr.split('\n')[0] ?? '')
}
