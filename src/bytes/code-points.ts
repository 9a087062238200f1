/** What kind of cell a code point makes. The table is read only as far as it is needed. */
import { codePointRuns } from './code-point-runs.ts'

/**
 * T must be shown as a token, N takes one column, W takes two, M is a combining mark, S takes one
 * column but may compose with what stands before it.
 */
export type CodePointClass = 'T' | 'N' | 'W' | 'M' | 'S'

/** Runs that have been read so far; most texts need no more than the first few. */
const starts = new Int32Array(codePointRuns.length >> 1)
const classes: CodePointClass[] = []
let readUpTo = 0
let readFrom = 0
let lastRun = 0

/** Returns the class of a code point; a lone surrogate is a code point too. */
export function codePointClass(codePoint: number): CodePointClass {
  if (codePoint < 0x7f) return codePoint < 0x20 ? 'T' : 'N'
  if (codePoint >= readUpTo) readRuns(codePoint)
  if (!isInRun(lastRun, codePoint)) {
    let low = 0
    let high = classes.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if ((starts[middle] ?? 0) <= codePoint) low = middle
      else high = middle - 1
    }
    lastRun = low
  }
  return classes[lastRun] ?? 'T'
}

function isInRun(run: number, codePoint: number): boolean {
  const end = run + 1 < classes.length ? (starts[run + 1] ?? 0) : readUpTo
  return codePoint >= (starts[run] ?? 0) && codePoint < end
}

/**
 * Reads runs until one holds the code point; unit by unit, which costs a first call a tenth of
 * what a pattern does.
 */
function readRuns(codePoint: number): void {
  let at = readFrom
  while (at < codePointRuns.length && readUpTo <= codePoint) {
    starts[classes.length] = readUpTo
    classes.push(classOf(codePointRuns.charCodeAt(at)))
    let length = 0
    for (at++; at < codePointRuns.length; at++) {
      const unit = codePointRuns.charCodeAt(at)
      if (unit < 0x61 && unit > 0x39) break
      length = length * 36 + unit - (unit > 0x39 ? 0x57 : 0x30)
    }
    readUpTo += length
  }
  readFrom = at
}

function classOf(letter: number): CodePointClass {
  switch (letter) {
    case 0x4e:
      return 'N'
    case 0x57:
      return 'W'
    case 0x4d:
      return 'M'
    case 0x53:
      return 'S'
    default:
      return 'T'
  }
}
