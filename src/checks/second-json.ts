/**
 * JSON as the engine's own parser reads it, and JSON5 as the json5 package does.
 *
 * Both round numbers and tell no float from an integer; so the spelling of numbers is led past
 * them. Neither reports duplicate keys, which the adapter has refused already.
 */
import JSON5 from 'json5'
import type { ConfigValue, TableValue } from '../model/value.ts'
import { rewriteJson } from './json-rewrite.ts'
import type { SecondReading } from './second-parser.ts'

/** `version` is that of the dialect; an unknown one is read as strict JSON. */
export function readSecondJson(text: string, version: string): SecondReading {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  // A file that is about to be made holds nothing yet.
  if (body === '') return { ok: true, root: { kind: 'table', entries: new Map() } }
  const isJson5 = version === 'json5'
  const hasTrailingCommas = isJson5 || version === 'jsonc'
  const hasComments = hasTrailingCommas || version === 'comments'
  try {
    const rewritten = rewriteJson(body, { hasComments, hasTrailingCommas, isJson5 })
    const value: unknown = isJson5 ? JSON5.parse(rewritten) : JSON.parse(rewritten)
    const root = fromJson(value)
    return root.kind === 'table' ? { ok: true, root } : refused
  } catch {
    return refused
  }
}

/** Where the other parser stopped is not known: it read a rewritten text. */
const refused: SecondReading = { ok: false, line: null, column: null }

function fromJson(value: unknown): ConfigValue {
  if (typeof value === 'string') return fromText(value)
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && !Object.is(value, -0)
      ? { kind: 'integer', value: BigInt(value) }
      : { kind: 'float', value }
  }
  if (typeof value === 'boolean') return { kind: 'boolean', value }
  if (Array.isArray(value)) return { kind: 'array', items: value.map(fromJson) }
  return typeof value === 'object' && value !== null ? tableOf(value) : { kind: 'null' }
}

function tableOf(object: object): TableValue {
  const entries = new Map<string, ConfigValue>()
  for (const [key, inner] of Object.entries(object)) {
    if (key.startsWith('#n')) throw new SyntaxError('a number is no key')
    entries.set(key.startsWith('#s') ? key.slice(2) : key, fromJson(inner))
  }
  return { kind: 'table', entries }
}

function fromText(value: string): ConfigValue {
  if (value.startsWith('#s')) return { kind: 'string', value: value.slice(2) }
  return value.startsWith('#n') ? numberOf(value.slice(2)) : { kind: 'string', value }
}

/** Minus zero is a float: no integer has a sign without a value. */
function numberOf(spelling: string): ConfigValue {
  const [, sign, digits] = /^([+-]?)(\d+|0[Xx][\dA-Fa-f]+)$/.exec(spelling) ?? []
  if (digits === undefined) return { kind: 'float', value: Number(spelling) }
  const size = BigInt(digits)
  if (sign === '-')
    return size === 0n ? { kind: 'float', value: -0 } : { kind: 'integer', value: -size }
  return { kind: 'integer', value: size }
}
