/** Controls beyond ASCII, format characters (bidi, zero-width, tags), separators, lone surrogates. */
const hidden = /[\u007f-\u009f]|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/gu

/**
 * Returns a record as JSON, indented or (0) on one line, in which nothing hides: what a terminal would act on or not
 * show is spelled `\uXXXX`, which every JSON reader takes for the same character. Rule: R33.
 */
export function visibleJson(record: unknown, indent = 2): string {
  return JSON.stringify(record, null, indent).replace(hidden, escaped)
}

function escaped(character: string): string {
  return character
    .split('')
    .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
