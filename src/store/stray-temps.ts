import { join } from 'node:path'
import { FsError, type Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { isTempName } from '../host/write-file.ts'
import { backedUpTargets } from './backup-store.ts'
import type { Layout } from './layout.ts'
import { listNames } from './record-file.ts'
import { noteTempOf } from './recovery-note.ts'

/** No record takes longer to write. Only waste hangs on it, so a clock may decide here. */
const dayMs = 24 * 60 * 60 * 1000

/**
 * Returns the temporary files that crashes left more than a day ago: among the records, and those
 * of recovery notes beside the targets. All others there belong to the journal of their apply.
 * Rule: R21.
 */
export function strayTemps(host: Host, layout: Layout): readonly string[] {
  const flat = [layout.consumed, layout.revocations, layout.receipts, layout.journal, layout.leases]
  const nested = [layout.plans, layout.approvals, layout.backups].flatMap(parent =>
    listNames(host, parent).map(name => join(parent, name)),
  )
  return explainingIo('look for leftovers', () => [
    ...[layout.install, layout.config, ...flat, ...nested].flatMap(directory =>
      oldTempsIn(host, directory),
    ),
    ...[...backedUpTargets(host, layout)].map(noteTempOf).filter(path => isOldFile(host, path)),
  ])
}

/** Removes them and returns their paths. */
export function removeStrayTemps(host: Host, layout: Layout): readonly string[] {
  const found = strayTemps(host, layout)
  explainingIo('remove leftovers', () => {
    for (const path of found) host.fs.unlink(path)
  })
  return found
}

function oldTempsIn(host: Host, directory: string): string[] {
  if (host.fs.lstat(directory)?.kind !== 'directory') return []
  return host.fs
    .list(directory)
    .filter(isTempName)
    .map(name => join(directory, name))
    .filter(path => isOldFile(host, path))
}

/** In a directory nobody may look into nothing can be said, nor done. */
function isOldFile(host: Host, path: string): boolean {
  try {
    const stat = host.fs.lstat(path)
    return stat?.kind === 'file' && host.now() - stat.mtimeMs > dayMs
  } catch (error) {
    if (error instanceof FsError) return false
    throw error
  }
}
