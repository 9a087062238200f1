/** What the real opencode says of its config; '' where it accepts it. */
import { type RuntimeAnswer, runRuntime } from './run-runtime.ts'

const command = process.env['WRIT_TEST_OPENCODE'] ?? 'opencode'
const args = ['debug', 'config', '--pure']
const directories = {
  XDG_CONFIG_HOME: 'config',
  XDG_DATA_HOME: 'data',
  XDG_CACHE_HOME: 'cache',
  XDG_STATE_HOME: 'state',
}
const env = { OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' }

/** Asks about a copy: it writes into a file that lacks `$schema`. */
export function askOpencode(name: string, bytes: Uint8Array | null): RuntimeAnswer {
  const file = { path: `config/opencode/${name}`, bytes }
  return runRuntime({ command, args, directories, env }, file)
}

export function configComplaint(name: string, bytes: Uint8Array | null): string {
  const { code, stderr } = askOpencode(name, bytes)
  if (code !== 0 && !stderr.includes('Config')) throw new Error(stderr)
  return code === 0 ? '' : stderr
}
