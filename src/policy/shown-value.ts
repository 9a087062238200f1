/** The display text of a value, read again: what a plan shows is all that is known of it. */

/** Returns the text or switch that is shown; undefined where it is anything else. */
export function shownText(shown: string): string | undefined {
  if (shown === 'true' || shown === 'false') return shown
  return shown.startsWith('"') ? unquoted(shown) : undefined
}

/** One item of a list: a quoted text, a mask, or a bare word. */
const item = /\s*("(?:[^"\\]|\\.)*"|‹[^›]*›|[^"‹,[\]{}]+)\s*(?:,|$)/y

/** Returns the items of a list of single values; undefined for anything else. */
export function shownItems(shown: string): readonly string[] | undefined {
  if (!shown.startsWith('[') || !shown.endsWith(']')) return undefined
  const inner = shown.slice(1, -1)
  const items: string[] = []
  item.lastIndex = 0
  while (item.lastIndex < inner.length) {
    const found = item.exec(inner)?.[1]
    if (found === undefined) return undefined
    items.push(found.startsWith('"') ? (unquoted(found) ?? found) : found.trim())
  }
  return items
}

/** A mask inside the quotes may have taken an escape apart: then the text stays as it is shown. */
function unquoted(shown: string): string | undefined {
  try {
    const text: unknown = JSON.parse(shown)
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}
