import { sha256 } from '../bytes/digest.ts'
import { type FileStat, FsError, type Host } from '../host/host.ts'
import { readWhole } from '../host/read-file.ts'
import type { Sha256 } from '../model/digest.ts'
import type { TargetImage } from './transaction.ts'

/** What stands under a name now. */
export type Standing =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'file'
      readonly bytes: Uint8Array
      readonly sha256: Sha256
      readonly stat: FileStat
    }
  /** A link, a directory, or a file larger than any that could matter here. */
  | { readonly kind: 'foreign' }

const foreign = new Set(['EINVAL', 'ELOOP', 'ENXIO', 'EFBIG', 'EISDIR', 'EAGAIN'])

/** Reads what stands under a name; `limit` is the largest size worth hashing. */
export function standingAt(host: Host, path: string, limit: number): Standing {
  try {
    const { bytes, stat } = readWhole(host, path, limit)
    return { kind: 'file', bytes, sha256: sha256(bytes), stat }
  } catch (error) {
    if (!(error instanceof FsError)) throw error
    if (error.errno === 'ENOENT') return { kind: 'absent' }
    if (foreign.has(error.errno)) return { kind: 'foreign' }
    throw error
  }
}

/** Whether the bytes standing there are those of the image; null is an absent file. */
export function isImage(standing: Standing, image: TargetImage | null): boolean {
  if (image === null) return standing.kind === 'absent'
  return standing.kind === 'file' && standing.sha256 === image.sha256
}

/** Whether two names mean one file. */
export function isSameFile(a: Standing, b: Standing): boolean {
  return (
    a.kind === 'file' && b.kind === 'file' && a.stat.dev === b.stat.dev && a.stat.ino === b.stat.ino
  )
}

/** Returns the largest size either image has. */
export function sizeLimitOf(target: {
  readonly before: TargetImage | null
  readonly after: TargetImage | null
}): number {
  return Math.max(target.before?.bytes.length ?? 0, target.after?.bytes.length ?? 0)
}
