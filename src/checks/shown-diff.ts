/**
 * Writes the diff text once more, from its definition, to prove the digest an approver signs.
 * Rule: R15.
 */
import { sha256 } from '../bytes/digest.ts'
import { visibleText } from '../bytes/visible.ts'
import type { Sha256 } from '../model/digest.ts'
import type { Change, FileState, Hunk } from '../model/plan.ts'

/** Returns the digest of the diff text of all changes. */
export function shownDiffDigest(changes: readonly Change[]): Sha256 {
  return sha256(changes.map(change => shownLines(change).join('\n').concat('\n')).join(''))
}

function shownLines(change: Change): readonly string[] {
  const { action, before, after, diff } = change
  const path = visibleText(change.realPath)
  const ends = new Set(diff.flatMap(hunk => hunk.lines.map(line => line.eol)))
  const isCrlf = ends.has('\r\n') && !ends.has('\n')
  const head = [`diff --writ ${action} ${path}`, ...fileLines(before, after)]
  if (diff.length === 0) return head
  return [
    ...head,
    ...(isCrlf ? ['line ends CRLF'] : []),
    `--- ${before.kind === 'file' ? path : '/dev/null'}`,
    `+++ ${after.kind === 'file' ? path : '/dev/null'}`,
    ...diff.flatMap(hunk => hunkLines(hunk, isCrlf)),
  ]
}

function fileLines(before: FileState, after: FileState): readonly string[] {
  const mode = (bits: number): string => bits.toString(8).padStart(4, '0')
  if (before.kind === 'absent') {
    return after.kind === 'absent' ? [] : [`new file mode ${mode(after.mode)}`]
  }
  if (after.kind === 'absent') return [`deleted file mode ${mode(before.mode)}`]
  const differs = (name: string, old: string, now: string): readonly string[] =>
    old === now ? [] : [`old ${name} ${old}`, `new ${name} ${now}`]
  return [
    ...differs('mode', mode(before.mode), mode(after.mode)),
    ...differs('owner', `${before.uid}:${before.gid}`, `${after.uid}:${after.gid}`),
  ]
}

function hunkLines(hunk: Hunk, isCrlf: boolean): readonly string[] {
  const signs = { context: ' ', removed: '-', added: '+' }
  const ranges = `-${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines}`
  const lines = hunk.lines.flatMap(({ kind, text, eol }) => {
    const shown = visibleText(eol === '\r\n' && !isCrlf ? `${text}\r` : text)
    return [signs[kind] + shown, ...(eol === '' ? ['\\ No newline at end of file'] : [])]
  })
  return [`@@ ${ranges} @@`, ...lines]
}
