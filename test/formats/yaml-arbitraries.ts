/** Generated YAML documents in all styles, and values to write into them. */

import * as fc from 'fast-check'
import type { ConfigValue, TableValue } from '../../src/model/value.ts'
import { array, boolean, float, integer, nothing, string } from './values.ts'

const key: fc.Arbitrary<string> = fc.constantFrom(
  ...['a', 'b', 'c', '"b"', "'d e'", 'é', '__proto__', 'x.y', '""', '8080', 'on', '~', '? e\n'],
)

/** What fits on the line of its key. */
const inline: fc.Arbitrary<string> = fc.constantFrom(
  ...['', '', '1', '0x1F', '010', '1_000', '1:30', '12345678901234567890', '1.50', '.inf', '1e3'],
  ...['true', 'off', 'y', '~', 'plain text', 'a#b', 'http://x', '"quoted # no"', "'it''s'", '<<'],
  ...['2001-12-14', '2001-12-14t21:59:43.10-05:00', '!!str 1', '!!int "3"', '! x', '*s', '*s'],
  ...['[]', '{}', '[ ]', '[1, [a], ]', '{x: 1, "y":2}', '{ x, y: }', '[a: 1, *s]', '&t 1', '*m'],
  ...['{x: {z: [1]},\n    # in braces\n    y: 2\n  }', '[\n    1, # one\n    2\n  ]'],
  ...['[\n  1, # one\n  "a # b"\n]', "{\n  x: [\n    1\n  ], # it's\n}", '[\n]'],
  ...['plain\n    continued', '"quoted\n    \\\n    continued"', "'one\n\n    two'"],
)

/** Lines of a block text, to be indented. */
const text: fc.Arbitrary<readonly string[]> = fc
  .tuple(
    fc.constantFrom('|', '>', '|-', '>+', '|+', '|2-', '| # note'),
    fc.array(fc.constantFrom('line', '  deeper', '', '# no comment', 'k: v'), { maxLength: 3 }),
  )
  .map(([header, lines]) => [header, 'first', ...lines])

type Written = (column: number) => string
const pad = (column: number): string => ' '.repeat(column)
const comment = fc.constantFrom('', '', '', '# note', '  # deeper note', '\n', '\n\n')
const tail = fc.constantFrom('', '', '', ' # beside', '   ')
const anchor = fc.constantFrom('', '', '', '', ' &n', ' !!map')

type Parts = { value: Written; map: Written; list: Written }

const { map } = fc.letrec<Parts>(tie => ({
  /** From behind the indicator to the line end; the column is that of what is around it. */
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    {
      arbitrary: fc.tuple(inline, tail).map(([value, after]): Written => {
        const isOpen = /[\n#]/.test(value)
        return column =>
          `${value === '' ? '' : ' '}${value.replaceAll('\n', `\n${pad(column)}`)}${isOpen ? '' : after}\n`
      }),
      weight: 5,
    },
    text.map(([header, ...lines]): Written => {
      const shown = (column: number): string =>
        lines.map(line => (line === '' ? '\n' : `${pad(column + 2)}${line}\n`)).join('')
      return column => ` ${header}\n${shown(column)}`
    }),
    fc
      .tuple(tie('map'), fc.constantFrom(2, 4), anchor, tail)
      .map(([inner, unit, mark, after]): Written => {
        return column => `${mark}${after}\n${inner(column + unit)}`
      }),
    fc.tuple(tie('list'), fc.constantFrom(0, 2), tail).map(([inner, unit, after]): Written => {
      return column => `${after}\n${inner(column + unit)}`
    }),
  ),
  map: fc
    .uniqueArray(fc.tuple(key, tie('value'), comment), {
      minLength: 1,
      maxLength: 4,
      selector: ([name]) => name.replace(/"/g, ''),
    })
    .map((entries): Written => {
      return column =>
        entries
          .map(([name, value, above]) => {
            const lead = above.startsWith('\n') || above === '' ? above : `${pad(column)}${above}\n`
            const shown = name.startsWith('?') ? `${name}${pad(column)}` : name
            return `${lead}${pad(column)}${shown}:${value(column)}`
          })
          .join('')
    }),
  list: fc
    .array(fc.tuple(fc.oneof(tie('value'), tie('map'), tie('list')), fc.boolean(), comment), {
      minLength: 1,
      maxLength: 3,
    })
    .map((items): Written => {
      return column =>
        items
          .map(([item, isCompact, above]) => {
            const lead = above.startsWith('#') ? `${pad(column)}${above}\n` : ''
            const body = item(column + 2)
            // A map or list comes with its indentation, the rest with a blank.
            const shown = body.startsWith(pad(column + 2))
              ? isCompact
                ? ` ${body.slice(column + 2)}`
                : `\n${body}`
              : body
            return `${lead}${pad(column)}-${shown}`
          })
          .join('')
    }),
}))

const head = fc.constantFrom(
  ...['', '', '', '# head\n', '\n', '---\n', '%MINE x\n---\n', '--- # start\n', 's: &s v\n'],
  ...['s: &s v\nm: &m {q: 1}\nu:\n  <<: *m\n', 'm: &m\n  k: 1\ns: &s [1]\nu:\n  <<: *m\n  z: 1\n'],
)
const end = fc.constantFrom('', '', '', '...\n', '# end\n', '\n', '  # indented end\n')

export const documentText: fc.Arbitrary<string> = fc
  .tuple(head, fc.option(map, { freq: 12 }), end, fc.nat(19))
  .map(([top, body, bottom, form]) => {
    const whole = top + (body?.(0) ?? '') + bottom
    const cut = form < 4 ? whole.replace(/\n$/, '') : whole
    const ended = form % 5 === 0 ? cut.replaceAll('\n', '\r\n') : cut
    return form === 7 ? `\uFEFF${ended}` : ended
  })

const words = fc.constantFrom(
  ...['x', 'off', 'y', '1e3', '010', '1:30', '', ' edge ', '#', '- a', 'a: b', '&a', '*a', '!t'],
  ...[
    'line\nline',
    'C:\\dir',
    '"',
    "'",
    '\u202Ebidi',
    '\u0085',
    '\uFEFF',
    'é ü',
    '2001-12-14',
    '~',
  ],
  ...['<<', '=', '---', '...', '{', '[', '| x', '0o7', '.5', '+1', 'null', 'key #c', '%a', '@a'],
)
export const anyKey: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('a', 'b', 'q', 'x.y', '8080', 'true', '__proto__'),
  words,
)

export const anyValue: fc.Arbitrary<ConfigValue> = fc.letrec<{ value: ConfigValue }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    words.map(string),
    fc.constantFrom(
      integer(0),
      integer(2n ** 70n),
      float(1),
      float(1e30),
      float(-0),
      float(1.5e-7),
    ),
    fc.constantFrom(boolean(true), boolean(false), nothing, float(Number.NaN), float(-Infinity)),
    fc.array(tie('value'), { maxLength: 3 }).map(items => array(...items)),
    fc
      .array(fc.tuple(anyKey, tie('value')), { maxLength: 3 })
      .map((entries): ConfigValue => ({ kind: 'table', entries: new Map(entries) })),
  ),
})).value

export const blockValues: fc.Arbitrary<TableValue> = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'w1', 'w2', 'off'), anyValue), {
    minLength: 1,
    maxLength: 3,
  })
  .map((entries): TableValue => ({ kind: 'table', entries: new Map(entries) }))

const scraps = fc.constantFrom(
  ...[
    '-',
    '- ',
    '? ',
    ': ',
    ':',
    '[',
    ']',
    '{',
    '}',
    ',',
    '#',
    ' #',
    '"',
    "'",
    '|',
    '>',
    '|+',
    '&a',
  ],
  ...[
    '*a',
    '!!str ',
    '!t ',
    '<<: ',
    '---',
    '...',
    '%YAML 1.1',
    '\n',
    '\n  ',
    '\n\n',
    ' ',
    '\t',
    '\r\n',
  ],
  ...['\\', '~', 'a', 'k: v', '\uFEFF', '\u2028', '\0', '\uD800', '\u0085', '10:20', 'é', '@', '`'],
)

/** Documents with something put in or taken out somewhere, and pure scraps. */
export const damagedText: fc.Arbitrary<string> = fc.oneof(
  fc.array(scraps, { maxLength: 12 }).map(parts => parts.join('')),
  fc.tuple(documentText, fc.nat(), fc.nat(6), scraps).map(([text, pick, length, scrap]) => {
    const at = pick % (text.length + 1)
    return text.slice(0, at) + scrap + text.slice(at + length)
  }),
)
