/** What stands at the paths and commands that environment values name. Rule: R11. */
import type { PathFact } from '../model/snapshot.ts'
import { expandHome } from './home-path.ts'
import type { Host } from './host.ts'
import { walkPath } from './walk-path.ts'

/** Returns what an absolute path leads to, links followed; anything that is no directory is a file. */
export function inspectPath(host: Host, path: string): PathFact {
  const absolute = expandHome(path, host.home)
  if (!absolute.startsWith('/') || absolute.includes('\0')) return 'absent'
  const walk = walkPath(host, absolute)
  if (walk.kind === 'failed') return 'unreadable'
  if (walk.kind !== 'found') return 'absent'
  if (walk.stat.kind === 'directory') return 'directory'
  return walk.stat.kind === 'file' && (walk.stat.mode & 0o111) !== 0 ? 'executable' : 'file'
}

/**
 * Returns the absolute path of a command, searched in the directories of a PATH text; undefined
 * where there is none.
 *
 * Relative and empty directories are skipped: what they name depends on where somebody stands.
 */
export function findCommand(host: Host, name: string, path: string): string | undefined {
  if (name === '') return undefined
  const candidates = name.includes('/')
    ? [name]
    : path
        .split(':')
        .filter(directory => directory.startsWith('/'))
        .map(directory => `${directory.replace(/\/+$/, '')}/${name}`)
  return candidates.find(candidate => inspectPath(host, candidate) === 'executable')
}
