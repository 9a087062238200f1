/**
 * Signed heads of the ledger: `heads/<entry>-<id>.json` with the exact signed bytes and
 * `.json.sig` with the signature, as `ssh-keygen -Y sign` names it. Rules: R16, R32.
 *
 * Whoever can cut the ledger off can remove them too, so they can be put elsewhere as well.
 */
import { basename, dirname, join } from 'node:path'
import { base32 } from '../bytes/base32.ts'
import { sha256 } from '../bytes/digest.ts'
import { FsError, type Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { removeQuietly, writeAll } from '../host/write-file.ts'
import type { Layout } from './layout.ts'
import { numberedFiles } from './numbered-files.ts'
import { listNames, loadBytes, saveBytes } from './record-file.ts'

/** A head as found: nothing about it is believed before it is verified. */
export interface StoredHead {
  readonly path: string
  readonly statement: Uint8Array
  /** Armoured SSHSIG; empty where there is none. */
  readonly signature: string
}

/** An older head pins nothing that a newer one does not. */
const kept = 10

/** Files a head and removes the oldest ones; durable when it returns. */
export function saveHead(
  host: Host,
  layout: Layout,
  seq: number,
  statement: Uint8Array,
  signature: string,
): StoredHead {
  const path = join(layout.heads, headName(seq, statement))
  // After a crash between the two a signature is left over, and no head without one.
  saveBytes(host, `${path}.sig`, Buffer.from(signature, 'utf8'))
  saveBytes(host, path, statement)
  for (const old of numberedFiles(host, layout.heads).slice(kept)) {
    removeQuietly(host, old.path)
    removeQuietly(host, `${old.path}.sig`)
  }
  return { path, statement, signature }
}

/** Returns the heads in the state directory, that of the latest entry first. */
export function listHeads(host: Host, layout: Layout): readonly StoredHead[] {
  if (listNames(host, layout.heads).length === 0) return []
  return numberedFiles(host, layout.heads).map(({ path }) => ({
    path,
    statement: loadBytes(host, path) ?? new Uint8Array(),
    signature: Buffer.from(loadBytes(host, `${path}.sig`) ?? []).toString('utf8'),
  }))
}

/**
 * Puts a copy into a directory of the user's choosing and returns its path; never overwrites.
 *
 * It may be on a file system that knows neither modes nor links.
 */
export function exportHead(host: Host, directory: string, head: StoredHead): string {
  const path = join(directory, `writ-ledger-head-${basename(head.path)}`)
  explainingIo('write the copy of the head', () => {
    createOnce(host, `${path}.sig`, Buffer.from(head.signature, 'utf8'))
    createOnce(host, path, head.statement)
    host.fs.fsyncDirectory(dirname(path))
  })
  return path
}

/** The same head may have been put there before: its name has its digest. */
function createOnce(host: Host, path: string, bytes: Uint8Array): void {
  let fd: number
  try {
    fd = host.fs.openExclusive(path, 0o644)
  } catch (error) {
    const isThere = error instanceof FsError && error.errno === 'EEXIST'
    const present = isThere ? loadBytes(host, path) : undefined
    if (present !== undefined && Buffer.compare(present, bytes) === 0) return
    throw error
  }
  try {
    writeAll(host, fd, bytes)
    host.fs.fsync(fd)
  } catch (error) {
    removeQuietly(host, path)
    throw error
  } finally {
    host.fs.close(fd)
  }
}

function headName(seq: number, statement: Uint8Array): string {
  const digest = Buffer.from(sha256(statement).slice('sha256:'.length), 'hex')
  return `${String(seq).padStart(6, '0')}-wl1-${base32(digest).slice(0, 26)}.json`
}
