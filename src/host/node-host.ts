/** This machine as a `Host`. */
import { randomBytes } from 'node:crypto'
import { homedir, hostname, userInfo } from 'node:os'
import { isAbsolute } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Host, Identity } from './host.ts'
import { nodeFs } from './node-fs.ts'
import { runProcessSync } from './run-process-sync.ts'
import { trySqliteLock } from './sqlite-lock.ts'

/** Returns the real host, with parts replaced where a test or a shadow run needs it. */
export function nodeHost(overrides: Partial<Host> = {}): Host {
  const env = overrides.env ?? (name => process.env[name])
  const home = env('HOME')
  return {
    fs: nodeFs(),
    now: () => Date.now(),
    randomBytes: count => randomBytes(count),
    env,
    identity: identity(),
    home: home !== undefined && isAbsolute(home) ? home : homedir(),
    cwd: process.cwd(),
    // Most commands run nothing, and loading what runs programs takes a while.
    run: async request => (await import('./run-process.ts')).runProcess(request),
    runSync: runProcessSync,
    tryLock: trySqliteLock,
    async sleep(ms) {
      await delay(ms)
    },
    ...overrides,
  }
}

function identity(): Identity {
  const uid = process.getuid?.() ?? -1
  const gid = process.getgid?.() ?? -1
  const account = accountOf(uid)
  return {
    uid,
    gid,
    groups: [...new Set([gid, ...(process.getgroups?.() ?? [])])],
    user: account.username,
    accountHome: account.homedir,
    hostname: hostname(),
    pid: process.pid,
  }
}

function accountOf(uid: number): { username: string; homedir: string | undefined } {
  try {
    return userInfo()
  } catch {
    // A container may run under a uid that has no entry in the user database.
    return { username: `uid ${uid}`, homedir: undefined }
  }
}
