/** Values as people read them in a key-level diff, secrets covered. */
import type { KeyPath } from '../model/key-path.ts'
import type { ConfigValue } from '../model/value.ts'
import type { Redactor } from './redactor.ts'

/** Returns the redacted display text of a value; whole, whatever its length. Rule: R14. */
export function displayValue(value: ConfigValue, path: KeyPath, redactor: Redactor): string {
  return display(value, path, redactor, undefined).text
}

/** Whether any part of the value is covered when it is displayed. */
export function isCovered(value: ConfigValue, path: KeyPath, redactor: Redactor): boolean {
  return display(value, path, redactor, undefined).covered
}

interface Shown {
  readonly text: string
  readonly covered: boolean
}

function display(
  value: ConfigValue,
  path: KeyPath,
  redactor: Redactor,
  previous: ConfigValue | undefined,
): Shown {
  const mask = redactor.maskOf(path, value, previous)
  if (mask !== undefined) return { text: mask, covered: true }
  switch (value.kind) {
    case 'string': {
      const quoted = JSON.stringify(value.value)
      const text = redactor.scrub(quoted, path)
      return { text, covered: text !== quoted }
    }
    case 'array': {
      const items = value.items.map((item, index) =>
        display(item, [...path, index], redactor, value.items[index - 1]),
      )
      return joined(items, '[', ']')
    }
    case 'table': {
      const entries = [...value.entries].map(([key, inner]) => {
        const shown = display(inner, [...path, key], redactor, undefined)
        return { text: `${JSON.stringify(key)} = ${shown.text}`, covered: shown.covered }
      })
      return joined(entries, '{', '}')
    }
    case 'null':
      return { text: 'null', covered: false }
    default:
      return { text: String(value.value), covered: false }
  }
}

function joined(parts: readonly Shown[], open: string, close: string): Shown {
  return {
    text: `${open}${parts.map(part => part.text).join(', ')}${close}`,
    covered: parts.some(part => part.covered),
  }
}
