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

function readRuns(): Runs {
  const starts: number[] = []
  const classes: CodePointClass[] = []
  let start = 0
  for (const [, letter, length = ''] of codePointRuns.matchAll(/([A-Z])([0-9a-z]+)/g)) {
    starts.push(start)
    classes.push(classNamed(letter))
    start += Number.parseInt(length, 36)
  }
  return { starts: Int32Array.from(starts), classes }
}

function classNamed(letter: string | undefined): CodePointClass {
  switch (letter) {
    case 'N':
    case 'W':
    case 'M':
    case 'S':
      return letter
    default:
      return 'T'
  }
}
