/**
 * Moves changes to where people expect them.
 *
 * Where lines repeat, the same block of added (or removed) lines can be told apart from its
 * surroundings in several ways, all equally short. Of these the one is taken that makes the
 * fewest blocks; then the lowest place where the block ends with a blank line; then the lowest.
 */
import type { LineChange } from './line-change.ts'
import type { TextLines } from './line-table.ts'
import { sameRange } from './same-bytes.ts'

/**
 * Returns the same difference with its changes moved and joined: ordered, at least one common
 * line between two of them.
 */
export function slideChanges(
  changes: readonly LineChange[],
  before: TextLines,
  after: TextLines,
): LineChange[] {
  return slideDown(slideUp(changes, before, after), before, after)
}

/** Moves every change up as far as it goes and joins it to the one before when they touch. */
function slideUp(
  changes: readonly LineChange[],
  before: TextLines,
  after: TextLines,
): LineChange[] {
  const moved: LineChange[] = []
  for (const change of changes) {
    let current = change
    for (;;) {
      const previous = moved.at(-1)
      current = shifted(current, -roomAbove(current, previous, before, after))
      if (previous === undefined || !touches(previous, current)) break
      moved.pop()
      current = joined(previous, current)
    }
    moved.push(current)
  }
  return moved
}

/** Moves every change down, last first, joins those that touch, and settles each in its place. */
function slideDown(
  changes: readonly LineChange[],
  before: TextLines,
  after: TextLines,
): LineChange[] {
  const settled: LineChange[] = []
  for (let c = changes.length - 1; c >= 0; c--) {
    let current = changes[c]
    if (current === undefined) continue
    for (;;) {
      const next = settled.at(-1)
      current = shifted(current, roomBelow(current, next, before, after))
      if (next === undefined || !touches(current, next)) break
      settled.pop()
      current = joined(current, next)
    }
    settled.push(endingBlank(current, changes[c - 1], before, after))
  }
  return settled.reverse()
}

/** Returns the change at the lowest place, not below its own, where its last line is blank. */
function endingBlank(
  change: LineChange,
  previous: LineChange | undefined,
  before: TextLines,
  after: TextLines,
): LineChange {
  const side = slidingSide(change, before, after)
  if (side === undefined) return change
  // Touching the change before would hide the line between them.
  const room = roomAbove(change, previous, before, after)
  const reach =
    previous !== undefined && touches(previous, shifted(change, -room)) ? room - 1 : room
  for (let up = 0; up <= reach; up++) {
    if (isBlank(side.lines, side.start + side.count - 1 - up)) return shifted(change, -up)
  }
  return change
}

interface SlidingSide {
  readonly lines: TextLines
  readonly start: number
  readonly count: number
}

/** Returns the side that has lines, if it is only one: a replacement stays where it is. */
function slidingSide(
  change: LineChange,
  before: TextLines,
  after: TextLines,
): SlidingSide | undefined {
  if (change.afterCount === 0) {
    return { lines: before, start: change.beforeStart, count: change.beforeCount }
  }
  if (change.beforeCount === 0) {
    return { lines: after, start: change.afterStart, count: change.afterCount }
  }
  return undefined
}

/** Returns by how many lines a change can move up, at most to the end of the one before. */
function roomAbove(
  change: LineChange,
  previous: LineChange | undefined,
  before: TextLines,
  after: TextLines,
): number {
  const side = slidingSide(change, before, after)
  if (side === undefined) return 0
  const common =
    change.beforeStart - (previous === undefined ? 0 : previous.beforeStart + previous.beforeCount)
  let room = 0
  while (
    room < common &&
    sameLine(side.lines, side.start - 1 - room, side.start + side.count - 1 - room)
  ) {
    room++
  }
  return room
}

/** Returns by how many lines a change can move down, at most to the start of the next. */
function roomBelow(
  change: LineChange,
  next: LineChange | undefined,
  before: TextLines,
  after: TextLines,
): number {
  const side = slidingSide(change, before, after)
  if (side === undefined) return 0
  const common =
    (next === undefined ? before.count : next.beforeStart) -
    (change.beforeStart + change.beforeCount)
  let room = 0
  while (room < common && sameLine(side.lines, side.start + room, side.start + side.count + room)) {
    room++
  }
  return room
}

function shifted(change: LineChange, by: number): LineChange {
  if (by === 0) return change
  return {
    ...change,
    beforeStart: change.beforeStart + by,
    afterStart: change.afterStart + by,
  }
}

function touches(upper: LineChange, lower: LineChange): boolean {
  return upper.beforeStart + upper.beforeCount === lower.beforeStart
}

function joined(upper: LineChange, lower: LineChange): LineChange {
  return {
    beforeStart: upper.beforeStart,
    beforeCount: upper.beforeCount + lower.beforeCount,
    afterStart: upper.afterStart,
    afterCount: upper.afterCount + lower.afterCount,
  }
}

function sameLine(lines: TextLines, a: number, b: number): boolean {
  const length = lines.end(a) - lines.start(a)
  return (
    lines.end(b) - lines.start(b) === length &&
    sameRange(lines, lines.start(a), lines, lines.start(b), length)
  )
}

function isBlank(lines: TextLines, line: number): boolean {
  for (let i = lines.start(line); i < lines.end(line); i++) {
    const byte = lines.bytes[i]
    if (byte !== 0x0a && byte !== 0x0d && byte !== 0x20 && byte !== 0x09) return false
  }
  return true
}
