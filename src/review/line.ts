/**
 * What a screen row is made of, before any escape code exists.
 *
 * The whole interface is drawn as `Line`s by pure functions; `paint.ts` alone turns them into
 * bytes for a terminal. Text that comes from a file, a record or a person goes through
 * `visible`, and the painter checks it once more. Rule: R33.
 */
import { visibleText } from '../bytes/visible.ts'
import { cutToWidth, displayWidth } from '../bytes/width.ts'

export const styles = [
  'plain',
  'dim',
  'strong',
  'title',
  'accent',
  'key',
  'added',
  'removed',
  'addedWord',
  'removedWord',
  'number',
  'heading',
  'codeKey',
  'codeString',
  'codeNumber',
  'codeComment',
  'codeHeader',
  'token',
  'blank',
  'match',
  'quote',
  'input',
  'ok',
  'warn',
  'bad',
  'alert',
  'permissions',
  'credentials',
  'tool-access',
  'boot-path',
  'cosmetic',
] as const

/** What a piece of text is; the theme decides how that looks. */
export type Style = (typeof styles)[number]

export const grounds = ['none', 'bar', 'selected', 'added', 'removed', 'empty', 'dialog'] as const

/** What lies behind a piece of text. */
export type Ground = (typeof grounds)[number]

export interface Span {
  readonly text: string
  readonly style: Style
  readonly ground: Ground
}

export type Line = readonly Span[]

export const emptyLine: Line = []

export function span(text: string, style: Style = 'plain', ground: Ground = 'none'): Span {
  return { text, style, ground }
}

/** Makes text from anywhere safe and visible in one style. */
export function visible(text: string, style: Style = 'plain', ground: Ground = 'none'): Span {
  return { text: visibleText(text), style, ground }
}

const printableAscii = /^[\x20-\x7e]*$/

/** Returns the number of terminal columns of a text that is already visible. */
export function widthOf(text: string): number {
  return printableAscii.test(text) ? text.length : displayWidth(text)
}

/** Returns as much of the text as fits into so many columns. */
export function cut(text: string, width: number): string {
  if (printableAscii.test(text)) return text.slice(0, Math.max(0, width))
  return cutToWidth(text, Math.max(0, width)).text
}

/** Like `cut`, but says with an ellipsis that something is missing. */
export function shorten(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  return width < 1 ? '' : `${cut(text, width - 1)}…`
}

/** Keeps the end, which tells paths apart. */
export function shortenStart(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  if (width < 1) return ''
  const characters = [...text]
  while (characters.length > 0 && widthOf(characters.join('')) > width - 1) characters.shift()
  return `…${characters.join('')}`
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, part) => sum + widthOf(part.text), 0)
}

/** Returns the line at exactly this width: cut, or filled with blanks on the last ground. */
export function toWidth(line: Line, width: number, ground?: Ground): Line {
  const parts: Span[] = []
  let left = width
  for (const part of line) {
    if (left <= 0) break
    const size = widthOf(part.text)
    if (size <= left) {
      parts.push(part)
      left -= size
      continue
    }
    const text = cut(part.text, left)
    parts.push({ ...part, text })
    // A wide character may not have fitted into the last column.
    left -= widthOf(text)
    break
  }
  if (left > 0)
    parts.push(span(' '.repeat(left), 'plain', ground ?? parts.at(-1)?.ground ?? 'none'))
  return parts
}

/** Puts `right` at the right edge; the left part gives way where there is not room for both. */
export function justify(left: Line, right: Line, width: number): Line {
  const size = Math.min(lineWidth(right), width)
  return [...toWidth(left, width - size), ...toWidth(right, size)]
}

/** Lays every part of the line that has no ground of its own on this one. */
export function onGround(line: Line, ground: Ground): Line {
  return line.map(part => (part.ground === 'none' ? { ...part, ground } : part))
}

export function plainOf(line: Line): string {
  return line.map(part => part.text).join('')
}

/**
 * Wraps at blanks, and inside a word only where the word is wider than the room: behind a slash
 * where there is one, so that the names in a path stay whole. Text is visible already.
 */
export function wrapText(text: string, width: number): string[] {
  const room = Math.max(1, width)
  const rows: string[] = []
  let row = ''
  for (const word of text.split(' ')) {
    const joined = row === '' ? word : `${row} ${word}`
    if (widthOf(joined) <= room) {
      row = joined
      continue
    }
    if (row !== '') rows.push(row)
    row = wrapWord(word, room, rows)
  }
  rows.push(row)
  return rows
}

/** Adds the full rows of a word to the others, and returns what is left of it. */
function wrapWord(word: string, room: number, rows: string[]): string {
  // Of a very long word only so much is looked at for each row.
  const most = room * 8 + 64
  let at = 0
  for (;;) {
    const part = word.slice(at, at + most)
    if (at + part.length === word.length && widthOf(part) <= room) return part
    const head = atSlash(cut(part, room))
    // A character wider than the room is shown alone rather than never.
    const taken = head === '' ? String.fromCodePoint(part.codePointAt(0) ?? 32) : head
    rows.push(taken)
    at += taken.length
  }
}

/** Ends a part of a long word behind its last slash, unless that leaves most of the row empty. */
function atSlash(head: string): string {
  const end = head.lastIndexOf('/') + 1
  return end > head.length / 2 ? head.slice(0, end) : head
}

/** Wraps visible text behind a label of fixed width; the following rows are indented under it. */
export function labelled(
  label: string,
  text: string,
  width: number,
  style: Style = 'plain',
): Line[] {
  const indent = widthOf(label)
  return wrapText(text, width - indent).map((row, index) => [
    span(index === 0 ? label : ' '.repeat(indent), 'dim'),
    span(row, style),
  ])
}
