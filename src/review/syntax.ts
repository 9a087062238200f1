/**
 * What the parts of one line of a file are, for colour alone: nothing is decided by it.
 *
 * Each format has a function from a line, and the state the line before left, to tokens and the
 * next state. It reads from left to right and never back, so that no line costs more than its
 * length, and takes whatever it is given, as the file may be anything.
 */
import type { FormatName } from '../model/migration.ts'
import { dotenvTokens } from './syntax-dotenv.ts'
import { jsonTokens } from './syntax-json.ts'
import type { Tokenized } from './syntax-token.ts'
import { tomlTokens } from './syntax-toml.ts'
import { yamlTokens } from './syntax-yaml.ts'

type Tokenizer = (line: string, state: string) => Tokenized

interface Syntax {
  readonly tokens: Tokenizer
  /** A line that has none of these leaves the state '' as it is. */
  readonly opens: readonly string[]
}

const syntaxes: Readonly<Record<FormatName, Syntax>> = {
  toml: { tokens: tomlTokens, opens: ['"""', "'''", '[', '{'] },
  yaml: { tokens: yamlTokens, opens: ['"', "'", '|', '>'] },
  json: { tokens: jsonTokens, opens: ['/*'] },
  dotenv: { tokens: dotenvTokens, opens: ['"', "'", '`'] },
}

/** Returns the tokens of a line, ascending and apart, and the state behind it. */
export function tokenize(format: FormatName, line: string, state: string): Tokenized {
  const found = syntaxes[format].tokens(line, state)
  return { ...found, tokens: found.tokens.filter(({ start, end }) => start < end) }
}

/** Returns the state behind a line: most lines are seen at a glance to change nothing. */
export function stateAfter(format: FormatName, line: string, state: string): string {
  const { tokens, opens } = syntaxes[format]
  if (state === '' && !opens.some(sign => line.includes(sign))) return ''
  return tokens(line, state).state
}
