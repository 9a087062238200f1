import type { Host } from '../host/host.ts'
import type { LockHolder } from '../model/health.ts'
import type { Journal } from '../model/records.ts'
import { listJournals } from '../store/journal-store.ts'
import type { Layout } from '../store/layout.ts'
import { type LockOptions, lockTargets } from '../store/lock-store.ts'

/** Targets nobody else writes now. */
export interface HeldTargets {
  /** Transactions over these targets that an earlier process left unfinished. */
  readonly journals: readonly Journal[]
  release(): void
}

/**
 * Takes the locks of the paths, and of every further path an unfinished transaction ties to them.
 *
 * A journal read before its targets are locked may belong to an apply in flight, so the list is
 * read again under the locks and they are taken anew while it grows. Rules: R19, R22.
 */
export async function lockWithInterrupted(
  host: Host,
  layout: Layout,
  realPaths: readonly string[],
  holder: LockHolder,
  options: LockOptions = {},
): Promise<HeldTargets> {
  let wanted = new Set(realPaths)
  for (;;) {
    wanted = tiedTo(wanted, listJournals(host, layout))
    const locks = await lockTargets(host, layout, [...wanted], holder, options)
    try {
      const journals = listJournals(host, layout).filter(journal => touches(journal, wanted))
      const grown = tiedTo(wanted, journals)
      if (grown.size === wanted.size) return { journals, release: () => locks.release() }
      wanted = grown
    } catch (error) {
      locks.release()
      throw error
    }
    locks.release()
  }
}

function touches(journal: Journal, paths: ReadonlySet<string>): boolean {
  return journal.targets.some(({ realPath }) => paths.has(realPath))
}

/** Returns the paths with all that journals tie to them, directly or through one another. */
function tiedTo(paths: ReadonlySet<string>, journals: readonly Journal[]): Set<string> {
  const tied = new Set(paths)
  for (let size = -1; size !== tied.size; ) {
    size = tied.size
    for (const journal of journals.filter(candidate => touches(candidate, tied))) {
      for (const { realPath } of journal.targets) tied.add(realPath)
    }
  }
  return tied
}
