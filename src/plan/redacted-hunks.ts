/** The line diff of a change as it is stored in a plan: taken from bytes, shown through masks. */
import { hunkRanges } from '../diff/hunks.ts'
import { diffLines } from '../diff/line-diff.ts'
import type { Hunk, HunkLine, Mask } from '../model/plan.ts'
import type { MaskedBytes } from './image-masks.ts'

const context = 3

/** Returns the hunks between two files; a change inside a secret shows as two masks. Rule: R14. */
export function redactedHunks(before: MaskedBytes, after: MaskedBytes): readonly Hunk[] {
  const diff = diffLines(before.bytes, after.bytes)
  const old = maskedLines(before, line => [
    diff.beforeLines.start(line),
    diff.beforeLines.end(line),
  ])
  const now = maskedLines(after, line => [diff.afterLines.start(line), diff.afterLines.end(line)])
  return hunkRanges(diff, context).map(range => {
    const lines: HunkLine[] = []
    let i = range.beforeStart
    let j = range.afterStart
    const common = (until: number): void => {
      // A line that both files have is covered wherever either of them covers it.
      for (; i < until; i++, j++) lines.push(lineOf('context', now, j, old.masksOf(i)))
    }
    for (const change of range.changes) {
      common(change.beforeStart)
      for (; i < change.beforeStart + change.beforeCount; i++) lines.push(lineOf('removed', old, i))
      for (; j < change.afterStart + change.afterCount; j++) lines.push(lineOf('added', now, j))
    }
    common(range.beforeStart + range.beforeCount)
    return {
      oldStart: range.beforeStart + (range.beforeCount === 0 ? 0 : 1),
      oldLines: range.beforeCount,
      newStart: range.afterStart + (range.afterCount === 0 ? 0 : 1),
      newLines: range.afterCount,
      lines,
    }
  })
}

interface MaskedLines {
  readonly bytesOf: (line: number) => Uint8Array
  /** Relative to the start of the line. */
  readonly masksOf: (line: number) => readonly Mask[]
}

function maskedLines(
  file: MaskedBytes,
  rangeOf: (line: number) => readonly [number, number],
): MaskedLines {
  return {
    bytesOf: line => file.bytes.subarray(...rangeOf(line)),
    masksOf: line => {
      const [start, end] = rangeOf(line)
      return masksWithin(file.masks, start, end)
    },
  }
}

/** Masks are ordered, so those of one line are found by bisection. */
function masksWithin(masks: readonly Mask[], start: number, end: number): readonly Mask[] {
  let low = 0
  let high = masks.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const mask = masks[middle]
    if (mask !== undefined && mask.offset + mask.length <= start) low = middle + 1
    else high = middle
  }
  const found: Mask[] = []
  for (let i = low; i < masks.length; i++) {
    const mask = masks[i]
    if (mask === undefined || mask.offset >= end) break
    const from = Math.max(mask.offset, start)
    const to = Math.min(mask.offset + mask.length, end)
    found.push({ offset: from - start, length: to - from, text: mask.text })
  }
  return found
}

function lineOf(
  kind: HunkLine['kind'],
  lines: MaskedLines,
  line: number,
  more: readonly Mask[] = [],
): HunkLine {
  const bytes = lines.bytesOf(line)
  const eol = eolOf(bytes)
  const content = bytes.subarray(0, bytes.length - eol.length)
  let text = ''
  let at = 0
  for (const mask of united([...lines.masksOf(line), ...more])) {
    if (mask.offset >= content.length) break
    text += decode(content.subarray(at, mask.offset)) + mask.text
    at = Math.min(mask.offset + mask.length, content.length)
  }
  return { kind, text: text + decode(content.subarray(at)), eol }
}

function united(masks: readonly Mask[]): readonly Mask[] {
  const out: Mask[] = []
  for (const mask of [...masks].sort((a, b) => a.offset - b.offset || b.length - a.length)) {
    const last = out.at(-1)
    const end = mask.offset + mask.length
    if (last === undefined || mask.offset >= last.offset + last.length) out.push(mask)
    else if (end > last.offset + last.length) {
      out[out.length - 1] = { ...last, length: end - last.offset }
    }
  }
  return out
}

function eolOf(line: Uint8Array): HunkLine['eol'] {
  if (line.at(-1) !== 0x0a) return ''
  return line.at(-2) === 0x0d ? '\r\n' : '\n'
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}
