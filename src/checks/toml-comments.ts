/** Finds the comments of a valid TOML file with a walker of its own. */

/** Returns the comments, from their `#` to the end of the line. */
export function tomlComments(text: string): readonly string[] {
  const comments: string[] = []
  let at = 0
  while (at < text.length) {
    const character = text[at]
    if (character === '#') {
      const end = text.indexOf('\n', at)
      const stop = end === -1 ? text.length : end
      comments.push(text.slice(at, stop).replace(/\r$/, ''))
      at = stop
    } else if (character === '"' || character === "'") at = afterString(text, at, character)
    else at++
  }
  return comments
}

/** Returns the place behind the string that begins here. */
function afterString(text: string, start: number, quote: '"' | "'"): number {
  const isLong = text.startsWith(quote.repeat(3), start)
  const close = isLong ? quote.repeat(3) : quote
  let at = start + close.length
  while (at < text.length && !text.startsWith(close, at)) {
    at += quote === '"' && text[at] === '\\' ? 2 : 1
  }
  at += close.length
  // A long string may end in one or two quotes of its own.
  for (let extra = 0; isLong && extra < 2 && text[at] === quote; extra++) at++
  return at
}
