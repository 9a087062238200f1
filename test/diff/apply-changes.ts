/** The plainest reading of a diff, sharing no code with what it checks. */
import type { LineDiff } from '../../src/diff/line-diff.ts'

/** Splits bytes behind every line feed. */
export function splitLines(bytes: Uint8Array): Buffer[] {
  const buffer = Buffer.from(bytes)
  const lines: Buffer[] = []
  let start = 0
  while (start < buffer.length) {
    const feed = buffer.indexOf(10, start)
    const end = feed < 0 ? buffer.length : feed + 1
    lines.push(buffer.subarray(start, end))
    start = end
  }
  return lines
}

/** Replaces the changed lines of before by those of after. */
export function applyChanges(diff: LineDiff, before: Uint8Array, after: Uint8Array): Buffer {
  const old = splitLines(before)
  const now = splitLines(after)
  const result: Buffer[] = []
  let line = 0
  for (const change of diff.changes) {
    result.push(...old.slice(line, change.beforeStart))
    result.push(...now.slice(change.afterStart, change.afterStart + change.afterCount))
    line = change.beforeStart + change.beforeCount
  }
  result.push(...old.slice(line))
  return Buffer.concat(result)
}

/** Applies a unified diff, checking every context and removed line on the way. */
export function applyPatch(patch: Uint8Array, before: Uint8Array): Buffer {
  const old = splitLines(before)
  const result: Buffer[] = []
  let line = 0
  const body = splitLines(patch).slice(2)
  const expectOld = (text: Buffer): void => {
    if (old[line]?.equals(text) !== true) throw new Error(`line ${line + 1} does not match`)
    line++
  }
  for (let p = 0; p < body.length; p++) {
    const row = body[p] as Buffer
    const mark = String.fromCharCode(row[0] as number)
    if (mark === '@') {
      const header = /^@@ -(\d+),(\d+) \+(\d+),(\d+) @@\n$/.exec(row.toString('latin1'))
      if (header === null) throw new Error('malformed hunk header')
      const start = Number(header[1]) - (header[2] === '0' ? 0 : 1)
      while (line < start) result.push(old[line++] as Buffer)
      if (result.length !== Number(header[3]) - (header[4] === '0' ? 0 : 1)) {
        throw new Error('hunk header names the wrong new line')
      }
      continue
    }
    const noNewline = body[p + 1]?.toString('latin1').startsWith('\\') === true
    const text = noNewline ? row.subarray(1, -1) : row.subarray(1)
    if (mark === ' ' || mark === '-') expectOld(text)
    if (mark === ' ' || mark === '+') result.push(text)
    if (noNewline) p++
  }
  result.push(...old.slice(line))
  return Buffer.concat(result)
}
