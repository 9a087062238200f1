import type { ErrorCode, Problem } from '../model/errors.ts'
import { LineIndex } from './line-index.ts'

/** Stops the reading at the first syntax error; caught by who began it and never seen outside. */
export class FormatSyntaxError extends Error {
  readonly code: ErrorCode
  readonly offset: number

  /** `expected` names what the reader wants there, never what the file holds. */
  constructor(offset: number, expected: string, code: ErrorCode = 'TARGET_INVALID') {
    super(expected)
    this.name = 'FormatSyntaxError'
    this.code = code
    this.offset = offset
  }
}

/** Returns what a reading of a text returns, or the problem that stopped it. */
export function caught<T>(
  text: string,
  read: () => T,
): { readonly value: T } | { readonly problem: Problem } {
  try {
    return { value: read() }
  } catch (error) {
    if (!(error instanceof FormatSyntaxError)) throw error
    const { code, message, offset } = error
    return { problem: { code, detail: message, places: [new LineIndex(text).placeAt(offset)] } }
  }
}

/** Runs a reading of a text and returns the problem that stopped it; none where nothing did. */
export function syntaxProblems(text: string, read: () => void): Problem[] {
  const outcome = caught(text, read)
  return 'problem' in outcome ? [outcome.problem] : []
}
