import { shellQuote } from '../bytes/shell-quote.ts'
import { WritError } from '../model/errors.ts'

/** What lists the ids of a kind, where plans are not meant. */
const lists: Readonly<Record<string, string>> = {
  'wb1-': 'writ backups',
  'wa1-': 'writ list --all, then writ show with --statement lists the approvals of a plan',
  'tx1-': 'writ log',
}

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
  const hint = lists[kind]
  if (text === kind) {
    throw new WritError('NOT_FOUND', { detail: 'an id needs more than its prefix', hint })
  }
  if (first === undefined) {
    throw new WritError('NOT_FOUND', { detail: `nothing starts with ${shown}`, hint })
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
