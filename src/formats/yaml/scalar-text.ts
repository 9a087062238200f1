import { getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'

/** An escape, or an escaped line end with the blank lines below it. */
const escaped = /\\[^\r\n]|\\\r?\n((?:[ \t]*\r?\n)*)/g

/**
 * Returns the text of a scalar, its lines folded and its escapes read.
 *
 * Blank lines below an escaped line end are line ends of the text. js-yaml drops them, so they
 * are given to it as escapes.
 */
export function scalarText(text: string, event: ScalarEvent): string {
  if (event.style !== SCALAR_STYLE.DOUBLE_QUOTED || event.fast) return getScalarValue(text, event)
  const raw = text.slice(event.valueStart, event.valueEnd)
  if (!/\\\r?\n[ \t]*\r?\n/.test(raw)) return getScalarValue(text, event)
  const written = raw.replace(escaped, (match: string, blank: string | undefined) => {
    const count = blank?.split('\n').length ?? 1
    return count === 1 ? match : `${'\\n'.repeat(count - 1)}\\\n`
  })
  return getScalarValue(written, { ...event, valueStart: 0, valueEnd: written.length })
}
