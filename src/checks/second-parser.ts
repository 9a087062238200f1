/**
 * A second opinion on what a file says, from a parser writ did not write.
 *
 * It judges files the adapter has accepted already. smol-toml differs from TOML in known ways:
 * it refuses the second 60, reads dates that do not exist as later ones, knows a fraction of a
 * second to the millisecond, and takes integers and floats that do not fit. Rules: R3, R9.
 */
import { parse, TomlDate, TomlError, type TomlValue } from 'smol-toml'
import { WritError } from '../model/errors.ts'
import type { FormatName } from '../model/migration.ts'
import { type ConfigValue, sameValue, type TableValue } from '../model/value.ts'

export type SecondReading =
  | { readonly ok: true; readonly root: TableValue }
  /** The place only: the parser's own words quote the file. Rule: R34. */
  | { readonly ok: false; readonly line: number | null; readonly column: number | null }

/** Reads a text with the other parser of its format. */
export function readWithSecondParser(format: FormatName, text: string): SecondReading {
  if (format !== 'toml') {
    throw new WritError('FORMAT_UNSUPPORTED', { detail: `there is no second parser for ${format}` })
  }
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

/**
 * Whether two readings of one file agree. Dates and times are compared as far as the second
 * parser knows them, everything else exactly.
 */
export function agreesWithSecondParser(own: ConfigValue, second: ConfigValue): boolean {
  if (own.kind === 'datetime') {
    return (
      second.kind === 'datetime' &&
      own.type === second.type &&
      toMilliseconds(own.value) === toMilliseconds(second.value)
    )
  }
  if (own.kind === 'table') {
    return (
      second.kind === 'table' &&
      own.entries.size === second.entries.size &&
      own.entries.entries().every(([key, value]) => {
        const other = second.entries.get(key)
        return other !== undefined && agreesWithSecondParser(value, other)
      })
    )
  }
  if (own.kind === 'array') {
    return (
      second.kind === 'array' &&
      own.items.length === second.items.length &&
      own.items.every((item, index) => {
        const other = second.items[index]
        return other !== undefined && agreesWithSecondParser(item, other)
      })
    )
  }
  return sameValue(own, second)
}

/** Cuts a fraction to three digits, without zeros at its end. */
function toMilliseconds(value: string): string {
  return value.replace(/\.\d+/, fraction => fraction.slice(0, 4).replace(/\.?0*$/, ''))
}
