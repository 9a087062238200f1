/** Finds the comments of a valid YAML file with the lexer of the second parser. */
import { Lexer } from 'yaml'

/** What the lexer says before a scalar, which may begin with `#` itself. */
const beforeScalar = '\u001f'

/** Returns the comments, from their `#` to the end of the line. */
export function yamlComments(text: string): readonly string[] {
  const comments: string[] = []
  let isScalar = false
  for (const token of new Lexer().lex(text)) {
    if (!isScalar && token.startsWith('#')) comments.push(token.replace(/\r$/, ''))
    isScalar = token === beforeScalar
  }
  return comments
}
