/** What changed inside a changed line: for rows on screen, never for what is signed. */
import { diffArrays } from 'diff'

/** A half-open range of UTF-16 units. */
export interface Range {
  readonly start: number
  readonly end: number
}

export interface WordDiff {
  /** What is gone from the line before; ordered, not touching. */
  readonly before: readonly Range[]
  /** What is new in the line after. */
  readonly after: readonly Range[]
}

/** Above this length only the common beginning and end are told from the rest. */
const longestCompared = 2000

/** Words removed and added above which a line counts as rewritten: counted work, never time. */
const mostEdits = 120

/** Returns which parts of a line differ, in whole words. */
export function wordDiff(before: string, after: string): WordDiff {
  const start = commonStart(before, after)
  const end = commonEnd(before, after, start)
  const beforeEnd = before.length - end
  const afterEnd = after.length - end
  const isWhole = Math.max(before.length, after.length) > longestCompared
  if (isWhole || start === beforeEnd || start === afterEnd) {
    return { before: rangeOf(start, beforeEnd), after: rangeOf(start, afterEnd) }
  }
  const parts = diffArrays(tokens(before, start, beforeEnd), tokens(after, start, afterEnd), {
    maxEditLength: mostEdits,
  })
  if (parts === undefined) {
    return { before: rangeOf(start, beforeEnd), after: rangeOf(start, afterEnd) }
  }
  const removed: Range[] = []
  const added: Range[] = []
  let i = start
  let j = start
  for (const part of parts) {
    const length = part.value.reduce((sum, token) => sum + token.length, 0)
    if (part.removed) removed.push({ start: i, end: i + length })
    if (part.added) added.push({ start: j, end: j + length })
    if (!part.added) i += length
    if (!part.removed) j += length
  }
  return { before: removed, after: added }
}

function rangeOf(start: number, end: number): Range[] {
  return start < end ? [{ start, end }] : []
}

/** Whether two units belong to one word; a character outside ASCII is always part of a word. */
function isWordUnit(unit: number): boolean {
  return (
    unit >= 0x80 ||
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    unit === 0x5f
  )
}

/** Whether a word runs on over a place in a text. */
function isInsideWord(text: string, at: number): boolean {
  return (
    at > 0 &&
    at < text.length &&
    isWordUnit(text.charCodeAt(at - 1)) &&
    isWordUnit(text.charCodeAt(at))
  )
}

/** Returns the length of the common beginning that ends between words on both sides. */
function commonStart(a: string, b: string): number {
  const limit = Math.min(a.length, b.length)
  let length = 0
  while (length < limit && a.charCodeAt(length) === b.charCodeAt(length)) length++
  while (isInsideWord(a, length) || isInsideWord(b, length)) length--
  return length
}

/** Returns the length of the common end, behind `start`, that begins between words. */
function commonEnd(a: string, b: string, start: number): number {
  const limit = Math.min(a.length, b.length) - start
  let length = 0
  while (
    length < limit &&
    a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)
  ) {
    length++
  }
  while (isInsideWord(a, a.length - length) || isInsideWord(b, b.length - length)) length--
  return length
}

/** Splits a range into words, runs of blanks, and single other characters. */
function tokens(text: string, start: number, end: number): string[] {
  const found: string[] = []
  for (let from = start; from < end; ) {
    let to = from + 1
    const unit = text.charCodeAt(from)
    if (isWordUnit(unit)) while (to < end && isWordUnit(text.charCodeAt(to))) to++
    else if (unit === 0x20) while (to < end && text.charCodeAt(to) === 0x20) to++
    found.push(text.slice(from, to))
    from = to
  }
  return found
}
