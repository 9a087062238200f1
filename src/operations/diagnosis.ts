/** What a check of the doctor answers. */
import type { Diagnosis } from '../model/health.ts'
import type { Workspace } from './workspace.ts'

export type Answer = Omit<Diagnosis, 'name'>

/** One check. A WritError it throws is a failure, too. */
export type Question = (workspace: Workspace) => Answer | Promise<Answer>

export function ok(detail: string): Answer {
  return { status: 'ok', detail, fix: null }
}

/** Something to know; it fails nothing. */
export function warning(detail: string, fix: string): Answer {
  return { status: 'warning', detail, fix }
}

export function failed(detail: string, fix: string): Answer {
  return { status: 'failed', detail, fix }
}
