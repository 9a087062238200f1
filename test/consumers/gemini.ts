/** What the real Gemini CLI says of its settings; '' where it accepts them. */
import { runRuntime } from './run-runtime.ts'

const command = process.env['WRIT_TEST_GEMINI'] ?? 'gemini'
const args = ['extensions', 'list']

/** It stops at what it cannot parse; wrong types it only tells. */
export function settingsComplaint(bytes: Uint8Array | null): string {
  const file = { path: '.gemini/settings.json', bytes }
  const { code, stderr } = runRuntime({ command, args, directories: {} }, file)
  if (code !== 0 && code !== 52) throw new Error(stderr)
  const lines = stderr.split('\n').filter(line => /^Error in|^Invalid configuration/.test(line))
  if (code === 52 && lines.length === 0) throw new Error(stderr)
  return lines.join('\n')
}
