import { join } from 'node:path'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { isTempName } from '../host/write-file.ts'
import type { Layout } from './layout.ts'
import { listNames } from './record-file.ts'

/** No record takes longer to write. Only waste hangs on it, so a clock may decide here. */
const dayMs = 24 * 60 * 60 * 1000

/**
 * Returns the temporary files that crashes left among the records more than a day ago. Those
 * beside targets belong to the journal of their apply. Rule: R21.
 */
export function strayTemps(host: Host, layout: Layout): readonly string[] {
  const flat = [layout.consumed, layout.revocations, layout.receipts, layout.journal]
  const nested = [layout.plans, layout.approvals, layout.backups].flatMap(parent =>
    listNames(host, parent).map(name => join(parent, name)),
  )
  return explainingIo('look for leftovers', () =>
    [layout.install, layout.config, ...flat, ...nested].flatMap(directory =>
      oldTempsIn(host, directory),
    ),
  )
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
    .filter(path => {
      const stat = host.fs.lstat(path)
      return stat?.kind === 'file' && host.now() - stat.mtimeMs > dayMs
    })
}
