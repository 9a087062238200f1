import { dirname } from 'node:path'
import { FsError, type Host } from './host.ts'

/**
 * Makes files and the names beside them durable, in one call per file system where that is
 * possible and one by one otherwise.
 *
 * @param files written and not synced yet; absolute paths
 * @param directories whose names changed; every file's own is among them
 * @throws FsError the first that occurred; nothing is certain then
 */
export async function settle(
  host: Host,
  files: readonly string[],
  directories: readonly string[],
): Promise<void> {
  const unique = [...new Set([...files.map(path => dirname(path)), ...directories])]
  if (files.length === 0 && unique.length <= few) {
    for (const path of unique) host.fs.fsyncDirectory(path)
    return
  }
  const devices = new Map<number, string>()
  for (const path of unique) {
    const stat = host.fs.lstat(path)
    if (stat !== undefined) devices.set(stat.dev, devices.get(stat.dev) ?? path)
  }
  try {
    for (const path of devices.values()) host.fs.syncFileSystem(path)
  } catch (error) {
    if (!(error instanceof FsError && error.errno === 'ENOSYS')) throw error
    await host.fs.fsyncAll([...files, ...unique])
  }
}

/** To ask for a whole file system, a program must be started: so many directories are faster. */
const few = 8
