/** What kind of cell a code point makes. Of the table only the pieces are read that are needed. */
import { codePointRuns } from './code-point-runs.ts'

/**
 * T must be shown as a token, N takes one column, W takes two, M is a combining mark, S takes one
 * column but may compose with what stands before it.
 */
export type CodePointClass = 'T' | 'N' | 'W' | 'M' | 'S'

interface Piece {
  /** Where each run begins, and behind the last one where the piece ends. */
  readonly starts: readonly number[]
  readonly classes: readonly CodePointClass[]
}

const pieces: (Piece | undefined)[] = []
let lastFrom = 0
let lastTo = 0
let lastClass: CodePointClass = 'T'

/** Returns the class of a code point; a lone surrogate is a code point too. */
export function codePointClass(codePoint: number): CodePointClass {
  if (codePoint < 0x7f) return codePoint < 0x20 ? 'T' : 'N'
  if (codePoint >= lastFrom && codePoint < lastTo) return lastClass
  const at = lastAtOrBelow(codePointRuns.length, codePoint, index => codePointRuns[index]?.[0] ?? 0)
  const [from, runs] = codePointRuns[at] ?? [0, '']
  const piece = pieces[at] ?? readPiece(from, runs)
  pieces[at] = piece
  const { starts, classes } = piece
  const run = lastAtOrBelow(classes.length, codePoint, index => starts[index] ?? 0)
  lastFrom = starts[run] ?? 0
  lastTo = starts[run + 1] ?? 0
  lastClass = classes[run] ?? 'T'
  return lastClass
}

/** Returns the last index whose start is not above the code point. */
function lastAtOrBelow(
  count: number,
  codePoint: number,
  startAt: (index: number) => number,
): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (startAt(middle) <= codePoint) low = middle
    else high = middle - 1
  }
  return low
}

function readPiece(from: number, runs: string): Piece {
  const starts = [from]
  const classes: CodePointClass[] = []
  let start = from
  for (const [, letter = '', length = ''] of runs.matchAll(/([A-Z])([0-9a-z]+)/g)) {
    classes.push(classNamed(letter))
    start += Number.parseInt(length, 36)
    starts.push(start)
  }
  return { starts, classes }
}

function classNamed(letter: string): CodePointClass {
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
