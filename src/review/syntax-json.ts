/** JSON with comments and the quotes and bare keys of JSON5: the state is an open comment. */
import type { Token, Tokenized } from './syntax-token.ts'
import { endOfQuoted, isScalarWord, pastBlanks } from './syntax-token.ts'

const bare = /[^\s"'[\]{},:/]+/y

export function jsonTokens(line: string, state: string): Tokenized {
  const tokens: Token[] = []
  let at = 0
  let inComment = state !== ''
  while (at < line.length) {
    if (inComment || line.startsWith('/*', at)) {
      const close = line.indexOf('*/', inComment ? at : at + 2)
      const end = close === -1 ? line.length : close + 2
      tokens.push({ start: at, end, kind: 'comment' })
      inComment = close === -1
      at = end
      continue
    }
    const character = line[at]
    if (line.startsWith('//', at)) {
      tokens.push({ start: at, end: line.length, kind: 'comment' })
      break
    }
    if (character === '"' || character === "'") {
      const end = endOfQuoted(line, at + 1, character, true) ?? line.length
      tokens.push({ start: at, end, kind: isKey(line, end) ? 'key' : 'string' })
      at = end
      continue
    }
    bare.lastIndex = at
    const word = bare.exec(line)?.[0]
    if (word === undefined) {
      at++
      continue
    }
    const end = at + word.length
    if (isKey(line, end)) tokens.push({ start: at, end, kind: 'key' })
    else if (isScalarWord(word)) tokens.push({ start: at, end, kind: 'number' })
    at = end
  }
  return { tokens, state: inComment ? '/*' : '' }
}

function isKey(line: string, end: number): boolean {
  return line[pastBlanks(line, end)] === ':'
}
