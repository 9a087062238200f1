/**
 * The one error class of writ, and problems that are collected instead of thrown.
 *
 * What is special to one occurrence goes into `detail`; the code says the rest. Rule: R35.
 */
import { type ErrorCode, errorKinds } from './error-kinds.ts'
import type { LedgerFaultKind } from './ledger-fault.ts'

export type { ErrorCode }

export interface ErrorParts {
  /** What is special to this occurrence: what happened and why it matters. Holds no secret. */
  readonly detail?: string | undefined
  /** The next command to run; absent means the code's own hint. */
  readonly hint?: string | undefined
  readonly path?: string | undefined
  /** Everything found, where a reviewer must see all of it. */
  readonly problems?: readonly Problem[] | undefined
  readonly cause?: unknown
}

/** One of several things wrong with one input; collected, never thrown alone. */
export interface Problem {
  readonly code: ErrorCode
  readonly detail: string
  readonly path?: string | undefined
  /** What was done to a ledger, where the problem is one of it. */
  readonly kind?: LedgerFaultKind | undefined
  /** Every place concerned, first to last. */
  readonly places?: readonly Place[] | undefined
}

/** A position in a text: line and column count from 1, the column in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** The one error class of writ; callers branch on `code`, never on prose. */
export class WritError extends Error {
  readonly code: ErrorCode
  readonly detail: string | undefined
  /** The next step; every refusal has one. */
  readonly hint: string
  readonly path: string | undefined
  readonly problems: readonly Problem[]

  constructor(code: ErrorCode, parts: ErrorParts = {}) {
    super(errorKinds[code].summary, parts.cause === undefined ? {} : { cause: parts.cause })
    this.name = 'WritError'
    this.code = code
    this.detail = parts.detail
    this.hint = parts.hint ?? errorKinds[code].hint
    this.path = parts.path
    this.problems = parts.problems ?? []
  }

  /** Whether a value is an error of writ; the product is built into files with a copy each. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'WritError'
  }

  get exitCode(): number {
    return errorKinds[this.code].exit
  }
}

/** Returns the error for a non-empty list of problems; its code is that of the first one. */
export function errorOf(problems: readonly [Problem, ...Problem[]], path?: string): WritError {
  const [first] = problems
  return new WritError(first.code, { detail: first.detail, path: path ?? first.path, problems })
}
