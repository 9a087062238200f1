/** Removes backups beyond what the policy keeps. Rule: R30. */
import { listBackups } from '../store/backup-store.ts'
import { pruneBackups } from '../store/prune-backups.ts'
import type { Workspace } from './workspace.ts'

/** Prunes every target and returns the ids of the backups that are gone. */
export function pruneAll({ host, layout, policy }: Workspace): string[] {
  const targets = new Set(listBackups(host, layout).map(backup => backup.manifest.realPath))
  return [...targets].flatMap(realPath =>
    pruneBackups(host, layout, realPath, policy.backups.keep).map(manifest => manifest.id),
  )
}
