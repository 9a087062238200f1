/**
 * A second opinion on what a file says, from a parser that shares no code with the adapters.
 *
 * It judges files the adapter has accepted already. Rules: R3, R9.
 */
import { WritError } from '../model/errors.ts'
import type { FormatName } from '../model/migration.ts'
import { type ConfigValue, sameValue, type TableValue } from '../model/value.ts'
import { readSecondDotenv } from './second-dotenv.ts'
import { readSecondJson } from './second-json.ts'
import { readSecondToml } from './second-toml.ts'
import { readSecondYaml } from './second-yaml.ts'

export type SecondReading =
  | { readonly ok: true; readonly root: TableValue }
  /** The place only: the parser's own words quote the file. Rule: R34. */
  | { readonly ok: false; readonly line: number | null; readonly column: number | null }

/** Reads a text with the other parser of its format; `version` is that of the dialect. */
export function readWithSecondParser(
  format: FormatName,
  text: string,
  version = '',
): SecondReading {
  switch (format) {
    case 'toml':
      return readSecondToml(text)
    case 'dotenv':
      return readSecondDotenv(text, version)
    case 'json':
      return readSecondJson(text, version)
    case 'yaml':
      return readSecondYaml(text, version)
    default:
      throw new WritError('FORMAT_UNSUPPORTED', {
        detail: `there is no second parser for ${format}`,
      })
  }
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
