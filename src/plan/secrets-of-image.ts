/** Recovers from a sealed image what its plan knew to be secret. Rule: R14. */
import type { ParsedDocument } from '../formats/format.ts'
import type { KeyPath } from '../model/key-path.ts'
import type { Image } from '../model/plan.ts'
import { valueReader } from '../model/value.ts'
import { wordsOfSpan } from './known-secrets.ts'
import { firstEndingAfter } from './spans.ts'

export interface ImageSecrets {
  readonly paths: readonly KeyPath[]
  readonly values: readonly string[]
}

/**
 * Returns the key paths whose values an image covers, and the covered texts worth searching for.
 * A value from the environment looks like any other once it is in a file; its mask remembers.
 */
export function secretsOfImage(image: Image | null, document: ParsedDocument | null): ImageSecrets {
  if (image === null || image.masks.length === 0) return { paths: [], values: [] }
  const bytes = Buffer.from(image.base64, 'base64')
  const masked = image.masks.map(mask => ({
    start: mask.offset,
    end: mask.offset + mask.length,
    text: bytes.toString('utf8', mask.offset, mask.offset + mask.length),
  }))
  const values = masked.flatMap(mask => wordsOfSpan(mask.text))
  if (document === null) return { paths: [], values }
  const paths: KeyPath[] = []
  const { text } = document
  const valueAt = valueReader(document.root)
  let at = 0
  let offset = 0
  for (const entry of [...document.entries].sort((a, b) => a.value.start - b.value.start)) {
    const kind = valueAt(entry.path)?.kind
    if (kind === undefined || kind === 'table' || kind === 'array') continue
    offset += Buffer.byteLength(text.slice(at, entry.value.start), 'utf8')
    at = entry.value.start
    const end = offset + Buffer.byteLength(text.slice(at, entry.value.end), 'utf8')
    const start = offset
    const cover = masked[firstEndingAfter(masked, end - 1)]
    if (cover !== undefined && cover.start <= start) paths.push(entry.path)
  }
  return { paths, values }
}
