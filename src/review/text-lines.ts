/** Lines of a whole text by number, without cutting the text into a hundred thousand strings. */
export interface TextLines {
  readonly count: number
  /** The line without its end; counted from 0. */
  text(index: number): string
  eol(index: number): '\n' | '\r\n' | ''
}

export function textLines(text: string): TextLines {
  const starts = Uint32Array.from(lineStarts(text))
  const endOf = (index: number): number => starts[index + 1] ?? text.length
  const eol = (index: number): '\n' | '\r\n' | '' => {
    const end = endOf(index)
    if (index >= starts.length || text[end - 1] !== '\n') return ''
    return text[end - 2] === '\r' ? '\r\n' : '\n'
  }
  return {
    count: starts.length,
    text: index => text.slice(starts[index] ?? text.length, endOf(index) - eol(index).length),
    eol,
  }
}

function* lineStarts(text: string): Generator<number> {
  for (let at = 0; at < text.length; ) {
    yield at
    const end = text.indexOf('\n', at)
    if (end === -1) return
    at = end + 1
  }
}
