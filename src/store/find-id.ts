import { shellQuote } from '../bytes/shell-quote.ts'
import { WritError } from '../model/errors.ts'

/**
 * Returns the one id that starts with the text; the kind in front (`wp1-`) may be left out.
 *
 * @throws WritError NOT_FOUND, AMBIGUOUS_ID naming the first candidates.
 */
export function uniqueId<T extends string>(ids: readonly T[], kind: string, prefix: string): T {
  const text = prefix.startsWith(kind) ? prefix : `${kind}${prefix}`
  const found = ids.filter(id => id.startsWith(text))
  const [first, second] = found
  const shown = shellQuote(prefix)
  if (first === undefined || text === kind) {
    throw new WritError('NOT_FOUND', { detail: `nothing starts with ${shown}` })
  }
  if (second !== undefined && first !== text) {
    const named = found.slice(0, 5).map(id => id.slice(0, text.length + 6))
    throw new WritError('AMBIGUOUS_ID', {
      detail: `${shown} is the start of ${found.length} ids: ${named.join(', ')} ...`,
      hint: 'give more characters of the id',
    })
  }
  return first
}
