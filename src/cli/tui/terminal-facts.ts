/** What a terminal can show, judged from the environment before any library does. */
import type { ColorDepth } from '../../review/theme.ts'

type Env = Readonly<Record<string, string | undefined>>

export interface TerminalFacts {
  readonly depth: ColorDepth
  /** Whether only ASCII signs should be drawn. */
  readonly ascii: boolean
}

/**
 * Returns colour depth and character set.
 *
 * NO_COLOR (any value but the empty one) decides, then FORCE_COLOR, then TERM.
 */
export function terminalFacts(env: Env, noColor: boolean): TerminalFacts {
  return { depth: noColor ? 0 : depthOf(env), ascii: isAsciiOnly(env) }
}

function depthOf(env: Env): ColorDepth {
  if ((env['NO_COLOR'] ?? '') !== '') return 0
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forcedDepth(forced)
  const term = env['TERM'] ?? ''
  if (term === 'dumb') return 0
  const colorterm = env['COLORTERM'] ?? ''
  if (colorterm === 'truecolor' || colorterm === '24bit' || term.endsWith('-direct')) return 3
  return /-256(color)?$/.test(term) ? 2 : 1
}

function forcedDepth(value: string): ColorDepth {
  switch (value) {
    case '0':
    case 'false':
      return 0
    case '2':
      return 2
    case '3':
      return 3
    default:
      return 1
  }
}

/** A locale that is named and is not UTF-8, or the console of Linux, which lacks most signs. */
export function isAsciiOnly(env: Env): boolean {
  if (env['TERM'] === 'linux') return true
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || ''
  return locale !== '' && !/utf-?8/i.test(locale)
}

/** Whether the terminal takes a question it does not know for no more than that. */
export function answersQuestions(env: Env): boolean {
  return !/^(?:|dumb|linux|ansi|cons.*|vt\d+.*|screen\.?)$/.test(env['TERM'] ?? '')
}
