import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Host } from '../../src/host/host.ts'
import { tempDir } from './temp-dir.ts'

/** A host on which a directory is said to be a file system of another type. */
export function mountedAs(host: Host, type: string, point: string, options = 'rw'): Host {
  const table = join(tempDir(), 'mountinfo')
  writeFileSync(
    table,
    `1 0 0:1 / / rw - ext4 /dev/a rw\n2 1 0:2 / ${point} ${options} - ${type} x rw\n`,
  )
  const { fs } = host
  const openRead = (path: string): number =>
    fs.openRead(path === '/proc/self/mountinfo' ? table : path)
  return { ...host, fs: { ...fs, openRead } }
}
