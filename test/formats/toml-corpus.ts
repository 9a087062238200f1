/** The files of the public TOML conformance suite, found through WRIT_CORPORA. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dialect } from '../../src/model/migration.ts'
import type { ConfigValue } from '../../src/model/value.ts'

export interface CorpusFile {
  readonly name: string
  readonly bytes: Uint8Array
  /** Tagged JSON of the suite; absent for files that must be refused. */
  readonly expected?: unknown
}

export interface Edition {
  readonly dialect: Dialect
  readonly list: string
  readonly valid: number
  readonly invalid: number
}

export const editions: readonly Edition[] = [
  { dialect: { version: '1.0', maxDepth: 80 }, list: 'files-toml-1.0.0', valid: 210, invalid: 499 },
  { dialect: { version: '1.1', maxDepth: 80 }, list: 'files-toml-1.1.0', valid: 220, invalid: 492 },
]

export const corpora: string | undefined = process.env['WRIT_CORPORA']

export function corpusFiles(edition: Edition): { valid: CorpusFile[]; invalid: CorpusFile[] } {
  if (corpora === undefined) return { valid: [], invalid: [] }
  const tests = join(corpora, 'toml-test', 'tests')
  const names = readFileSync(join(tests, edition.list), 'utf8')
    .split('\n')
    .filter(name => name.endsWith('.toml'))
  const read = (name: string): CorpusFile => ({ name, bytes: readFileSync(join(tests, name)) })
  return {
    valid: names
      .filter(name => name.startsWith('valid/'))
      .map(name => ({
        ...read(name),
        expected: JSON.parse(readFileSync(join(tests, name.replace(/toml$/, 'json')), 'utf8')),
      })),
    invalid: names.filter(name => name.startsWith('invalid/')).map(read),
  }
}

const suiteTypes = {
  offset: 'datetime',
  local: 'datetime-local',
  date: 'date-local',
  time: 'time-local',
} as const

/** Returns a value as the suite writes it: plain arrays and objects of `{type, value}`. */
export function tagged(value: ConfigValue): unknown {
  switch (value.kind) {
    case 'table':
      return Object.fromEntries([...value.entries].map(([key, inner]) => [key, tagged(inner)]))
    case 'array':
      return value.items.map(tagged)
    case 'string':
      return { type: 'string', value: value.value }
    case 'integer':
      return { type: 'integer', value: value.value.toString() }
    case 'float':
      return { type: 'float', value: floatText(value.value) }
    case 'boolean':
      return { type: 'bool', value: String(value.value) }
    case 'datetime':
      return { type: suiteTypes[value.type], value: value.value }
    case 'null':
      throw new Error('TOML has no null')
  }
}

/** Brings what the suite expects to one spelling: numbers by value, fractions without zeros. */
export function normalised(expected: unknown): unknown {
  if (Array.isArray(expected)) return expected.map(normalised)
  if (typeof expected !== 'object' || expected === null) return expected
  const { type, value } = expected as { type?: unknown; value?: unknown }
  if (typeof type !== 'string' || typeof value !== 'string') {
    return Object.fromEntries(Object.entries(expected).map(([k, v]) => [k, normalised(v)]))
  }
  if (type === 'float') return { type, value: floatText(readFloat(value)) }
  if (type.includes('date') || type.includes('time')) {
    return { type, value: value.replace(/(\.\d*?)0+(?=\D|$)/, '$1').replace(/\.(?=\D|$)/, '') }
  }
  return { type, value }
}

function readFloat(text: string): number {
  if (/nan/.test(text)) return Number.NaN
  if (/inf/.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  return Number(text)
}

function floatText(value: number): string {
  return Object.is(value, -0) ? '0' : String(value)
}
