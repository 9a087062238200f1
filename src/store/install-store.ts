/** What makes this installation itself: a key for fingerprints and an id for the host. */
import { join } from 'node:path'
import { base32 } from '../bytes/base32.ts'
import { sha256OfParts } from '../bytes/digest.ts'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { readIfPresent } from '../host/read-file.ts'
import { createFile } from '../host/write-file.ts'
import { ensureOwnDirectory, type Layout } from './layout.ts'
import { invalidRecord } from './record-file.ts'

/**
 * Returns the 32 bytes that key fingerprints, made on first use.
 *
 * A damaged key is an error and never replaced: all fingerprints would change unnoticed.
 */
export function installKey(host: Host, layout: Layout): Uint8Array {
  return madeOnce(host, layout, 'key')
}

/**
 * Returns the id of this host, made on first use.
 *
 * The machine id is mixed in, so that a state directory copied elsewhere gives another id.
 */
export function hostId(host: Host, layout: Layout): string {
  const random = madeOnce(host, layout, 'host')
  const digest = sha256OfParts(['writ host', random, machineId(host)])
  return `wh1-${base32(Buffer.from(digest.slice('sha256:'.length), 'hex')).slice(0, 26)}`
}

/** Returns the id of this host where it has been made; undefined where not. */
export function madeHostId(host: Host, layout: Layout): string | undefined {
  const isMade = host.fs.lstat(join(layout.install, 'host')) !== undefined
  return isMade ? hostId(host, layout) : undefined
}

/** Whether both have been made already. */
export function hasInstall(host: Host, layout: Layout): boolean {
  return ['key', 'host'].every(name => host.fs.lstat(join(layout.install, name)) !== undefined)
}

const hexText = /^[0-9a-f]{64}\n$/

function madeOnce(host: Host, layout: Layout, name: string): Uint8Array {
  const path = join(layout.install, name)
  return explainingIo("read writ's own key", () => {
    let bytes = readIfPresent(host, path, 1024)
    if (bytes === undefined) {
      ensureOwnDirectory(host, layout.install)
      const made = Buffer.from(`${Buffer.from(host.randomBytes(32)).toString('hex')}\n`, 'utf8')
      // Where another process was faster, its bytes count.
      bytes = createFile(host, path, made) ? made : readIfPresent(host, path, 1024)
    }
    const text = Buffer.from(bytes ?? []).toString('latin1')
    if (!hexText.test(text)) throw invalidRecord(path, 'not the 64 hex digits it was made as')
    return Buffer.from(text.trim(), 'hex')
  })
}

/** Returns what names this machine; empty where nothing does. */
export function machineId(host: Host): Uint8Array {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    try {
      const bytes = readIfPresent(host, path, 1024)
      if (bytes !== undefined && bytes.length > 0) return bytes
    } catch {
      // A link or an unreadable file: the random part alone still tells hosts apart.
    }
  }
  return new Uint8Array()
}
