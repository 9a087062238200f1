/** The before-value, computed again under the lock. Rule: R19. */
import { dirname, isAbsolute } from 'node:path'
import { isCommitted } from '../bytes/digest.ts'
import { planAgain } from '../bytes/plan-again.ts'
import { expandHome } from '../host/home-path.ts'
import type { Host } from '../host/host.ts'
import { resolveTarget } from '../host/resolve-target.ts'
import { walkPath } from '../host/walk-path.ts'
import { WritError } from '../model/errors.ts'
import type { Change } from '../model/plan.ts'
import type { Order } from './load-order.ts'
import { type Standing, standingAt } from './standing.ts'

/** A target as it was found under the lock. */
export interface SeenTarget {
  readonly standing: Standing
  /** Device and inode of its directory: a directory swapped later is not the one that was read. */
  readonly directory: string
}

/** By real path. */
export type SeenTargets = ReadonlyMap<string, SeenTarget>

/** Looks at every target of a plan again. @throws WritError PLAN_STALE. */
export function recheckTargets(
  host: Host,
  { plan, salt }: Order,
  roots: readonly string[],
): SeenTargets {
  return new Map(
    plan.changes.map(change => [
      change.realPath,
      recheckTarget(host, change, salt, roots, planAgain(plan)),
    ]),
  )
}

/**
 * Resolves and reads the target again and compares everything the plan binds.
 *
 * @param again the command that plans anew
 * @throws WritError PLAN_STALE naming what differs.
 */
export function recheckTarget(
  host: Host,
  change: Change,
  salt: Uint8Array,
  roots: readonly string[],
  again: string,
): SeenTarget {
  const directory = directoryIdentity(host, change.realPath)
  const links = linkDifferences(host, change, roots)
  if (links.length > 0) throw stale(change, links.join(' and '), again)
  const limit = change.before.kind === 'file' ? change.before.size : 0
  const standing = standingAt(host, change.realPath, limit)
  const differences = stateDifferences(change, standing, salt)
  if (differences.length > 0) throw stale(change, differences.join(' and '), again)
  return { standing, directory }
}

/** Returns what identifies the directory of a target; a text, only compared. */
export function directoryIdentity(host: Host, realPath: string): string {
  const stat = host.fs.lstat(dirname(realPath))
  return stat?.kind === 'directory' ? `${stat.dev}:${stat.ino}` : 'none'
}

/** Returns what is different about where the name of a target leads; empty: nothing. */
export function linkDifferences(
  host: Host,
  change: Change,
  roots: readonly string[],
): readonly string[] {
  try {
    const resolved = resolveTarget(host, startOf(host, change), roots)
    if (resolved.realPath !== change.realPath) return ['it leads to another file']
    return chainText(resolved.links) === chainText(change.links)
      ? []
      : ['its chain of links changed']
  } catch (error) {
    if (error instanceof WritError) return [`it can no longer be planned (${error.code})`]
    throw error
  }
}

/**
 * Whether the name a runtime knows a target by leads to another file now, or nowhere. Rule: R1.
 *
 * Asks for no allowed roots: whoever only looks needs no policy.
 */
export function leadsElsewhere(host: Host, change: Change): boolean {
  const start = expandHome(startOf(host, change), host.home)
  return walkPath(host, start).path !== change.realPath
}

/** A relative target meant the directory the plan was made in, which is not known any more. */
function startOf(host: Host, change: Change): string {
  if (isAbsolute(expandHome(change.target, host.home))) return change.target
  return change.links[0]?.path ?? change.realPath
}

function chainText(links: Change['links']): string {
  return JSON.stringify(links.map(({ path, text }) => [path, text]))
}

function stateDifferences(change: Change, now: Standing, salt: Uint8Array): string[] {
  const { before } = change
  if (before.kind === 'absent') return now.kind === 'absent' ? [] : ['it exists now']
  if (now.kind === 'absent') return ['it is gone']
  if (now.kind === 'foreign' || !isCommitted(before.content, now.bytes, salt)) {
    return ['its content changed']
  }
  const differences: string[] = []
  if (now.stat.mode !== before.mode) differences.push('its mode changed')
  if (now.stat.uid !== before.uid || now.stat.gid !== before.gid) {
    differences.push('its owner changed')
  }
  return differences
}

function stale(change: Change, detail: string, again: string): WritError {
  return new WritError('PLAN_STALE', {
    detail: `${change.realPath}: ${detail}; nothing was written`,
    hint: again,
    path: change.realPath,
  })
}
