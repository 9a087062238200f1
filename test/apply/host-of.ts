import { join } from 'node:path'
import type { Host } from '../../src/host/host.ts'
import { nodeHost } from '../../src/host/node-host.ts'

/** 2026-05-15T09:00:40Z. */
export const moment = 1778835640000

/** Returns the host of a test machine: home, store and scratch space below one directory. */
export function hostOf(dir: string, path = '/usr/bin:/bin', syncs = true): Host {
  const env: Record<string, string> = {
    WRIT_STATE_DIR: join(dir, 'state'),
    WRIT_CONFIG_DIR: join(dir, 'config'),
    TMPDIR: join(dir, 'tmp'),
    PATH: path,
  }
  const home = join(dir, 'home')
  const host = nodeHost({ env: name => env[name], home, cwd: dir, now: () => moment })
  return syncs
    ? host
    : { ...host, fs: { ...host.fs, fsync() {}, fsyncDirectory() {}, syncFileSystem() {} } }
}
