import { dirname } from 'node:path'
import type { Host } from '../host/host.ts'

/**
 * Does the work with the directory of a target open: it stays that one directory, whatever is
 * done to its path meanwhile. Rule: R21.
 *
 * @param work is given what identifies the directory, to compare with the one that was read
 */
export function inDirectory<T>(host: Host, realPath: string, work: (identity: string) => T): T {
  const hold = host.fs.holdDirectory(dirname(realPath))
  try {
    return work(hold.identity)
  } finally {
    hold.release()
  }
}
