/** What a check of the doctor answers. */
import type { Workspace } from './workspace.ts'

export interface Answer {
  readonly status: 'ok' | 'warning' | 'failed'
  readonly detail: string
  /** The command that fixes it; null where nothing needs fixing. */
  readonly fix: string | null
}

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
