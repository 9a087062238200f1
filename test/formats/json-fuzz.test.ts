import * as fc from 'fast-check'
import JSON5 from 'json5'
import { describe, expect, test } from 'vitest'
import { grammarProblems } from '../../src/formats/json/parse.ts'
import { dialectOf, versions } from './json-values.ts'

const runs = { numRuns: Number(process.env['WRIT_PROPERTY_RUNS'] ?? 1000) }
const patience = 10_000 + 10 * runs.numRuns

const pieces = [
  ...['{', '}', '[', ']', ',', ':', '"', "'", '\\', '/', '//', '/*', '*/', '\n', '\r', '\t', ' '],
  ...['0', '1', '-', '+', '.', 'e', '0x', 'Infinity', 'NaN', 'true', 'null', 'a', 'é', '$', '_'],
  ...['\\u0061', '\\u', '\\x41', '\\n', '\\0', '\u00A0', '\u2028', '\uFEFF', '\0', '{"a":', '[1,'],
]

/** Texts near the grammar: most are wrong, and a good part is not. */
const text = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map(parts => parts.join(''))
const value = fc.oneof(
  text,
  text.map(inner => `[${inner}]`),
  text.map(inner => `{"k":${inner}}`),
)

const accepts = (parse: (text: string) => unknown, input: string): boolean => {
  try {
    parse(input)
    return true
  } catch {
    return false
  }
}

describe('texts near the grammar', { timeout: patience }, () => {
  test('R3 are accepted as strict JSON exactly where the engine accepts them', () => {
    fc.assert(
      fc.property(value, input => {
        const body = input.startsWith('\uFEFF') ? input.slice(1) : input
        expect(isAccepted(input, 'strict')).toBe(accepts(JSON.parse, body))
      }),
      runs,
    )
  })

  test('R3 are accepted as JSON5 exactly where the package accepts them', () => {
    fc.assert(
      fc.property(value, input => {
        const mute = input.replaceAll('\u2028', '\n')
        expect(isAccepted(mute, 'json5')).toBe(accepts(JSON5.parse, mute))
      }),
      runs,
    )
  })

  test('R3 are never more in a dialect of less', () => {
    fc.assert(
      fc.property(value, input => {
        const verdicts = versions.map(version => isAccepted(input, version))
        for (const [index, verdict] of verdicts.entries()) {
          if (verdict) expect(verdicts.slice(index)).not.toContain(false)
        }
      }),
      runs,
    )
  })
})

/** By the grammar: a duplicate key is one of ours to refuse. */
function isAccepted(input: string, version: (typeof versions)[number]): boolean {
  const problems = grammarProblems(input, dialectOf(version))
  return problems.every(problem => problem.code === 'DUPLICATE_KEY')
}
