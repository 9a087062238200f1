/**
 * Text for values, in forms that every reader of YAML 1.1 and 1.2 understands alike. What is not
 * plain is double-quoted on one line, with everything escaped that a reviewer could not see.
 */

import type { ConfigValue, TableValue } from '../../model/value.ts'
import { longCodeEscape, quoted, unseen } from '../string-escapes.ts'
import { isPlain } from './plain-text.ts'

/** How the file at hand indents. */
export interface Style {
  /** Columns from a map to the map below it. */
  readonly unit: number
  /** Columns from a map to the dashes of a list below it; 0 is usual too. */
  readonly list: number
}

/** What YAML forbids besides: the codes that are no characters. */
const unprintable = new RegExp(`${unseen.source}|[\\uFFFE\\uFFFF]`, 'gu')

export function emitString(text: string): string {
  if (isPlain(text)) return text
  return quoted(text, longCodeEscape, unprintable)
}

/** Whether a value needs lines of its own in block style. */
export function isTall(value: ConfigValue): boolean {
  if (value.kind === 'table') return value.entries.size > 0
  return value.kind === 'array' && value.items.length > 0
}

/** Returns a value on one line; tables and arrays in brackets. */
export function emitFlow(value: ConfigValue): string {
  switch (value.kind) {
    case 'string':
      return emitString(value.value)
    case 'integer':
    case 'boolean':
      return value.value.toString()
    case 'float':
      return emitFloat(value.value)
    case 'null':
      return 'null'
    case 'datetime':
      return value.value
    case 'array':
      return `[${value.items.map(emitFlow).join(', ')}]`
    case 'table':
      return value.entries.size === 0
        ? '{}'
        : `{ ${[...value.entries].map(([key, inner]) => emitPair(key, inner)).join(', ')} }`
  }
}

export function emitPair(key: string, value: ConfigValue): string {
  return `${emitString(key)}: ${emitFlow(value)}`
}

/** With a dot and a sign always: YAML 1.1 reads an exponent without them as a string. */
function emitFloat(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf'
  if (Object.is(value, -0)) return '-0.0'
  const [digits = '', exponent] = String(value).split('e')
  const mantissa = digits.includes('.') ? digits : `${digits}.0`
  return exponent === undefined ? mantissa : `${mantissa}e${exponent}`
}

/** Returns the lines of all entries of a table, at a column. */
export function emitEntries(table: TableValue, column: number, style: Style): string[] {
  return [...table.entries].flatMap(([key, value]) => emitEntry(key, value, column, style))
}

export function emitEntry(key: string, value: ConfigValue, column: number, style: Style): string[] {
  const head = `${' '.repeat(column)}${emitString(key)}:`
  if (!isTall(value)) return [`${head} ${emitFlow(value)}`]
  const inner = column + (value.kind === 'array' ? style.list : style.unit)
  return [head, ...emitTall(value, inner, style)]
}

/** Returns the lines of one element of a list whose dashes stand at a column. */
export function emitItem(value: ConfigValue, column: number, style: Style): string[] {
  const dash = `${' '.repeat(column)}- `
  if (!isTall(value)) return [dash + emitFlow(value)]
  const [first = '', ...rest] = emitTall(value, column + 2, style)
  return [dash + first.slice(column + 2), ...rest]
}

/** Returns the lines of a value that is tall, at a column. */
export function emitTall(value: ConfigValue, column: number, style: Style): string[] {
  if (value.kind === 'table') return emitEntries(value, column, style)
  if (value.kind === 'array') return value.items.flatMap(item => emitItem(item, column, style))
  return [' '.repeat(column) + emitFlow(value)]
}
