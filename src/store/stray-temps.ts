import { join } from 'node:path'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { isTempName } from '../host/write-file.ts'
import type { Layout } from './layout.ts'
import { listNames } from './record-file.ts'

/** No record takes longer to write. Only waste hangs on it, so a clock may decide here. */
const dayMs = 24 * 60 * 60 * 1000

/**
 * Removes temporary files that crashes left among the records more than a day ago, and returns
 * their paths. Those beside targets belong to the journal of their apply. Rule: R21.
 */
export function removeStrayTemps(host: Host, layout: Layout): readonly string[] {
  const flat = [layout.consumed, layout.revocations, layout.receipts, layout.journal]
  const nested = [layout.plans, layout.approvals, layout.backups].flatMap(parent =>
    listNames(host, parent).map(name => join(parent, name)),
  )
  return explainingIo('remove leftovers', () =>
    [layout.install, layout.config, ...flat, ...nested].flatMap(directory =>
      removeOld(host, directory),
    ),
  )
}

function removeOld(host: Host, directory: string): string[] {
  if (host.fs.lstat(directory)?.kind !== 'directory') return []
  const old = host.fs
    .list(directory)
    .filter(isTempName)
    .map(name => join(directory, name))
    .filter(path => {
      const stat = host.fs.lstat(path)
      return stat?.kind === 'file' && host.now() - stat.mtimeMs > dayMs
    })
  for (const path of old) host.fs.unlink(path)
  return old
}
