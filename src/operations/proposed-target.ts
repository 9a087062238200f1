/**
 * The one spelling of a proposed target.
 *
 * A migration is a document, so its targets stay as they are written. What is typed on a command
 * line is spelled by a shell and by where somebody stands: one file must not make two plans.
 */
import { expandHome, shortPath } from '../host/home-path.ts'
import type { Host } from '../host/host.ts'
import type { ResolvedTarget, Snapshot } from '../model/snapshot.ts'

/** Returns the snapshot with its target spelled from `~`, or from the root. Rules: R1, R6. */
export function spelledOnce(host: Host, snapshot: Snapshot): Snapshot {
  const { target } = snapshot
  return { ...snapshot, target: { ...target, given: spelled(host, target) } }
}

/** Links are part of what the plan binds, so a path over one keeps its way. */
function spelled({ home, cwd }: Host, { given, realPath, links }: ResolvedTarget): string {
  if (links.length === 0) return shortPath(realPath, home)
  const expanded = expandHome(given, home)
  const absolute = expanded.startsWith('/') ? expanded : `${cwd}/${expanded}`
  const names = absolute.split('/').filter(name => name !== '' && name !== '.')
  return shortPath(`/${names.join('/')}`, home)
}
