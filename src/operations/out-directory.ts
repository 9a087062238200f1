/**
 * Where `--out` points. A directory is never made for it: a missing one may be a disk that is not
 * mounted, and what should be kept elsewhere would then lie here. Rule: R35.
 */
import { isAbsolute, join } from 'node:path'
import { shellQuote } from '../bytes/shell-quote.ts'
import { expandHome } from '../host/home-path.ts'
import type { Host } from '../host/host.ts'
import { walkPath } from '../host/walk-path.ts'
import { WritError } from '../model/errors.ts'

/** Returns the absolute path; `~` stands for the home. Throws USAGE where none is named. */
export function outPath(host: Host, given: string): string {
  if (given === '') {
    throw new WritError('USAGE', { detail: 'nothing is named after --out' })
  }
  const expanded = expandHome(given, host.home)
  return isAbsolute(expanded) ? expanded : join(host.cwd, expanded)
}

/**
 * Returns the real path of a directory.
 *
 * @param loss what does not happen without it
 * @throws WritError USAGE with the command that makes it, or that shows what stands in the way.
 */
export function existingDirectory(host: Host, path: string, loss: string): string {
  const walk = walkPath(host, path)
  if (walk.kind === 'found' && walk.stat.kind === 'directory') return walk.path
  const isAbsent = walk.kind === 'free' || walk.kind === 'missing'
  const culprit = walk.kind === 'dangling' ? walk.link.path : walk.path
  throw new WritError('USAGE', {
    detail: `${path} ${isAbsent ? 'does not exist' : 'is not a directory'}, so ${loss}`,
    hint: isAbsent ? `mkdir -p ${shellQuote(path)}` : `ls -ld ${shellQuote(culprit)}`,
  })
}
