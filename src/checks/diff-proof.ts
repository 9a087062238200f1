/**
 * Proves that the stored diff shows what happens: every changed line stands in a hunk, every
 * line of a hunk is a line of an image seen through its masks. Rules: R7, R14.
 */
import type { Change, Hunk, HunkLine, Mask, SealedChange } from '../model/plan.ts'
import { imageBytes } from './bytes-proof.ts'

/** Returns what is wrong with the diff of one change. */
export function diffProblems(change: Change, half: SealedChange): string[] {
  const old = shownFile(half.before)
  const now = shownFile(half.after)
  let i = 0
  let j = 0
  for (const [index, hunk] of change.diff.entries()) {
    const start = {
      old: firstLine(hunk.oldStart, hunk.oldLines),
      now: firstLine(hunk.newStart, hunk.newLines),
    }
    const gap = start.old - i
    if (gap < 0 || gap !== start.now - j) return [`hunk ${index} stands in the wrong place`]
    if (!old.raw(i, gap).equals(now.raw(j, gap))) return ['a line changes outside of every hunk']
    i += gap
    j += gap
    const fault = hunkFault(hunk, old, now, i, j)
    if (fault !== undefined) return [`hunk ${index} ${fault}`]
    i += hunk.oldLines
    j += hunk.newLines
  }
  if (old.count - i !== now.count - j) return ['lines are added or removed outside of every hunk']
  const rest = old.count - i
  return old.raw(i, rest).equals(now.raw(j, rest)) ? [] : ['a line changes outside of every hunk']
}

/** A side without lines stands behind the line it names. */
function firstLine(start: number, count: number): number {
  return count === 0 ? start : start - 1
}

function hunkFault(
  hunk: Hunk,
  old: ShownFile,
  now: ShownFile,
  oldStart: number,
  newStart: number,
): string | undefined {
  let i = oldStart
  let j = newStart
  for (const line of hunk.lines) {
    const isOld = line.kind !== 'added'
    const isNew = line.kind !== 'removed'
    if ((isOld && i >= old.count) || (isNew && j >= now.count)) return 'is longer than its file'
    if (isOld && isNew && !old.raw(i).equals(now.raw(j))) return 'shows a changed line as context'
    const masks = [...(isNew ? now.masks(j) : []), ...(isOld ? old.masks(i) : [])]
    const shown = through(isNew ? now.raw(j) : old.raw(i), masks)
    if (line.text !== shown.text || line.eol !== shown.eol) return 'shows a line that is not there'
    if (isOld) i++
    if (isNew) j++
  }
  if (i - oldStart !== hunk.oldLines || j - newStart !== hunk.newLines) return 'miscounts its lines'
  return hunk.lines.some(line => line.kind !== 'context') ? undefined : 'shows no change'
}

interface ShownFile {
  readonly count: number
  /** The bytes of a line, or of so many lines from it on, with their line ends. */
  raw(line: number, count?: number): Buffer
  /** The masks on a line, their offsets counted from its start. */
  masks(line: number): readonly Mask[]
}

function shownFile(image: SealedChange['before']): ShownFile {
  const bytes = imageBytes(image)
  const starts = [0]
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) {
    if (at + 1 < bytes.length) starts.push(at + 1)
  }
  const count = bytes.length === 0 ? 0 : starts.length
  const startOf = (line: number): number => (line < count ? (starts[line] ?? 0) : bytes.length)
  const byLine = new Map<number, Mask[]>()
  let line = 0
  for (const mask of image?.masks ?? []) {
    while (line + 1 < count && startOf(line + 1) <= mask.offset) line++
    for (let on = line; on < count && startOf(on) < mask.offset + mask.length; on++) {
      const from = Math.max(mask.offset, startOf(on))
      const to = Math.min(mask.offset + mask.length, startOf(on + 1))
      const cut = { offset: from - startOf(on), length: to - from, text: mask.text }
      const found = byLine.get(on)
      if (found === undefined) byLine.set(on, [cut])
      else found.push(cut)
    }
  }
  return {
    count,
    raw: (first, lines = 1) => bytes.subarray(startOf(first), startOf(first + lines)),
    masks: index => byLine.get(index) ?? [],
  }
}

function through(raw: Buffer, masks: readonly Mask[]): Pick<HunkLine, 'text' | 'eol'> {
  const content = raw.at(-1) === 0x0a ? raw.subarray(0, raw.at(-2) === 0x0d ? -2 : -1) : raw
  const ordered = masks.toSorted((a, b) => a.offset - b.offset || b.length - a.length)
  let text = ''
  let at = 0
  for (const mask of ordered) {
    const end = Math.min(mask.offset + mask.length, content.length)
    if (mask.offset >= content.length) continue
    if (mask.offset >= at) text += content.toString('utf8', at, mask.offset) + mask.text
    at = Math.max(at, end)
  }
  text += content.toString('utf8', at)
  const end = raw.length - content.length
  return { text, eol: end === 0 ? '' : end === 1 ? '\n' : '\r\n' }
}
