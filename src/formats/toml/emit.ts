/**
 * Text for values, in forms of TOML 1.0 only: the oldest reader of the file must understand them.
 * Strings are basic and on one line, with everything escaped that a reviewer could not see.
 */
import type { ConfigValue, TableValue } from '../../model/value.ts'
import { floatText } from '../float-text.ts'
import { longCodeEscape, quoted } from '../string-escapes.ts'

const bareKey = /^[A-Za-z0-9_-]+$/

function emitKey(key: string): string {
  return bareKey.test(key) ? key : emitString(key)
}

/** Returns the dotted form of several keys. */
export function emitKeys(keys: readonly string[]): string {
  return keys.map(emitKey).join('.')
}

function emitString(text: string): string {
  return quoted(text, longCodeEscape)
}

/** Returns a value on one line; a table becomes an inline table. */
export function emitValue(value: ConfigValue): string {
  switch (value.kind) {
    case 'string':
      return emitString(value.value)
    case 'integer':
      return value.value.toString()
    case 'float':
      return emitFloat(value.value)
    case 'boolean':
      return String(value.value)
    case 'datetime':
      return value.value
    case 'array':
      return `[${value.items.map(emitValue).join(', ')}]`
    case 'table':
      return value.entries.size === 0
        ? '{}'
        : `{ ${[...value.entries].map(([key, inner]) => emitPair(key, inner)).join(', ')} }`
    case 'null':
      throw new RangeError('TOML has no null')
  }
}

export function emitPair(key: string, value: ConfigValue): string {
  return `${emitKey(key)} = ${emitValue(value)}`
}

function emitFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return floatText(value)
}

/** Whether a value is written as pairs below `[header]`s of its own, not as `key = value`. */
export function isSection(value: ConfigValue): boolean {
  if (value.kind === 'array') {
    return value.items.length > 0 && value.items.every(item => item.kind === 'table')
  }
  return value.kind === 'table'
}

/** Whether a table needs its own `[header]`: it has pairs, or nothing at all. */
export function needsHeader(table: TableValue): boolean {
  return table.entries.size === 0 || table.entries.values().some(value => !isSection(value))
}

/**
 * Returns the lines of a table that stands at `path`: pairs first, then its sections, each after
 * a blank line. The root itself has no header.
 */
export function emitTable(table: TableValue, path: readonly string[]): string[] {
  const lines: string[] = []
  for (const [key, value] of table.entries) {
    if (!isSection(value)) lines.push(emitPair(key, value))
  }
  for (const [key, value] of table.entries) {
    if (isSection(value)) appendSection(lines, emitSection(value, [...path, key]))
  }
  return lines
}

/** Returns the lines of a table or array of tables with their headers. */
export function emitSection(value: ConfigValue, path: readonly string[]): string[] {
  const lines: string[] = []
  if (value.kind === 'table') {
    if (needsHeader(value)) lines.push(`[${emitKeys(path)}]`)
    appendBody(lines, emitTable(value, path))
  } else if (value.kind === 'array') {
    for (const item of value.items) {
      if (item.kind !== 'table') continue
      const element = [`[[${emitKeys(path)}]]`]
      appendBody(element, emitTable(item, path))
      appendSection(lines, element)
    }
  }
  return lines
}

/** Pairs follow their header directly; a table that starts with a sub-table does not. */
function appendBody(lines: string[], body: readonly string[]): void {
  if (lines.length > 0 && body[0]?.startsWith('[')) lines.push('')
  for (const line of body) lines.push(line)
}

function appendSection(lines: string[], section: readonly string[]): void {
  if (lines.length > 0) lines.push('')
  for (const line of section) lines.push(line)
}
