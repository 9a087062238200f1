/** Integers and floats: which one a token is, and its exact value. TOML 1.1: Integer, Float. */
import { Kind } from './tree.ts'

const decimal = /^[+-]?(?:0|[1-9](?:_?\d)*)$/
const prefixed = /^0(?:x[\dA-Fa-f](?:_?[\dA-Fa-f])*|o[0-7](?:_?[0-7])*|b[01](?:_?[01])*)$/
const float = /^[+-]?(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[Ee][+-]?\d(?:_?\d)*)?$/
const special = /^([+-]?)(inf|nan)$/

const largest = 2n ** 63n - 1n
const smallest = -(2n ** 63n)

/** No number needs more; a pattern over millions of digits exhausts the regular expressions. */
const longest = 4096

/** Returns the kind of a bare token, or what is wrong with it. */
export function numberKind(token: string): number | string {
  if (token.length > longest) return `a number has at most ${longest} characters`
  if (decimal.test(token) || prefixed.test(token)) {
    return fits64Bits(token) ? Kind.integer : 'an integer has 64 bits'
  }
  if (special.test(token)) return Kind.float
  if (!float.test(token)) return 'a value stands here'
  return Number.isFinite(readFloat(token)) ? Kind.float : 'a float is not beyond the largest'
}

/** Never makes a BigInt of a long text: that takes time with the square of its length. */
function fits64Bits(token: string): boolean {
  const digits = token.replaceAll('_', '')
  if (digits.length < 18) return true
  if (/^0[xob]/.test(digits)) {
    const significant = digits.slice(2).replace(/^0+/, '')
    if (significant.length > 64) return false
  } else if (digits.length > 20) return false
  const value = readInteger(token)
  return value >= smallest && value <= largest
}

/** Returns the value of a checked integer. */
export function readInteger(token: string): bigint {
  const digits = token.replaceAll('_', '')
  return digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits.replace('+', ''))
}

/** Returns the value of a checked float. */
export function readFloat(token: string): number {
  const match = special.exec(token)
  if (match === null) return Number(token.replaceAll('_', ''))
  if (match[2] === 'nan') return Number.NaN
  return match[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}
