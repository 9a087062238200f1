/**
 * Rewrites a JSON text so that a parser of rounded numbers gives them back exactly.
 *
 * A number that the parser could round or retype becomes the string `#n` and its spelling; a
 * string that might begin with `#` itself gets `#s` in front. Comments and trailing commas go
 * where the parser to come knows none.
 */

/** What the parser to come does not know, but the dialect has. */
export interface Rewriting {
  readonly dropsComments: boolean
  readonly dropsTrailingCommas: boolean
  readonly isJson5: boolean
}

const spelled =
  /^[+-]?(?:0[Xx][\dA-Fa-f]+|(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?)$/
const strict = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?$/

/** Longer ones exhaust the patterns; no accepted file has them. */
const longest = 4096

export function rewriteJson(text: string, rewriting: Rewriting): string {
  const parts: string[] = []
  let done = 0
  let comma = -1
  const replace = (start: number, end: number, by: string): void => {
    parts.push(text.slice(done, start), by)
    done = end
  }
  let at = 0
  while (at < text.length) {
    const start = at
    const character = text.charAt(at)
    if (isSpace(character)) {
      at++
      continue
    }
    if (character === '/') {
      at = afterComment(text, at)
      if (comma === -1 && rewriting.dropsComments) replace(start, at, ' ')
      continue
    }
    if (comma !== -1) {
      if (character === '}' || character === ']') replace(comma, start, ' ')
      comma = -1
      // Comments behind the comma were left until it was known whether the comma goes.
      if (rewriting.dropsComments && done <= start) at = start
    }
    if (character === ',' && rewriting.dropsTrailingCommas) {
      comma = at++
    } else if (character === '"' || (character === "'" && rewriting.isJson5)) {
      const first = text.charAt(at + 1)
      if (first === '#' || first === '\\') replace(at + 1, at + 1, '#s')
      at = afterString(text, at, character)
    } else if ('{}[]:,'.includes(character)) at++
    else {
      at = afterWord(text, at)
      const word = text.slice(start, at)
      if (isInexact(word, rewriting.isJson5)) replace(start, at, `"#n${word}"`)
    }
  }
  parts.push(text.slice(done))
  return parts.join('')
}
