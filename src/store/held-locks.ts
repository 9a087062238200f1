/** Who works on files at this moment, as far as holders say. Rule: R19. */
import { join } from 'node:path'
import type { Host } from '../host/host.ts'
import type { LockOwner } from '../model/health.ts'
import type { Layout } from './layout.ts'
import { readOwner } from './lock-owner.ts'
import { listNames } from './record-file.ts'

const ownerName = /\.json$/

/**
 * Returns the holders whose locks are really held: what a crash left beside a lock names nobody.
 *
 * Asks each lock for a moment, as everybody does who tells a holder from a leftover.
 */
export function heldLocks(host: Host, layout: Layout): readonly LockOwner[] {
  return listNames(host, layout.locks)
    .filter(name => ownerName.test(name))
    .flatMap(name => {
      const owner = readOwner(host, join(layout.locks, name))
      if (owner === undefined) return []
      const lock = host.tryLock(join(layout.locks, name.replace(ownerName, '.lock')))
      lock?.release()
      return lock === undefined ? [owner] : []
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}
