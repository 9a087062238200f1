/**
 * TOML as smol-toml reads it.
 *
 * It differs from TOML in known ways: it refuses the second 60, reads dates that do not exist as
 * later ones, knows a fraction of a second to the millisecond, and takes integers and floats that
 * do not fit.
 */
import { parse, TomlDate, TomlError, type TomlValue } from 'smol-toml'
import type { ConfigValue, TableValue } from '../model/value.ts'
import type { SecondReading } from './second-parser.ts'

export function readSecondToml(text: string): SecondReading {
  try {
    return { ok: true, root: tableOf(parse(text, { integersAsBigInt: true })) }
  } catch (error) {
    return error instanceof TomlError
      ? { ok: false, line: error.line, column: error.column }
      : { ok: false, line: null, column: null }
  }
}

function tableOf(table: Readonly<Record<string, TomlValue>>): TableValue {
  return {
    kind: 'table',
    entries: new Map(Object.entries(table).map(([key, inner]) => [key, fromSmol(inner)])),
  }
}

function fromSmol(value: TomlValue): ConfigValue {
  if (typeof value === 'string') return { kind: 'string', value }
  if (typeof value === 'bigint') return { kind: 'integer', value }
  if (typeof value === 'number') return { kind: 'float', value }
  if (typeof value === 'boolean') return { kind: 'boolean', value }
  if (Array.isArray(value)) return { kind: 'array', items: value.map(fromSmol) }
  if (value instanceof TomlDate) return datetimeOf(value)
  return tableOf(value)
}

function datetimeOf(date: TomlDate): ConfigValue {
  const value = date
    .toISOString()
    .replace(/(\.\d*?)0+(?=\D|$)/, '$1')
    .replace(/\.(?=\D|$)/, '')
  if (date.isDate()) return { kind: 'datetime', type: 'date', value }
  if (date.isTime()) return { kind: 'datetime', type: 'time', value }
  return { kind: 'datetime', type: date.isLocal() ? 'local' : 'offset', value }
}
