/**
 * A unified diff as bytes that `patch` and `git apply` turn into the planned file.
 *
 * Nothing is redacted or made visible here: it is for machines, and for people who asked for it.
 */
import { ByteWriter } from './byte-writer.ts'
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
  const writer = new ByteWriter()
  if (diff.changes.length === 0) return writer.finish()
  writer.text(`--- ${patchName(names.before)}\n+++ ${patchName(names.after)}\n`)
  const old: Side = { bytes: before, lines: diff.beforeLines }
  const now: Side = { bytes: after, lines: diff.afterLines }
  for (const hunk of hunkRanges(diff, context)) writeHunk(writer, hunk, old, now)
  return writer.finish()
}

interface Side {
  readonly bytes: Uint8Array
  readonly lines: LineTable
}

const unchanged = 0x20
const removed = 0x2d
const added = 0x2b
const lineFeed = 0x0a

function writeHunk(writer: ByteWriter, hunk: HunkRange, old: Side, now: Side): void {
  const oldRange = rangeText(hunk.beforeStart, hunk.beforeCount)
  const newRange = rangeText(hunk.afterStart, hunk.afterCount)
  writer.text(`@@ -${oldRange} +${newRange} @@\n`)
  let line = hunk.beforeStart
  for (const change of hunk.changes) {
    const { beforeStart, beforeCount, afterStart, afterCount } = change
    writeLines(writer, unchanged, old, line, beforeStart)
    writeLines(writer, removed, old, beforeStart, beforeStart + beforeCount)
    writeLines(writer, added, now, afterStart, afterStart + afterCount)
    line = beforeStart + beforeCount
  }
  writeLines(writer, unchanged, old, line, hunk.beforeStart + hunk.beforeCount)
}

function writeLines(writer: ByteWriter, mark: number, side: Side, from: number, to: number): void {
  for (let line = from; line < to; line++) {
    const end = side.lines.end(line)
    writer.byte(mark)
    writer.range(side.bytes, side.lines.start(line), end)
    if (side.bytes[end - 1] !== lineFeed) writer.text('\n\\ No newline at end of file\n')
  }
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
