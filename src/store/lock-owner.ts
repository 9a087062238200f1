/** Who holds a lock, in a file beside it: for people, it decides nothing. */
import * as z from 'zod/mini'
import { utcText } from '../bytes/utc.ts'
import { FsError, type Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { readIfPresent } from '../host/read-file.ts'
import { WritError } from '../model/errors.ts'
import type { LockHolder, LockOwner } from '../model/health.ts'
import { planIdText } from './decode-common.ts'
import { decodeRecord, jsonBytes } from './record-file.ts'

const ownerRecord: z.ZodMiniType<LockOwner> = z.lazy(() =>
  z.strictObject({
    path: z.string(),
    command: z.string(),
    plan: z.nullable(planIdText),
    pid: z.int(),
    user: z.string(),
    host: z.string(),
    since: z.string(),
  }),
)

/** Not synced: it is for people, and only while its writer lives. */
export function writeOwner(host: Host, path: string, realPath: string, holder: LockHolder): void {
  explainingIo('name the holder of a lock', () => {
    if (host.fs.lstat(path) !== undefined) host.fs.unlink(path)
    const fd = host.fs.openExclusive(path, 0o600)
    try {
      const { pid, user, hostname } = host.identity
      const bytes = jsonBytes({
        path: realPath,
        command: holder.command,
        plan: holder.plan,
        pid,
        user,
        host: hostname,
        since: utcText(host.now()),
      })
      host.fs.write(fd, bytes, 0, bytes.length)
    } finally {
      host.fs.close(fd)
    }
  })
}

/** Names a holder for people: command, process, user, host, since when, and the plan. */
export function holderText(owner: LockOwner | undefined): string {
  if (owner === undefined) return 'another process'
  const { command, pid, user, host, since, plan } = owner
  return `${command} (pid ${pid}, ${user}@${host}, since ${since}${plan === null ? '' : `, plan ${plan}`})`
}

/** Returns what a holder says of itself; undefined where it says nothing that can be read. */
export function readOwner(host: Host, path: string): LockOwner | undefined {
  try {
    const bytes = readIfPresent(host, path, 64 * 1024)
    return bytes === undefined ? undefined : decodeRecord(bytes, ownerRecord, path)
  } catch (error) {
    if (error instanceof WritError || error instanceof FsError) return undefined
    throw error
  }
}
