import { dirname } from 'node:path'
import type { Host } from './host.ts'
import { runTool } from './system-tool.ts'

/**
 * Returns which of these files and their directories `lsattr` calls append-only; none where it
 * cannot be asked, as on file systems without such marks. No call of Node tells.
 */
export function appendOnlyPaths(host: Host, files: readonly string[]): ReadonlySet<string> {
  const paths = files.flatMap(file => [dirname(file), file])
  // A name that would break the lines it is told in is not asked about.
  const asked = [...new Set(paths)].filter(path => !/[\n\r]/.test(path))
  const lines: string[] = []
  for (let at = 0; at < asked.length; at += atOnce) {
    // It fails for a file that does not exist yet, and tells of the others all the same.
    const answer = runTool(host, 'lsattr', ['-d', '--', ...asked.slice(at, at + atOnce)])
    for (const line of answer?.stdout.split('\n') ?? []) lines.push(line)
  }
  const marked = lines.map(line => /^[-A-Za-z]*a[-A-Za-z]* (.*)$/.exec(line)?.[1])
  return new Set(marked.filter(path => path !== undefined))
}

/** How many paths one call is given: far below what a command line may hold. */
const atOnce = 1000
