/** Any error as the interface shows it; what is not a refusal of writ keeps its message to itself. */
import { errorKinds } from '../model/error-kinds.ts'
import { WritError } from '../model/errors.ts'
import type { ErrorFacts } from './services.ts'

export function errorFacts(error: unknown): ErrorFacts {
  if (error instanceof WritError) {
    return {
      code: error.code,
      summary: error.message,
      detail: error.detail ?? null,
      hint: error.hint,
      path: error.path ?? null,
      problems: error.problems.slice(1).map(problem => problem.detail),
    }
  }
  const kind = errorKinds.INTERNAL
  const detail = error instanceof Error ? error.name : typeof error
  return {
    code: 'INTERNAL',
    summary: kind.summary,
    detail,
    hint: kind.hint,
    path: null,
    problems: [],
  }
}
