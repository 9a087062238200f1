/**
 * Text for values: strict JSON in every dialect, so that any reader of the file understands it.
 * Strings have everything escaped that a reviewer could not see.
 */
import type { ConfigValue } from '../../model/value.ts'
import { floatText } from '../float-text.ts'
import { quoted, unitEscapes } from '../string-escapes.ts'

/** How the text around a new value is laid out. */
export interface Style {
  /** Between a key and its value, with the spaces around the sign. */
  readonly colon: string
  /** Between two items on one line. */
  readonly separator: string
  /** Inside the brackets of an object on one line. */
  readonly padding: string
  /** What one level is indented by. */
  readonly unit: string
  readonly eol: string
}

/** A member of an object, or an element of an array, which has no key. */
export interface NewItem {
  readonly key: string | undefined
  readonly value: ConfigValue
}

export function emitString(text: string): string {
  return quoted(text, unitEscapes)
}

/** Returns an item on one line. */
export function emitInline(item: NewItem, style: Style): string {
  return keyText(item, style) + inlineValue(item.value, style)
}

/** Returns an item whose tables stand on lines of their own, the first line at `indent`. */
export function emitLines(item: NewItem, style: Style, indent: string): string {
  return keyText(item, style) + valueLines(item.value, style, indent)
}

function keyText(item: NewItem, style: Style): string {
  return item.key === undefined ? '' : emitString(item.key) + style.colon
}

function inlineValue(value: ConfigValue, style: Style): string {
  switch (value.kind) {
    case 'string':
      return emitString(value.value)
    case 'integer':
      return value.value.toString()
    case 'float':
      return emitFloat(value.value)
    case 'boolean':
      return String(value.value)
    case 'null':
      return 'null'
    case 'array':
    case 'table': {
      const [open, close] = value.kind === 'array' ? '[]' : '{}'
      const items = itemsOf(value).map(item => emitInline(item, style))
      const padding = value.kind === 'table' && items.length > 0 ? style.padding : ''
      return open + padding + items.join(style.separator) + padding + close
    }
    case 'datetime':
      throw new RangeError('JSON has no dates')
  }
}

/** A list of plain values that is longer than this has one line for each. */
const longestLine = 80

function valueLines(value: ConfigValue, style: Style, indent: string): string {
  if (value.kind !== 'array' && value.kind !== 'table') return inlineValue(value, style)
  const items = itemsOf(value)
  if (items.length === 0 || (value.kind === 'array' && value.items.every(isPlain))) {
    const line = inlineValue(value, style)
    if (items.length < 2 || line.length <= longestLine) return line
  }
  const [open, close] = value.kind === 'array' ? '[]' : '{}'
  const inner = style.eol + indent + style.unit
  const lines = items.map(item => inner + emitLines(item, style, indent + style.unit))
  return open + lines.join(',') + style.eol + indent + close
}

function itemsOf(value: Extract<ConfigValue, { kind: 'array' | 'table' }>): NewItem[] {
  return value.kind === 'array'
    ? value.items.map(item => ({ key: undefined, value: item }))
    : [...value.entries].map(([key, inner]) => ({ key, value: inner }))
}

function isPlain(value: ConfigValue): boolean {
  return value.kind !== 'array' && value.kind !== 'table'
}

/** NaN and the infinities are of JSON5 only; a whole float keeps its fraction to stay one. */
function emitFloat(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  return floatText(value)
}
