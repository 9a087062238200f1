/** Short words for dotenv files in tests, and texts to try readers with. */
import * as fc from 'fast-check'
import { dotenv } from '../../src/formats/dotenv/dotenv.ts'
import type { ParsedDocument } from '../../src/formats/format.ts'
import type { Dialect } from '../../src/model/migration.ts'
import type { TableValue } from '../../src/model/value.ts'
import { parsedBy, string, table } from './values.ts'

export const readers = ['node', 'python-dotenv', 'sh'] as const
export type ReaderName = (typeof readers)[number]

export const dialectOf = (reader: string): Dialect => ({ version: reader, maxDepth: 1 })

/** Returns the values of a dotenv file: all of them are text. */
export const texts = (entries: Record<string, string>): TableValue =>
  table(Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, string(value)])))

export function parsed(text: string, reader: ReaderName): ParsedDocument {
  return parsedBy(dotenv, text, dialectOf(reader))
}

/** Returns the values of a file by key; the code of the first problem where it is refused. */
export function valuesOf(text: string, reader: ReaderName): Record<string, string> | string {
  const outcome = dotenv.parse(text, dialectOf(reader))
  return outcome.ok ? plain(outcome.document.root) : outcome.problems[0].code
}

export function plain(root: TableValue): Record<string, string> {
  return Object.fromEntries(
    [...root.entries].map(([key, value]) => [key, value.kind === 'string' ? value.value : '?']),
  )
}

/** What a line can be made of. */
export const scraps: readonly string[] = [
  ...['A', 'B', 'C_1', 'd.e', '1F', 'export ', 'export\t', '=', ' = ', '=', '# c', ' # c', '#'],
  ...[
    "'",
    '"',
    '`',
    '\\',
    '\\n',
    "\\'",
    '\\"',
    '\\\\',
    '$',
    `\${A}`,
    '$(a b)',
    '$B',
    '~',
    ' ',
    '\t',
  ],
  ...[
    '\n',
    '\r\n',
    '\n',
    '\n\n',
    'x',
    'x y',
    'é',
    '\u00a0',
    '\u2028',
    '\uFEFF',
    ';',
    '&',
    '|',
    '-',
  ],
]

const bodies = fc.array(
  fc.constantFrom('x', ' ', '#', '\\', 'é', '$', '%', '\n', 'y z', '\u200d'),
  {
    maxLength: 6,
  },
)

/** A line that most readers take. */
const sensibleLine: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', '# note', '  # indented', '\t', '# A=1'),
  fc
    .tuple(
      fc.constantFrom('', '', '', 'export ', 'export  ', ' '),
      fc.constantFrom('=', '=', '=', ' = ', '= '),
      fc.oneof(
        fc.constantFrom(
          '',
          'x',
          'x#y',
          'x y',
          "it's",
          'a=b',
          '$HOME/x',
          `\${HOME}`,
          '`c d`',
          'C:\\d',
        ),
        fc.tuple(fc.constantFrom("'", '"', '`'), bodies).map(([quote, body]) => {
          return quote + body.join('') + quote
        }),
      ),
      fc.constantFrom('', '', ' ', ' # why', '#why', '\t# y'),
      fc.nat(5),
    )
    .map(([prefix, equals, value, tail, key]) => `${prefix}KEY_${key}${equals}${value}${tail}`),
)

/** Sensible lines, most of them with keys of their own; half with CRLF. */
export const fileText: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(sensibleLine, { maxLength: 6 }),
    fc.constantFrom('\n', '\n', '\r\n'),
    fc.boolean(),
    fc.constantFrom('', '', '', '\uFEFF'),
  )
  .map(([lines, eol, isClosed, bom]) => {
    const named = lines.map((line, index) => line.replace(/KEY_\d/, key => `${key}_${index}`))
    return bom + named.join('\n').replaceAll('\n', eol) + (isClosed ? eol : '')
  })

/** Text without rhyme or reason. */
export const scrapText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...scraps), { maxLength: 14 })
  .map(parts => parts.join(''))

/** Values of all kinds, those with trouble in them included. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc
    .array(fc.constantFrom(...scraps.filter(scrap => !scrap.includes('\r'))), { maxLength: 8 })
    .map(parts => parts.join('')),
  fc.constantFrom(
    '',
    'plain',
    "it's",
    'a\nb',
    'C:\\dir\\',
    '"q"',
    'x # y',
    ' edge ',
    '\\n',
    'a\tb',
  ),
)
