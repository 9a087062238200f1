/** Changes grouped with the common lines around them, as a reader sees them. */
import type { LineChange } from './line-change.ts'
import type { LineDiff } from './line-diff.ts'

/** Lines count from 0; the ranges include the context. */
export interface HunkRange {
  readonly beforeStart: number
  readonly beforeCount: number
  readonly afterStart: number
  readonly afterCount: number
  readonly changes: readonly LineChange[]
}

/** Returns the hunks with up to `context` common lines around; hunks that would touch are one. */
export function hunkRanges(diff: LineDiff, context: number): HunkRange[] {
  const hunks: HunkRange[] = []
  let group: LineChange[] = []
  const close = (): void => {
    if (group.length > 0) hunks.push(hunkAround(group, diff, context))
    group = []
  }
  for (const change of diff.changes) {
    const last = group.at(-1)
    const gap = last === undefined ? 0 : change.beforeStart - (last.beforeStart + last.beforeCount)
    if (gap > 2 * context) close()
    group.push(change)
  }
  close()
  return hunks
}

function hunkAround(changes: readonly LineChange[], diff: LineDiff, context: number): HunkRange {
  const first = changes[0]
  const last = changes.at(-1)
  if (first === undefined || last === undefined) throw new RangeError('a hunk has a change')
  const beforeEnd = last.beforeStart + last.beforeCount
  const afterEnd = last.afterStart + last.afterCount
  // Outside the changes both sides hold the same lines, so the context is equally long on both.
  const above = Math.min(context, first.beforeStart, first.afterStart)
  const below = Math.min(context, diff.beforeLines.count - beforeEnd)
  return {
    beforeStart: first.beforeStart - above,
    beforeCount: beforeEnd + below - (first.beforeStart - above),
    afterStart: first.afterStart - above,
    afterCount: afterEnd + below - (first.afterStart - above),
    changes,
  }
}
