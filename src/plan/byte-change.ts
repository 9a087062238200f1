/** Edits of bytes: applied, inverted, taken from a line diff. Rule: R7. */
import { diffLines } from '../diff/line-diff.ts'
import type { ByteEdit } from '../formats/byte-edits.ts'

/** Returns the bytes with the edits made; they are ordered and do not overlap. */
export function editedBytes(bytes: Uint8Array, edits: readonly ByteEdit[]): Uint8Array {
  const parts: Uint8Array[] = []
  let at = 0
  for (const edit of edits) {
    parts.push(bytes.subarray(at, edit.offset), edit.content)
    at = edit.offset + edit.length
  }
  parts.push(bytes.subarray(at))
  return Buffer.concat(parts)
}

/** Returns the edits that undo the given ones, against the edited bytes. Rule: R13. */
export function inverseEdits(before: Uint8Array, edits: readonly ByteEdit[]): readonly ByteEdit[] {
  let shift = 0
  return edits.map(edit => {
    const inverse = {
      offset: edit.offset + shift,
      length: edit.content.length,
      content: before.subarray(edit.offset, edit.offset + edit.length),
    }
    shift += edit.content.length - edit.length
    return inverse
  })
}

/** Returns the edits of whole lines that turn one file into the other. */
export function lineEdits(before: Uint8Array, after: Uint8Array): readonly ByteEdit[] {
  const { beforeLines, afterLines, changes } = diffLines(before, after)
  return changes.map(change => {
    const start = beforeLines.start(change.beforeStart)
    const from = afterLines.start(change.afterStart)
    const end = lineEnd(beforeLines, change.beforeStart, change.beforeCount)
    const to = lineEnd(afterLines, change.afterStart, change.afterCount)
    return { offset: start, length: end - start, content: after.subarray(from, to) }
  })
}

function lineEnd(
  lines: { start(line: number): number; end(line: number): number },
  first: number,
  count: number,
): number {
  return count === 0 ? lines.start(first) : lines.end(first + count - 1)
}

/** Whether both hold the same bytes. */
export function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
