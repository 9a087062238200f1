/** What to cover when a file is shown, as ranges of its bytes. Rule: R14. */
import { diffLines } from '../diff/line-diff.ts'
import type { ParsedDocument } from '../formats/format.ts'
import type { Mask } from '../model/plan.ts'
import { maskText } from './mask-text.ts'
import type { Redactor } from './redactor.ts'

/** Returns the masks of a parsed file. */
export function documentMasks(document: ParsedDocument, redactor: Redactor): readonly Mask[] {
  const { text } = document
  let at = 0
  let offset = 0
  const byteOffset = (index: number): number => {
    offset += Buffer.byteLength(text.slice(at, index), 'utf8')
    at = index
    return offset
  }
  return redactor.masks(document).map(span => {
    const start = byteOffset(span.start)
    return { offset: start, length: byteOffset(span.end) - start, text: span.text }
  })
}

export interface MaskedBytes {
  readonly bytes: Uint8Array
  readonly masks: readonly Mask[]
}

/**
 * Returns the masks of a file that does not parse, where nobody can say which value is a secret:
 * every line is covered, but those that the other file has too show what they show there.
 */
export function unreadableMasks(
  bytes: Uint8Array,
  other: MaskedBytes,
  name: { readonly installKey: Uint8Array; readonly realPath: string },
): readonly Mask[] {
  const { beforeLines, afterLines, changes } = diffLines(other.bytes, bytes)
  const masks: Mask[] = []
  const common = (from: number, to: number, count: number): void => {
    const shift = afterLines.start(to) - beforeLines.start(from)
    const end = beforeLines.start(from + count)
    for (const mask of other.masks) {
      const start = Math.max(mask.offset, beforeLines.start(from))
      const length = Math.min(mask.offset + mask.length, end) - start
      if (length > 0) masks.push({ offset: start + shift, length, text: mask.text })
    }
  }
  let before = 0
  let after = 0
  for (const change of changes) {
    common(before, after, change.beforeStart - before)
    for (let line = change.afterStart; line < change.afterStart + change.afterCount; line++) {
      const content = contentOf(bytes, afterLines.start(line), afterLines.end(line))
      if (content.length === 0) continue
      const text = maskText(name.installKey, name.realPath, '', content.toString('latin1'))
      masks.push({ offset: afterLines.start(line), length: content.length, text })
    }
    before = change.beforeStart + change.beforeCount
    after = change.afterStart + change.afterCount
  }
  common(before, after, beforeLines.count - before)
  return masks
}

/** The bytes of a line without its line end. */
function contentOf(bytes: Uint8Array, start: number, end: number): Buffer {
  let stop = end
  if (stop > start && bytes[stop - 1] === 0x0a) stop--
  if (stop > start && stop < end && bytes[stop - 1] === 0x0d) stop--
  return Buffer.from(bytes.subarray(start, stop))
}
