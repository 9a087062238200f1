import type { Host } from './host.ts'
import { runTool } from './system-tool.ts'

/**
 * Whether `ls` marks the path as having an access list beyond its mode; false where it cannot be
 * asked. For systems that have no better tool.
 */
export function hasAccessListMark(host: Host, path: string): boolean {
  const answer = runTool(host, 'ls', ['-ld', '--', path])
  return answer?.exitCode === 0 && /^[-dl][-rwxsStT]{9}\+/.test(answer.stdout)
}
