import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Format } from '../../src/formats/format.ts'
import { formatNamed } from '../../src/formats/registry.ts'
import type { Problem } from '../../src/model/errors.ts'
import { runs } from './edit-expectations.ts'

/** A text that no sentence of a problem has a part of. */
const canary = 'Qz7Xw9Kv3Jy5'

const pieces = Array.from({ length: canary.length - 5 }, (_, at) => canary.slice(at, at + 6))

/** What a broken document is made of: signs of every format, with the canary in and around them. */
const scraps = fc.constantFrom(
  ...[canary, canary, canary, ` ${canary} `, `"${canary}"`, `'${canary}'`, `\`${canary}\``],
  ...[`!${canary}`, `!${canary}!x`, `!<${canary}>`, `!${canary}^`, `&${canary} `, `*${canary}`],
  ...[`%TAG !${canary}! x`, `%TAG ${canary} x`, `%${canary} x`, `%YAML ${canary}`, '%YAML 1.1'],
  ...[`"\\${canary}"`, `"\\u${canary}"`, `"\\x${canary}`, `[${canary}]`, `[[${canary}]]`],
  ...[`$${canary}`, `\${${canary}}`, `$(${canary})`, `export ${canary}`, `1${canary}`],
  ...[`2001-01-01T${canary}`, `0x${canary}`, `1.${canary}`, `--- ${canary}`, `... ${canary}`],
  ...[`# ${canary}`, `// ${canary}`, `/* ${canary} */`, `|${canary}`, `>9${canary}`, `? ${canary}`],
  ...['{', '}', '[', ']', ':', ': ', '=', ' = ', ',', '"', "'", '"""', "'''", '\\', '#', '- '],
  ...[
    '\n',
    '\n',
    '\n  ',
    '\n\t',
    '\r',
    ' ',
    '\t',
    'a',
    '1',
    '\u0007',
    '\uFEFF',
    '\u2028',
    '\uD800',
  ],
)

const brokenText = fc.array(scraps, { minLength: 1, maxLength: 9 }).map(parts => parts.join(''))

function problemsOf(format: Format, text: string, version: string): readonly Problem[] {
  const outcome = format.parse(text, { version, maxDepth: 8 })
  if (!outcome.ok) return outcome.problems
  return []
}

describe.each([
  ['toml', '1.0'],
  ['toml', '1.1'],
  ['yaml', '1.1'],
  ['yaml', '1.2'],
  ['json', 'strict'],
  ['json', 'comments'],
  ['json', 'jsonc'],
  ['json', 'json5'],
  ['dotenv', 'node'],
  ['dotenv', 'python-dotenv'],
  ['dotenv', 'sh'],
] as const)('the problems of a broken document in %s %s', (name, version) => {
  test('R34 quote nothing of it but the path of a doubled key', () => {
    const format = formatNamed(name)
    const seen = new Set<string>()
    fc.assert(
      fc.property(brokenText, text => {
        for (const { code, detail } of problemsOf(format, text, version)) {
          if (code === 'DUPLICATE_KEY') continue
          seen.add(detail)
          expect(pieces.filter(piece => detail.includes(piece))).toEqual([])
        }
      }),
      { numRuns: runs.numRuns * 20 },
    )
    expect(seen.size).toBeGreaterThan(2)
  })
})

test.each([
  [`a: !${canary}!x y\n`, 'the YAML syntax is not valid here'],
  [`a: !${canary}^ y\n`, 'tag name cannot contain such characters'],
  ['a:\n\tb: 1\n', 'tab characters must not be used in indentation'],
  ['a: [1\n', 'unexpected end of the stream within a flow collection'],
  ['a: [,]\n', 'the YAML syntax is not valid here'],
])('R34 of the reasons of js-yaml only whole sentences are left (%j)', (text, detail) => {
  expect(problemsOf(formatNamed('yaml'), text, '1.1')).toMatchObject([{ detail }])
})
