import type { ParsedDocument } from '../formats/format.ts'
import type { Image } from '../model/plan.ts'
import { type Reading, readBytes } from './read-text.ts'

/** Returns the exact bytes of a sealed image. */
export function bytesOfImage(image: Image): Uint8Array {
  return Buffer.from(image.base64, 'base64')
}

/** Returns a sealed image as its reader sees it; null for no file and for one that does not parse. */
export function documentOfImage(image: Image | null, reading: Reading): ParsedDocument | null {
  if (image === null) return null
  const outcome = readBytes(bytesOfImage(image), reading, 'kept')
  return outcome.ok ? outcome.document : null
}
