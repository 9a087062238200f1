/**
 * What a plain scalar is.
 *
 * '1.1' is YAML 1.1 as ruamel reads it for Hermes: words such as `off` and `y` are booleans, a
 * number with an exponent needs a dot to be one, and dates are dates. '1.2' is the core schema.
 */
import type { ConfigValue } from '../../model/value.ts'
import { readTimestamp } from './timestamp.ts'

const nulls = new Set(['', '~', 'null', 'Null', 'NULL'])
const core: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'True', 'TRUE'].map(word => [word, true] as const),
  ...['false', 'False', 'FALSE'].map(word => [word, false] as const),
])
const words: ReadonlyMap<string, boolean> = new Map([
  ...core,
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map(word => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map(word => [word, false] as const),
])

const special = /^([-+]?)\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/
const coreInteger = /^[-+]?[0-9]+$|^0o[0-7]+$|^0x[0-9a-fA-F]+$/
const coreFloat = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const oldInteger = /^[-+]?(?:0b_*[01][01_]*|0[0-7_]+|0|[1-9][0-9_]*|0x_*[0-9a-fA-F][0-9a-fA-F_]*)$/
const oldFloat =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/
const sixties = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/

/** Whether a scalar that begins so can be anything but a string; asked for every scalar. */
function isCandidate(text: string): boolean {
  const code = text.charCodeAt(0)
  // Digits, signs, dot and tilde; words are short.
  return (code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46 || text.length <= 5
}

/** Returns the value of a plain scalar, its lines folded; `isOld` is dialect 1.1. */
export function resolvePlain(text: string, isOld: boolean): ConfigValue {
  if (!isCandidate(text)) return { kind: 'string', value: text }
  if (nulls.has(text)) return { kind: 'null' }
  const word = readBoolean(text, isOld)
  if (word !== undefined) return { kind: 'boolean', value: word }
  const integer = readInteger(text, isOld)
  if (integer !== undefined) return { kind: 'integer', value: integer }
  const float = readFloat(text, isOld)
  if (float !== undefined) return { kind: 'float', value: float }
  const timestamp = isOld ? readTimestamp(text) : undefined
  if (timestamp !== undefined && timestamp !== 'impossible') return timestamp
  return { kind: 'string', value: text }
}

export function isNull(text: string): boolean {
  return nulls.has(text)
}

export function readBoolean(text: string, isOld: boolean): boolean | undefined {
  return (isOld ? words : core).get(text)
}

export function readInteger(text: string, isOld: boolean): bigint | undefined {
  if (!isOld) {
    if (!coreInteger.test(text)) return undefined
    return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text.replace('+', ''))
  }
  const isNegative = text.startsWith('-')
  if (oldInteger.test(text)) {
    const digits = text.replace(/^[-+]/, '').replaceAll('_', '')
    const size = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits)
    return isNegative ? -size : size
  }
  // Sixties begin with a digit other than zero; the fraction makes a float.
  if (!/^[-+]?[1-9]/.test(text) || !sixties.test(text) || text.includes('.')) return undefined
  const parts = text.replace(/^[-+]/, '').replaceAll('_', '').split(':')
  const size = parts.reduce((sum, part) => sum * 60n + BigInt(part), 0n)
  return isNegative ? -size : size
}

export function readFloat(text: string, isOld: boolean): number | undefined {
  const match = special.exec(text)
  if (match) return match[1] === undefined ? Number.NaN : match[1] === '-' ? -Infinity : Infinity
  if (!isOld) return coreFloat.test(text) ? Number(text) : undefined
  const digits = text.replaceAll('_', '')
  if (oldFloat.test(text)) return Number(digits)
  if (!sixties.test(text) || !text.includes('.')) return undefined
  const size = digits
    .replace(/^[-+]/, '')
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0)
  return text.startsWith('-') ? -size : size
}
