/** Finds the comments of a valid dotenv file with a walker of its own. */

/**
 * Returns the comments that stand alone on a line, from their `#` to the end of the line.
 * `version` is the reader, which decides where a quoted value ends.
 */
export function dotenvComments(text: string, version: string): readonly string[] {
  const comments: string[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  while (at < text.length) {
    const start = afterSpace(text, at)
    if (text[start] === '#')
      comments.push(text.slice(start, lineEnd(text, start)).replace(/\r$/, ''))
    const last = text[start] === '#' ? start : valueEnd(text, start, version)
    at = lineEnd(text, last) + 1
  }
  return comments
}

/** White space of JavaScript and of Python; no other control character begins a key or comment. */
const space = /[[\s\p{Cc}]--[\r\n]]*/vy

function afterSpace(text: string, start: number): number {
  space.lastIndex = start
  space.test(text)
  return space.lastIndex
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}

/** Returns a place on the last line of the assignment that begins here. */
function valueEnd(text: string, start: number, version: string): number {
  const stop = lineEnd(text, start)
  if (start === stop || text[start] === '\r') return start
  const equals = text.indexOf('=', keyEnd(text, start, version))
  if (equals === -1 || equals >= stop) return start
  if (version === 'sh') return wordEnd(text, equals + 1)
  const open = afterSpace(text, equals + 1)
  const quote = text.charAt(open)
  if (!(version === 'python-dotenv' ? ['"', "'"] : ['"', "'", '`']).includes(quote)) return equals
  let close = text.indexOf(quote, open + 1)
  while (version === 'python-dotenv' && close !== -1 && text[close - 1] === '\\') {
    close = text.indexOf(quote, close + 1)
  }
  return close === -1 ? equals : close
}

/** Only Python takes quotes around a key, and then anything within them. */
function keyEnd(text: string, start: number, version: string): number {
  if (version !== 'python-dotenv') return start
  const prefix = text.startsWith('export', start) ? 'export'.length : 0
  const key = afterSpace(text, start + prefix)
  return text[key] === "'" ? Math.max(start, text.indexOf("'", key + 1)) : start
}

function wordEnd(text: string, start: number): number {
  let at = start
  while (at < text.length && !' \t\n'.includes(text.charAt(at))) {
    const character = text.charAt(at)
    if (character === '\\') at += 2
    else if (character === '`') at = afterQuote(text, at, '`')
    else if (character === '$' && text[at + 1] === '(') at = afterQuote(text, at, ')')
    else if (character === "'") at = afterQuote(text, at, "'")
    else if (character === '"') at = afterDouble(text, at)
    else at++
  }
  return Math.min(at, text.length)
}

function afterQuote(text: string, start: number, close: string): number {
  const end = text.indexOf(close, start + 1)
  return end === -1 ? text.length : end + 1
}

function afterDouble(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}
