import type { Place, Problem } from '../model/errors.ts'
import { LineIndex } from './line-index.ts'

/** Largest target writ plans, in bytes. */
export const sizeLimit: number = 16 * 1024 * 1024

export type Decoded =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: Problem }

/**
 * Decodes a file strictly: UTF-8 or a problem, a BOM kept as U+FEFF. Rules: R2, R3.
 *
 * Nothing is replaced: a file that is not text is refused before anything is planned.
 */
export function decodeText(bytes: Uint8Array, limit: number = sizeLimit): Decoded {
  if (bytes.length > limit) {
    return refused('TARGET_TOO_LARGE', `it has ${bytes.length} bytes, the limit is ${limit}`)
  }
  const zero = bytes.indexOf(0)
  if (zero !== -1) {
    return refused(
      'TARGET_BINARY',
      bytes.every(byte => byte === 0)
        ? `all ${bytes.length} bytes are zero, as after a crash or a full disk: restore a backup`
        : `the first NUL byte is at offset ${zero}`,
    )
  }
  try {
    return { ok: true, text: strict.decode(bytes) }
  } catch {
    const place = firstInvalid(bytes)
    return refused(
      'TARGET_NOT_UTF8',
      `the first invalid byte is in line ${place.line}, column ${place.column}`,
      [place],
    )
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })

/** A replacement character the file does not itself hold marks the first invalid byte. */
function firstInvalid(bytes: Uint8Array): Place {
  const text = lenient.decode(bytes)
  let at = 0
  let offset = 0
  for (let i = text.indexOf('\uFFFD'); i !== -1; i = text.indexOf('\uFFFD', i + 1)) {
    offset += Buffer.byteLength(text.slice(at, i), 'utf8')
    at = i
    if (bytes[offset] !== 0xef || bytes[offset + 1] !== 0xbf || bytes[offset + 2] !== 0xbd) break
  }
  return new LineIndex(text).placeAt(at)
}

function refused(
  code: 'TARGET_TOO_LARGE' | 'TARGET_BINARY' | 'TARGET_NOT_UTF8',
  detail: string,
  places?: readonly Place[],
): Decoded {
  return { ok: false, problem: { code, detail, places } }
}
