/**
 * A unified diff as bytes that `patch` and `git apply` turn into the planned file.
 *
 * Nothing is redacted or made visible here: it is for machines, and for people who asked for it.
 */
import { type HunkRange, hunkRanges } from './hunks.ts'
import { diffLines, type LineTable } from './line-diff.ts'

/** Names of the two sides; `/dev/null` stands for an absent file. */
export interface PatchNames {
  readonly before: string
  readonly after: string
}

const context = 3

/** Returns the unified diff of two files; no bytes at all where they are equal. */
export function patchOf(names: PatchNames, before: Uint8Array, after: Uint8Array): Uint8Array {
  const diff = diffLines(before, after)
  if (diff.changes.length === 0) return new Uint8Array(0)
  const old: Side = { bytes: bufferOver(before), lines: diff.beforeLines }
  const now: Side = { bytes: bufferOver(after), lines: diff.afterLines }
  const hunks = hunkRanges(diff, context).map(hunk => hunkText(hunk, old, now))
  const header = `--- ${patchName(names.before)}\n+++ ${patchName(names.after)}\n`
  return Buffer.from(header + hunks.join(''), 'latin1')
}

/** One file; its bytes are handled as Latin-1 text, in which every byte is one character. */
interface Side {
  readonly bytes: Buffer
  readonly lines: LineTable
}

function bufferOver(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function hunkText(hunk: HunkRange, old: Side, now: Side): string {
  const oldRange = rangeText(hunk.beforeStart, hunk.beforeCount)
  const newRange = rangeText(hunk.afterStart, hunk.afterCount)
  let text = `@@ -${oldRange} +${newRange} @@\n`
  let line = hunk.beforeStart
  for (const { beforeStart, beforeCount, afterStart, afterCount } of hunk.changes) {
    text += markedLines(' ', old, line, beforeStart)
    line = beforeStart + beforeCount
    text += markedLines('-', old, beforeStart, line)
    text += markedLines('+', now, afterStart, afterStart + afterCount)
  }
  return text + markedLines(' ', old, line, hunk.beforeStart + hunk.beforeCount)
}

/** Returns lines with a mark before each; replacing in one go is far cheaper than line by line. */
function markedLines(mark: string, side: Side, from: number, to: number): string {
  if (from === to) return ''
  const text = side.bytes.toString('latin1', side.lines.start(from), side.lines.end(to - 1))
  const marked = mark + text.replace(/\n/g, `\n${mark}`)
  return text.endsWith('\n')
    ? marked.slice(0, -mark.length)
    : `${marked}\n\\ No newline at end of file\n`
}

/** Returns a range as hunk headers write it: an empty one names the line before it. */
function rangeText(start: number, count: number): string {
  return `${count === 0 ? start : start + 1},${count}`
}

/** Returns a file name as header lines write it: quoted like a C string where it must be. */
function patchName(name: string): string {
  if (/^[!#-[\]-~]+$/.test(name)) return name
  // A blank in a plain name would end it, but for the tab behind it.
  if (/^[ !#-[\]-~]+$/.test(name)) return `${name}\t`
  let quoted = ''
  for (const byte of Buffer.from(name, 'utf8')) {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
    quoted += isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`
  }
  return `"${quoted}"`
}
