/**
 * Rewrites a JSON text so that a parser that rounds numbers gives them back exactly.
 *
 * A number that the parser could round or retype becomes a string of `#n` and its spelling; a
 * string that might itself begin with `#` gets `#s` in front. Comments and trailing commas go
 * where the parser to come knows none.
 */

/** What the dialect has, and whether the parser to come is one of JSON5, which has it too. */
export interface Rewriting {
  readonly hasComments: boolean
  readonly hasTrailingCommas: boolean
  readonly isJson5: boolean
}

export function rewriteJson(text: string, rewriting: Rewriting): string {
  const { hasComments, hasTrailingCommas, isJson5 } = rewriting
  const parts: string[] = []
  let done = 0
  /** The part that is a comma, as long as nothing but space and comments follows it. */
  let comma = -1
  const replace = (start: number, end: number, by: string): void => {
    parts.push(text.slice(done, start), by)
    done = end
  }
  /** The package has a warning for the console where a string holds one. */
  const escapeSeparators = (start: number, end: number): void => {
    if (!/[\u2028\u2029]/.test(text.slice(start, end))) return
    for (let i = start; i < end; i++) {
      const code = text.charCodeAt(i)
      if (code === 92) i++
      else if (code === 0x2028) replace(i, i + 1, '\\u2028')
      else if (code === 0x2029) replace(i, i + 1, '\\u2029')
    }
  }
  let at = 0
  while (at < text.length) {
    const start = at
    const code = text.charCodeAt(at)
    if (isSpace(code)) {
      at++
      continue
    }
    if (code === 47 && hasComments) {
      at = afterComment(text, at)
      if (!isJson5) replace(start, at, ' ')
      continue
    }
    if (comma !== -1 && (code === 125 || code === 93)) parts[comma] = ''
    comma = -1
    if (code === 34 || code === 39) {
      const first = text.charCodeAt(at + 1)
      if (first === 35 || first === 92) replace(at + 1, at + 1, '#s')
      at = afterString(text, at, code)
      if (isJson5) escapeSeparators(start + 1, at)
    } else if (isSign(code)) {
      at++
      if (code !== 44 || !hasTrailingCommas || isJson5) continue
      replace(start, at, ',')
      comma = parts.length - 1
    } else {
      at = afterWord(text, at)
      const word = text.slice(start, at)
      if (isInexact(word, isJson5)) replace(start, at, `"#n${word}"`)
    }
  }
  parts.push(text.slice(done))
  return parts.join('')
}

function isSpace(code: number): boolean {
  return code <= 32 || (code > 127 && /\s/.test(String.fromCharCode(code)))
}

/** Brackets, colon and comma. */
function isSign(code: number): boolean {
  return code === 44 || code === 58 || code === 91 || code === 93 || code === 123 || code === 125
}

function afterComment(text: string, start: number): number {
  if (text[start + 1] === '*') {
    const close = text.indexOf('*/', start + 2)
    return close === -1 ? text.length : close + 2
  }
  let at = start + 1
  while (at < text.length && !/[\n\r\u2028\u2029]/.test(text.charAt(at))) at++
  return at
}

function afterString(text: string, start: number, quote: number): number {
  let at = start + 1
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === quote) return at + 1
    at += code === 92 ? 2 : 1
  }
  return text.length
}

/** A word is a number, a name, or something the parser to come refuses. */
function afterWord(text: string, start: number): number {
  let at = start + 1
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (isSpace(code) || isSign(code) || code === 34 || code === 39 || code === 47) break
    at++
  }
  return at
}

const strictNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?$/
const json5Number =
  /^[+-]?(?:0[Xx][\dA-Fa-f]+|(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?)$/

/** Longer ones exhaust the patterns, and stand in no file the adapter accepts. */
const longest = 4096

/** Whether a word is a number whose spelling says more than its double. */
function isInexact(word: string, isJson5: boolean): boolean {
  if (word.length > longest || !/\d/.test(word)) return false
  if (word.length <= 15 && !/[.EeXx]/.test(word)) return false
  return (isJson5 ? json5Number : strictNumber).test(word)
}
