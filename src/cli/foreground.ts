import { readFileSync } from 'node:fs'
import { isatty } from 'node:tty'

/**
 * Whether this process is in the foreground of a terminal, which then sends Ctrl-C and Ctrl-\ to
 * it and to every process it started.
 *
 * Asked of the kernel where it tells: a standard input that is no terminal says nothing about the
 * terminal the process runs in.
 */
export function isInForeground(): boolean {
  const stat = statText()
  // The name of the program stands in brackets, and may hold any of them.
  const fields = stat.slice(stat.lastIndexOf(')') + 1).trim()
  const [, , group, , terminal, foreground] = fields.split(' ')
  if (group === undefined) return [0, 1, 2].some(fd => isatty(fd))
  return terminal !== '0' && foreground === group
}

function statText(): string {
  try {
    return readFileSync('/proc/self/stat', 'latin1')
  } catch {
    return ''
  }
}
