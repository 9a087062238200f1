/**
 * Finds the changes between two files by jumping over equal runs.
 *
 * Runs are compared natively, a megabyte at a time. Each difference is resolved in a small window
 * that grows until the files are in step again. Where no window closes, or windows have cost too
 * much for what they brought, the full algorithm takes the whole rest, once, so that the cost of
 * trying stays in proportion to the size.
 */
import type { Region } from './intern.ts'
import type { LineChange } from './line-change.ts'
import type { TextLines } from './line-table.ts'
import { type Meeting, RegionDiff } from './region-diff.ts'
import { commonPrefix, commonSuffix } from './same-bytes.ts'

/** Lines of a window on either side, tried in turn. */
const windows = [8, 32, 128, 512, 1024] as const

/** Work that windows may cost: this much, and so much more for every line passed. */
const basicWork = 1 << 20
const workPerLine = 64

export interface FoundChanges {
  /** Ordered, with at least one common line between two of them. */
  readonly changes: LineChange[]
  /** Lines numbered and steps made; the same on every machine. */
  readonly work: number
}

/** Returns the changes that turn one file into the other. */
export function findChanges(before: TextLines, after: TextLines): FoundChanges {
  const changes: LineChange[] = []
  const region = new RegionDiff(before, after)
  let i = equalLines(before, 0, before.count, after, 0, after.count)
  let j = i
  const tail = equalLinesAtEnd(before, i, after, j)
  const beforeEnd = before.count - tail
  const afterEnd = after.count - tail

  while (i < beforeEnd && j < afterEnd) {
    const meeting = resolve(region, i, beforeEnd, j, afterEnd, changes)
    if (meeting === undefined) return { changes, work: region.work }
    const run = equalLines(before, meeting.before, beforeEnd, after, meeting.after, afterEnd)
    i = meeting.before + run
    j = meeting.after + run
  }
  if (i < beforeEnd || j < afterEnd) {
    changes.push({
      beforeStart: i,
      beforeCount: beforeEnd - i,
      afterStart: j,
      afterCount: afterEnd - j,
    })
  }
  return { changes, work: region.work }
}

/**
 * Appends the changes from a difference to the place where the files meet again and returns it;
 * undefined means that everything up to the end has been resolved.
 */
function resolve(
  region: RegionDiff,
  beforeStart: number,
  beforeEnd: number,
  afterStart: number,
  afterEnd: number,
  changes: LineChange[],
): Meeting | undefined {
  const fairWork = basicWork + workPerLine * (beforeStart + afterStart)
  for (const size of windows) {
    if (region.work > fairWork) break
    const window: Region = {
      beforeStart,
      beforeEnd: Math.min(beforeEnd, beforeStart + size),
      afterStart,
      afterEnd: Math.min(afterEnd, afterStart + size),
    }
    region.compare(window)
    const isWhole = window.beforeEnd === beforeEnd && window.afterEnd === afterEnd
    const meeting = isWhole ? undefined : region.firstMeeting()
    if (isWhole || meeting !== undefined) {
      region.collect(changes, meeting)
      return meeting
    }
  }
  region.compare({ beforeStart, beforeEnd, afterStart, afterEnd })
  region.collect(changes)
  return undefined
}

/** Returns how many lines are equal from line i of before and line j of after on. */
function equalLines(
  before: TextLines,
  i: number,
  beforeEnd: number,
  after: TextLines,
  j: number,
  afterEnd: number,
): number {
  const beforeByte = before.start(i)
  const afterByte = after.start(j)
  const same = commonPrefix(
    before,
    beforeByte,
    before.start(beforeEnd),
    after,
    afterByte,
    after.start(afterEnd),
  )
  // A last line without a line end may end inside the common bytes on one side only.
  const beforeLines = before.endingBy(beforeByte + same, i) - i
  const afterLines = after.endingBy(afterByte + same, j) - j
  return Math.min(beforeLines, afterLines)
}

/** Returns how many lines are equal at the end, not reaching back before line i and line j. */
function equalLinesAtEnd(before: TextLines, i: number, after: TextLines, j: number): number {
  const beforeLength = before.bytes.length
  const afterLength = after.bytes.length
  const same = commonSuffix(
    before,
    before.start(i),
    beforeLength,
    after,
    after.start(j),
    afterLength,
  )
  return Math.min(
    before.count - before.startingFrom(beforeLength - same),
    after.count - after.startingFrom(afterLength - same),
  )
}
