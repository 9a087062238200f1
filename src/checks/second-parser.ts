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

/** As much text as is kept: the values of a text take some times its size. */
const mostKept = 32 * 1024 * 1024
/** By format, dialect and text; in the order in which they were read. */
const kept = new Map<string, SecondReading>()
let keptLength = 0

/**
 * Reads a text with the other parser of its format; `version` is that of the dialect.
 *
 * Most texts are read twice, when a file is planned and when the plan is proved, and this parser
 * is the slowest part of both. What it read is kept until it is asked for once more, and no
 * longer: the values of a large file take many times its size.
 */
export function readWithSecondParser(
  format: FormatName,
  text: string,
  version = '',
): SecondReading {
  const key = `${format} ${version} ${text}`
  const known = kept.get(key)
  if (known !== undefined) {
    forget(key)
    return known
  }
  const reading = readAnew(format, text, version)
  kept.set(key, reading)
  keptLength += key.length
  for (const [oldest] of kept) {
    // The last ones stay, however long: they are the two images of one file.
    if (keptLength <= mostKept || kept.size <= fewest) break
    forget(oldest)
  }
  return reading
}

const fewest = 4

function forget(key: string): void {
  kept.delete(key)
  keptLength -= key.length
}

function readAnew(format: FormatName, text: string, version: string): SecondReading {
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
    if (second.kind !== 'table' || own.entries.size !== second.entries.size) return false
    for (const [key, value] of own.entries) {
      const other = second.entries.get(key)
      if (other === undefined || !agreesWithSecondParser(value, other)) return false
    }
    return true
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
