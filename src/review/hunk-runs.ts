/** How a change falls into runs of lines, gaps between its hunks, and notes about its file. */
import type { Change, Hunk, HunkLine } from '../model/plan.ts'
import type { TextLines } from './text-lines.ts'

export interface Run {
  readonly context: boolean
  readonly from: number
  readonly removed: number
  readonly added: number
  readonly oldStart: number
  readonly newStart: number
}

const known = new WeakMap<Hunk, readonly Run[]>()

/** Cuts a hunk into runs of context and runs of removed lines followed by added ones, once. */
export function runsOf(hunk: Hunk): readonly Run[] {
  const found = known.get(hunk)
  if (found !== undefined) return found
  const runs = cut(hunk)
  known.set(hunk, runs)
  return runs
}

function cut(hunk: Hunk): Run[] {
  const runs: Run[] = []
  let oldStart = hunk.oldStart
  let newStart = hunk.newStart
  for (let at = 0; at < hunk.lines.length; ) {
    const from = at
    const count = (kind: HunkLine['kind']): number => {
      const first = at
      while (hunk.lines[at]?.kind === kind) at++
      return at - first
    }
    const context = count('context')
    const removed = context > 0 ? 0 : count('removed')
    const added = context > 0 ? 0 : count('added')
    const run =
      context > 0
        ? { context: true, from, removed: context, added: context, oldStart, newStart }
        : { context: false, from, removed, added, oldStart, newStart }
    runs.push(run)
    oldStart += run.removed
    newStart += run.added
  }
  return runs
}

export interface Gap {
  readonly lines: number
  readonly oldStart: number
  readonly newStart: number
}

/** Unchanged lines before each hunk and after the last; the last gap needs the whole text. */
export function gapsOf(change: Change, text: TextLines | null): Gap[] {
  const gaps: Gap[] = []
  let oldStart = 1
  let newStart = 1
  for (const hunk of change.diff) {
    // A side without lines names the line it stands after.
    const firstNew = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart
    gaps.push({ lines: firstNew - newStart, oldStart, newStart })
    oldStart = (hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart) + hunk.oldLines
    newStart = firstNew + hunk.newLines
  }
  gaps.push({ lines: text === null ? 0 : text.count - newStart + 1, oldStart, newStart })
  return text === null ? gaps.map(gap => ({ ...gap, lines: 0 })) : gaps
}

/** What happens to the file itself, one line each. Rule: R1. */
export function notesOf(change: Change, hasText: boolean): string[] {
  const notes: string[] = []
  const mode = (state: Change['before']): string =>
    state.kind === 'file' ? `0${state.mode.toString(8)}` : 'absent'
  for (const link of change.links) notes.push(`symbolic link ${link.path} -> ${link.text}`)
  if (change.links.length > 0) notes.push(`real path ${change.realPath}`)
  if (change.before.kind === 'absent') notes.push('no file stands there now')
  if (change.after.kind === 'absent') notes.push('the file is removed')
  if (
    change.before.kind === 'file' &&
    change.after.kind === 'file' &&
    change.before.mode !== change.after.mode
  ) {
    notes.push(`mode ${mode(change.before)} -> ${mode(change.after)}`)
  }
  if (change.action === 'no-op') notes.push('nothing changes in this file')
  else if (!hasText && change.diff.length > 0 && change.after.kind === 'file') {
    notes.push('only the changed lines and their surroundings can be shown here')
  }
  return notes
}
