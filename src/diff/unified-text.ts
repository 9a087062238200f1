/**
 * The diff of a plan as text: what `writ show --diff` prints and what an approval binds.
 *
 * It is made from redacted hunks, holds no secret, and every piece of foreign text in it has been
 * made visible. It is for reading: `patch` cannot apply it. Rules: R14, R15, R33.
 */
import { sha256 } from '../bytes/digest.ts'
import { visibleText } from '../bytes/visible.ts'
import type { Sha256 } from '../model/digest.ts'
import type { Change, FileState, Hunk, HunkLine } from '../model/plan.ts'

/** The parts of a change the text is made from. */
export type DiffedChange = Pick<Change, 'realPath' | 'action' | 'before' | 'after' | 'diff'>

const marks: Readonly<Record<HunkLine['kind'], string>> = {
  context: ' ',
  removed: '-',
  added: '+',
}

/**
 * Returns the text of one change: header lines naming the file, then its hunks.
 *
 * Carriage returns at line ends are marked, unless all lines shown have them: then one header
 * line says so.
 */
export function unifiedText(change: DiffedChange): string {
  const { action, before, after, diff } = change
  const path = visibleText(change.realPath)
  const lines = [`diff --writ ${action} ${path}`, ...stateLines(before, after)]
  const marksReturns = !endsEveryLineWithReturn(diff)
  if (diff.length > 0) {
    if (!marksReturns) lines.push('line ends CRLF')
    lines.push(`--- ${before.kind === 'absent' ? '/dev/null' : path}`)
    lines.push(`+++ ${after.kind === 'absent' ? '/dev/null' : path}`)
  }
  for (const hunk of diff) {
    lines.push(`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`)
    for (const line of hunk.lines) lines.push(lineText(line, marksReturns))
  }
  return `${lines.join('\n')}\n`
}

/** Returns the SHA-256 of the texts of all changes, in order, as one text. Rule: R15. */
export function diffDigestOf(changes: readonly DiffedChange[]): Sha256 {
  return sha256(changes.map(unifiedText).join(''))
}

/** Returns what happens to the file itself: appearing, going, mode and owner. */
function stateLines(before: FileState, after: FileState): string[] {
  if (before.kind === 'absent' && after.kind === 'absent') return []
  if (before.kind === 'absent') return after.kind === 'file' ? [`new file mode ${mode(after)}`] : []
  if (after.kind === 'absent') return [`deleted file mode ${mode(before)}`]
  const lines: string[] = []
  if (before.mode !== after.mode) {
    lines.push(`old mode ${mode(before)}`, `new mode ${mode(after)}`)
  }
  if (before.uid !== after.uid || before.gid !== after.gid) {
    lines.push(`old owner ${before.uid}:${before.gid}`, `new owner ${after.uid}:${after.gid}`)
  }
  return lines
}

function mode(state: Extract<FileState, { kind: 'file' }>): string {
  return state.mode.toString(8).padStart(4, '0')
}

function endsEveryLineWithReturn(diff: readonly Hunk[]): boolean {
  const has = (eol: HunkLine['eol']): boolean =>
    diff.some(hunk => hunk.lines.some(line => line.eol === eol))
  return has('\r\n') && !has('\n')
}

function lineText(line: HunkLine, marksReturns: boolean): string {
  // A return is part of the text that is made visible, so it cannot be confused with a token.
  const text = line.eol === '\r\n' && marksReturns ? `${line.text}\r` : line.text
  const shown = `${marks[line.kind]}${visibleText(text)}`
  return line.eol === '' ? `${shown}\n\\ No newline at end of file` : shown
}
