/** Removes backups beyond what the policy keeps, and what crashes left. Rule: R30. */
import { listBackups } from '../store/backup-store.ts'
import { pruneBackups, pruneUnfinished } from '../store/prune-backups.ts'
import { removeLeftShadows } from '../store/shadow-store.ts'
import { removeStrayTemps } from '../store/stray-temps.ts'
import type { Workspace } from './workspace.ts'

export interface Pruned {
  /** Ids of the backups that are gone. */
  readonly backups: readonly string[]
  /** Paths of temporary files and shadow homes that are gone. */
  readonly leftovers: readonly string[]
}

/** Prunes every target. */
export function pruneAll({ host, layout, policy }: Workspace): Pruned {
  const unfinished = pruneUnfinished(host, layout)
  const targets = new Set(listBackups(host, layout).map(backup => backup.manifest.realPath))
  const old = [...targets].flatMap(realPath =>
    pruneBackups(host, layout, realPath, policy.backups.keep),
  )
  return {
    backups: [...unfinished, ...old].map(({ id }) => id),
    leftovers: [...removeStrayTemps(host, layout), ...removeLeftShadows(host, layout)],
  }
}
