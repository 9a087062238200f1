/** Generated JSON documents in all dialects and odd layouts, and values to write into them. */

import * as fc from 'fast-check'
import type { ConfigValue, TableValue } from '../../src/model/value.ts'
import type { Version } from './json-values.ts'
import { array, boolean, float, integer, string } from './values.ts'

const names = ['a', 'b', 'c', 'd e', 'é', '__proto__', 'x.y', '', '0', '#n1'] as const

/** How one document is written: the same words for space and spelling all over it. */
interface Writing {
  readonly version: Version
  /** Space that may hold a line end, in front of items and closing brackets. */
  readonly space: fc.Arbitrary<string>
  /** Space on one line, before commas and around colons. */
  readonly gap: fc.Arbitrary<string>
  readonly scalar: fc.Arbitrary<string>
  readonly key: fc.Arbitrary<string>
  readonly comma: fc.Arbitrary<string>
}

const scalars = [
  ...['1', '-0', '0', '1.50', '-1e2', '9007199254740993', '123456789012345678901234567890'],
  ...[
    'true',
    'false',
    'null',
    '""',
    '"text // no comment"',
    '"# \\" \\\\"',
    '"\\u0061\\ud83d\\ude00"',
  ],
]
const moreScalars = [
  ...[
    '+1',
    '.5',
    '5.',
    '0x1F',
    '-0X0',
    '+Infinity',
    'NaN',
    "'it\"s'",
    "'\\x41\\\n\\v'",
    '"a\u2028b"',
  ],
]

function writingOf(version: Version): Writing {
  const blanks = ['', '', ' ', '\t', '\n', '\n  ', '\n\t', '\n\n  ', ' \n']
  const comments = ['/* c */', ' /* c */ ', ' // c\n', '\n  // c\n  ', '\n/* c\n} */\n', '/**/']
  const wide = ['\u00A0', '\u2028', '\f', ' // c\r', '\n// c\u2029']
  const inline = version === 'strict' ? [] : ['/* c */', ' /* c */ ']
  const mark = fc.constantFrom('"', '"', ...(version === 'json5' ? ["'"] : []))
  return {
    version,
    space: fc.constantFrom(
      ...blanks,
      ...(version === 'strict' ? [] : comments),
      ...(version === 'json5' ? wide : []),
    ),
    gap: fc.constantFrom('', '', ' ', '  ', ...inline),
    scalar: fc.constantFrom(...scalars, ...(version === 'json5' ? moreScalars : [])),
    key: fc.tuple(fc.constantFrom(...names), mark, fc.nat(3)).map(([name, quote, style]) => {
      if (style === 0 && name !== '') {
        const hex = name.charCodeAt(0).toString(16).padStart(4, '0')
        return `"\\u${hex}${name.slice(1)}"`
      }
      const isBare = version === 'json5' && style === 1 && /^[\p{L}_]+$/u.test(name)
      return isBare ? name : `${quote}${name}${quote}`
    }),
    comma: fc.constantFrom('', '', version === 'jsonc' || version === 'json5' ? ',' : ''),
  }
}

function valueText(writing: Writing): { object: fc.Arbitrary<string> } {
  const { space, gap, scalar, key, comma } = writing
  const list = (items: readonly string[], end: string, last: string): string =>
    items.length === 0 ? end : items.join(',') + last + end
  const { object } = fc.letrec<{ value: string; object: string; list: string }>(tie => ({
    value: fc.oneof(
      { depthSize: 'small', maxDepth: 4 },
      { arbitrary: scalar, weight: 3 },
      tie('object'),
      tie('list'),
    ),
    list: fc
      .tuple(fc.array(fc.tuple(space, tie('value'), gap), { maxLength: 4 }), space, comma)
      .map(
        ([items, end, last]) =>
          `[${list(
            items.map(parts => parts.join('')),
            end,
            last,
          )}]`,
      ),
    object: fc
      .tuple(
        fc.array(fc.tuple(space, key, gap, gap, tie('value'), gap), { maxLength: 4 }),
        space,
        comma,
      )
      .map(([items, end, last]) => {
        const members = items.map(
          ([before, name, left, right, inner, behind]) =>
            `${before}${name}${left}:${right}${inner}${behind}`,
        )
        return `{${list(members, end, last)}}`
      }),
  }))
  return { object }
}

/** Texts of the shape of a config; those with duplicate keys are the caller's to leave out. */
export function documentText(version: Version): fc.Arbitrary<string> {
  const writing = writingOf(version)
  const { space } = writing
  return fc
    .tuple(
      fc.constantFrom('', '', '\uFEFF'),
      space,
      valueText(writing).object,
      space,
      fc.constantFrom('\n', '\n', '\r\n'),
      fc.nat(40),
    )
    .map(([bom, before, object, behind, eol, pick]) =>
      pick === 0 ? bom : bom + (before + object + behind).replaceAll('\n', eol),
    )
}

function plainValue(version: Version): fc.Arbitrary<ConfigValue> {
  return fc.oneof(
    fc.string({ unit: 'binary', maxLength: 5 }).map(string),
    fc.constantFrom('#n1', '#s', '# x', '//', '\u202E').map(string),
    fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(integer),
    fc.double(version === 'json5' ? {} : { noNaN: true, noDefaultInfinity: true }).map(float),
    fc.boolean().map(boolean),
    fc.constant<ConfigValue>({ kind: 'null' }),
  )
}

/** Values a dialect can hold, and tables of them as a block plans them. */
export function valuesOf(version: Version): {
  readonly value: fc.Arbitrary<ConfigValue>
  readonly content: fc.Arbitrary<TableValue>
} {
  return fc.letrec<{ value: ConfigValue; content: TableValue }>(tie => ({
    value: fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      { arbitrary: plainValue(version), weight: 3 },
      fc.array(tie('value'), { maxLength: 4 }).map(items => array(...items)),
      tie('content'),
    ),
    content: fc
      .uniqueArray(fc.tuple(fc.constantFrom(...names, 'own', 'k', 'l'), tie('value')), {
        maxLength: 3,
        selector: ([key]) => key,
      })
      .map(entries => ({ kind: 'table', entries: new Map(entries) })),
  }))
}

/** Keys that may stand in a generated document, and some that never do. */
export const anyKey: fc.Arbitrary<string> = fc.constantFrom(...names, 'new', 'k')
