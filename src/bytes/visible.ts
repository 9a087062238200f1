/**
 * Makes any text visible: the only way from a file, a name or a message to a screen.
 *
 * Total and injective: every string has a visible form without control characters, and no two
 * strings have the same. What has no ink of its own, or would change how its neighbours look, is
 * shown as a token such as `<U+202E>`. The same token stands for ESC and for CR, because `^[` is
 * honest text in many a configured pattern, while `<U+` is not; a literal `<U+` gets a token for
 * its `<`. Visible text is in normalisation form C, so that no two different texts look alike only
 * because they are composed differently. Look-alike letters of different scripts are not its
 * concern but that of `scripts`. Rule: R33.
 */
import { type CodePointClass, codePointClass } from './code-points.ts'

export type CellKind =
  /** As it is, with its combining marks. */
  | 'plain'
  /** Something that would not be seen. */
  | 'token'
  /** `⇥` and the blanks up to the next tab stop. */
  | 'tab'
  /** A space at the end of the text, shown as `·`. */
  | 'blank'

export interface VisibleCell {
  readonly text: string
  /** Terminal columns. */
  readonly width: number
  readonly kind: CellKind
  /** UTF-16 units of the given text that the cell stands for. */
  readonly source: { readonly start: number; readonly end: number }
}

/** Columns from one tab stop to the next. */
const tabStop = 4
/** Combining marks on one character; what is stacked higher becomes tokens. */
const mostMarks = 4

const tabMark = '⇥'
const blankMark = '·'

/** Returns the visible form of a text; one line, whatever the text holds. Rule: R33. */
export function visibleText(text: string): string {
  if (isPlain(text)) return text
  const pieces: string[] = []
  let plainFrom = 0
  walk(text, (kind, start, end, shown) => {
    if (kind === 'plain') return
    pieces.push(text.slice(plainFrom, start), shown)
    plainFrom = end
  })
  pieces.push(text.slice(plainFrom))
  return pieces.join('')
}

/** Returns the visible form of a text cell by cell; joined, they are `visibleText`. Rule: R33. */
export function visibleCells(text: string): readonly VisibleCell[] {
  const cells: VisibleCell[] = []
  walk(text, (kind, start, end, shown, width) => {
    cells.push({ text: shown, width, kind, source: { start, end } })
  })
  return cells
}

/**
 * Returns the cell with each character outside ASCII named by its code point, so that no two
 * letters look alike. What stands for something invisible stays as it is.
 */
export function escapedCell(cell: VisibleCell): VisibleCell {
  if (cell.kind !== 'plain' || printableAscii.test(cell.text)) return cell
  const text = Array.from(cell.text, character => {
    const codePoint = character.codePointAt(0) ?? 0
    return codePoint < 0x7f ? character : tokenOf(codePoint)
  }).join('')
  return { ...cell, kind: 'token', text, width: text.length }
}

const printableAscii = /^[ -~]*$/

/** Whether a text is its own visible form, as nearly all text is. */
function isPlain(text: string): boolean {
  return printableAscii.test(text) && !text.endsWith(' ') && !text.includes('<U+')
}

type Visit = (kind: CellKind, start: number, end: number, shown: string, width: number) => void

function walk(text: string, visit: Visit): void {
  const blanksFrom = endOf(text, ' ')
  // A mark for blanks that stands among the last blanks would be read as a blank.
  const marksFrom = endOf(text, ` ${blankMark}`)
  let column = 0
  let plainStart = -1
  for (let start = 0; start < text.length; ) {
    const codePoint = text.codePointAt(start) ?? 0
    let end = start + (codePoint > 0xffff ? 2 : 1)
    let kind: CellKind = 'plain'
    let shown = ''
    let width = 1
    if (codePoint === 0x09) {
      kind = 'tab'
      width = tabStop - (column % tabStop)
      shown = tabMark.padEnd(width)
    } else if (codePoint === 0x20 && start >= blanksFrom) {
      kind = 'blank'
      shown = blankMark
    } else {
      const type = typeAt(text, start, codePoint, marksFrom, plainStart)
      if (type === 'T') {
        kind = 'token'
        shown = tokenOf(codePoint)
        width = shown.length
      } else {
        end = endOfMarks(text, start, end)
        shown = text.slice(start, end)
        width = type === 'W' ? 2 : 1
      }
    }
    visit(kind, start, end, shown, width)
    plainStart = kind === 'plain' ? start : -1
    column += width
    start = end
  }
}

/** Returns the class of the code point at a place where a cell begins; T also for what is a mark. */
function typeAt(
  text: string,
  start: number,
  codePoint: number,
  marksFrom: number,
  plainStart: number,
): CodePointClass {
  if (codePoint === 0x3c) return text.startsWith('<U+', start) ? 'T' : 'N'
  if (codePoint < 0x7f) return codePoint < 0x20 ? 'T' : 'N'
  if (codePoint === 0x21e5 || (codePoint === 0xb7 && start >= marksFrom)) return 'T'
  const type = codePointClass(codePoint)
  // A mark that has not been taken by the character before has nothing it may stand on.
  if (type === 'M') return 'T'
  if (type !== 'S' || plainStart < 0) return type
  return isComposed(text.slice(plainStart, start + (codePoint > 0xffff ? 2 : 1))) ? 'N' : 'T'
}

/** Returns where the combining marks end that the character from `start` to `end` may carry. */
function endOfMarks(text: string, start: number, end: number): number {
  if (text.charCodeAt(start) === 0x20) return end
  let last = end
  for (let marks = 0; marks < mostMarks && text.charCodeAt(last) >= 0x300; marks++) {
    const mark = text.codePointAt(last) ?? 0
    const next = last + (mark > 0xffff ? 2 : 1)
    if (codePointClass(mark) !== 'M' || !isComposed(text.slice(start, next))) break
    last = next
  }
  return last
}

function isComposed(text: string): boolean {
  return text.normalize('NFC') === text
}

function tokenOf(codePoint: number): string {
  return `<U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}>`
}

/** Returns where the run of certain characters begins that ends the text. */
function endOf(text: string, characters: string): number {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--
  return end
}
