/** Reads one file of the configuration, which a person keeps and may have linked from elsewhere. */
import { shellQuote } from '../bytes/shell-quote.ts'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { readWhole } from '../host/read-file.ts'
import { walkPath } from '../host/walk-path.ts'
import { WritError } from '../model/errors.ts'

/** Far above any policy or signer list. */
const configLimit = 4 * 1024 * 1024

/** Returns the text of a file of the configuration; undefined where there is none. */
export function loadText(host: Host, path: string): string | undefined {
  return explainingIo('read the configuration', () => {
    const bytes = loadFile(host, path)
    if (bytes === undefined) return undefined
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      throw new WritError('CONFIG_INVALID', { detail: `${path} is not valid UTF-8`, path })
    }
  })
}

/**
 * Returns the bytes of such a file.
 *
 * @throws WritError CONFIG_INVALID where every user may write to it.
 */
export function loadFile(host: Host, path: string): Uint8Array | undefined {
  const real = followed(host, path)
  if (real === undefined) return undefined
  const { bytes, stat } = readWhole(host, real, configLimit)
  if ((stat.mode & 0o002) !== 0) {
    throw new WritError('CONFIG_INVALID', {
      detail: `every user of this machine can write to ${path}, so it decides nothing`,
      hint: `chmod o-w ${shellQuote(real)}`,
      path,
    })
  }
  return bytes
}

/** People link configuration from elsewhere, so links are followed; undefined where no file is. */
export function followed(host: Host, path: string): string | undefined {
  const walk = walkPath(host, path)
  switch (walk.kind) {
    case 'found':
      return walk.path
    case 'free':
    case 'missing':
      return undefined
    case 'failed':
      throw walk.error
    default:
      throw new WritError('CONFIG_INVALID', {
        detail: `${path} is a symbolic link that leads nowhere`,
        hint: `ls -l ${shellQuote(path)}`,
        path,
      })
  }
}
