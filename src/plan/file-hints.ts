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
    case 'BLOCK_FOREIGN':
    case 'BLOCK_DAMAGED':
      return `edit the file, or propose its whole new content: writ propose ${name} --from -`
    case 'KEY_CONFLICT':
      return 'remove the key from the file or from the migration; writ never writes it twice'
    case 'TARGET_INVALID':
    case 'TARGET_WRONG_ROOT':
    case 'DUPLICATE_KEY':
      return `correct the place that is named, or choose a backup: writ backups ${name}`
    case 'TARGET_BINARY':
    case 'TARGET_NOT_UTF8':
      return `repair the file, or choose a backup: writ backups ${name}`
    case 'DUPLICATE_BLOCK':
      return 'remove all but one of the blocks, then plan again'
    default:
      return errorKinds[code].hint
  }
}
