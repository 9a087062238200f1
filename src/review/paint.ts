/**
 * Turns lines into bytes for a terminal; nothing else in the interface writes an escape code.
 *
 * Only SGR sequences of the theme are emitted, every row has its exact width, and whatever text
 * arrives is made visible here once more, so that no mistake elsewhere can let content act on
 * the terminal. Rule: R33.
 */
import { codePointClass } from '../bytes/code-points.ts'
import { visibleText } from '../bytes/visible.ts'
import type { Line, Span } from './line.ts'
import { toWidth } from './line.ts'
import type { Theme } from './theme.ts'

const printableAscii = /^[\x20-\x7e]*$/
const reset = '\x1b[0m'

/** Returns the row as a string of exactly `width` columns. */
export function paintLine(line: Line, width: number, theme: Theme): string {
  let text = ''
  for (const part of toWidth(line.map(safe), width)) {
    const sgr = sgrOf(part, theme)
    text += sgr === '' ? part.text : `\x1b[${sgr}m${part.text}${reset}`
  }
  return text
}

export function paintLines(lines: readonly Line[], width: number, theme: Theme): string[] {
  return lines.map(line => paintLine(line, width, theme))
}

function safe(part: Span): Span {
  return isShowable(part.text) ? part : { ...part, text: visibleText(part.text) }
}

/** Whether a text is visible as it stands; making it visible again would escape its tokens. */
function isShowable(text: string): boolean {
  if (printableAscii.test(text)) return true
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0
    if (codePoint < 0x20 || codePoint === 0x7f) return false
    if (codePoint > 0x7f && codePointClass(codePoint) === 'T') return false
  }
  return true
}

function sgrOf(part: Span, theme: Theme): string {
  const ground = theme.grounds[part.ground]
  const style = theme.styles[part.style]
  // The style comes last: a word highlight has a ground of its own.
  return ground === '' || style === '' ? ground + style : `${ground};${style}`
}

/** Moves to the start of a row, counted from 0, and paints it over whatever stands there. */
export function placeRow(row: number, painted: string): string {
  return `\x1b[${row + 1};1H\x1b[K${painted}`
}
