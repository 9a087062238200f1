import { visibleText } from '../bytes/visible.ts'
import type { WritError } from '../model/errors.ts'
import type { Output } from './output.ts'

export interface Warnings {
  /** Says one on standard error. */
  readonly warn: (warning: WritError) => void
  /** Returns a record for `--json`, with `warnings` where there were any. */
  among(record: object): object
}

/** Collects what went wrong beside the work; it changes no exit code. */
export function collectWarnings(output: Output): Warnings {
  const found: { code: string; detail: string | null; hint: string }[] = []
  return {
    warn({ code, message, detail, hint }) {
      found.push({ code, detail: detail ?? null, hint })
      output.say(`warning: ${visibleText(`${message}: ${detail ?? code}`)}`)
      output.say(`hint: ${visibleText(hint)}`)
    },
    among: record => (found.length === 0 ? record : { ...record, warnings: found }),
  }
}
