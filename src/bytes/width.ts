/** How many terminal columns a text takes. For text that is already visible. */
import { codePointClass } from './code-points.ts'

const printableAscii = /^[ -~]*$/

/**
 * Returns the columns of a text: two for East Asian wide characters and emoji, none for combining
 * marks and for what `visibleText` would have turned into tokens.
 */
export function displayWidth(text: string): number {
  if (printableAscii.test(text)) return text.length
  let width = 0
  for (const character of text) width += widthOf(character.codePointAt(0) ?? 0)
  return width
}

/** Returns the longest beginning of a text that fits, whole characters with their marks. */
export function cutToWidth(
  text: string,
  width: number,
): { readonly text: string; readonly width: number } {
  if (text.length <= width && printableAscii.test(text)) return { text, width: text.length }
  let used = 0
  let end = 0
  for (const character of text) {
    const more = widthOf(character.codePointAt(0) ?? 0)
    if (used + more > width) break
    used += more
    end += character.length
  }
  return { text: text.slice(0, end), width: used }
}

function widthOf(codePoint: number): number {
  switch (codePointClass(codePoint)) {
    case 'N':
    case 'S':
      return 1
    case 'W':
      return 2
    case 'M':
    case 'T':
      return 0
  }
}
