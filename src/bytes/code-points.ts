/** What kind of cell a code point makes. The table is read only once something beyond ASCII comes. */
import { codePointRuns } from './code-point-runs.ts'

/**
 * T must be shown as a token, N takes one column, W takes two, M is a combining mark, S takes one
 * column but may compose with what stands before it.
 */
export type CodePointClass = 'T' | 'N' | 'W' | 'M' | 'S'

interface Runs {
  readonly starts: Int32Array
  readonly classes: readonly CodePointClass[]
}

let runs: Runs | undefined
let lastRun = 0

/** Returns the class of a code point; a lone surrogate is a code point too. */
export function codePointClass(codePoint: number): CodePointClass {
  if (codePoint < 0x7f) return codePoint < 0x20 ? 'T' : 'N'
  runs ??= readRuns()
  const { starts, classes } = runs
  if (!isInRun(starts, lastRun, codePoint)) {
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

function isInRun(starts: Int32Array, run: number, codePoint: number): boolean {
  return codePoint >= (starts[run] ?? 0) && codePoint < (starts[run + 1] ?? 0x110000)
}

/** Reads the table unit by unit, which costs a first call a tenth of what a pattern does. */
function readRuns(): Runs {
  const starts = new Int32Array(codePointRuns.length >> 1)
  const classes: CodePointClass[] = []
  let start = 0
  let length = 0
  for (let at = 0; at < codePointRuns.length; at++) {
    const unit = codePointRuns.charCodeAt(at)
    if (unit >= 0x41 && unit <= 0x5a) {
      start += length
      length = 0
      starts[classes.length] = start
      classes.push(classOf(unit))
    } else {
      length = length * 36 + unit - (unit < 0x3a ? 0x30 : 0x57)
    }
  }
  return { starts: starts.subarray(0, classes.length), classes }
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
