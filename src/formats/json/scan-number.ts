/** Numbers: integer or float, and the exact value. RFC 8259 section 6; JSON5 section 6. */
import { Kind } from './tree.ts'

const integer = /^-?(?:0|[1-9]\d*)$/
const float = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?$/
const signedInteger = /^[+-]?(?:0|[1-9]\d*|0[Xx][\dA-Fa-f]+)$/
const looseFloat = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?$/
const special = /^[+-]?(?:Infinity|NaN)$/
const negativeZero = /^-0(?:[Xx]0+)?$/

/** No number needs more; a pattern over millions of digits exhausts the regular expressions. */
export const longestNumber = 4096

/**
 * Returns the kind of a bare token, or what is wrong with it.
 *
 * Integers keep all their digits. Minus zero is a float, the only kind that has one. A float
 * beyond the largest is refused: its readers would take it for infinity.
 */
export function numberKind(token: string, isJson5: boolean): number | string {
  if (token.length > longestNumber) return `a number has at most ${longestNumber} characters`
  if ((isJson5 ? signedInteger : integer).test(token)) {
    return negativeZero.test(token) ? Kind.float : Kind.integer
  }
  if (isJson5 && special.test(token)) return Kind.float
  if (!(isJson5 ? looseFloat : float).test(token)) return 'a value stands here'
  return Number.isFinite(Number(token)) ? Kind.float : 'a float is not beyond the largest'
}

/** Returns the value of a checked integer. */
export function readInteger(token: string): bigint {
  if (token.startsWith('-')) return -BigInt(token.slice(1))
  return BigInt(token.startsWith('+') ? token.slice(1) : token)
}

/** Returns the value of a checked float. */
export function readFloat(token: string): number {
  return negativeZero.test(token) ? -0 : Number(token)
}
