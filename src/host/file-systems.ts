import type { Host } from './host.ts'
import { type Mount, mountOf, type Weakness, weaknessOf } from './mount-table.ts'
import { readMounts } from './mounts.ts'
import { walkPath } from './walk-path.ts'

export interface FileSystem {
  readonly path: string
  readonly mount: Mount
  readonly weakness: Weakness | undefined
}

/** Returns what each path lies on, links followed; nothing for one the system does not tell of. */
export function fileSystemsOf(host: Host, paths: readonly string[]): readonly FileSystem[] {
  const mounts = readMounts(host)
  if (mounts.length === 0) return []
  return paths.flatMap(path => {
    const mount = mountOf(mounts, walkPath(host, path).path)
    return mount === undefined ? [] : [{ path, mount, weakness: weaknessOf(mount.type) }]
  })
}
