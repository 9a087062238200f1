import { shellQuote } from '../bytes/shell-quote.ts'
import { type ErrorCode, errorKinds } from '../model/error-kinds.ts'

/**
 * Returns what a person can do where a target has to change before it can be planned, with the
 * target's name filled in. Rule: R35.
 */
export function fileHint(code: ErrorCode, target: string | undefined): string {
  if (target === undefined) return errorKinds[code].hint
  const name = shellQuote(target)
  switch (code) {
    case 'TARGET_INVALID':
    case 'TARGET_WRONG_ROOT':
    case 'DUPLICATE_KEY':
      return `correct the place that is named, or choose a backup: writ backups ${name}`
    case 'TARGET_BINARY':
    case 'TARGET_NOT_UTF8':
      return `repair the file, or choose a backup: writ backups ${name}`
    default:
      return errorKinds[code].hint
  }
}
