/** Generated TOML documents in all spellings, and values to write into them. */

import * as fc from 'fast-check'
import type { ConfigValue, TableValue } from '../../src/model/value.ts'
import { array, boolean, float, integer, string } from './values.ts'

const names = ['a', 'b', 'c', 'd e', 'é', '__proto__', 'x.y', ''] as const

const spelledKey: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...names), fc.constantFrom('bare', 'basic', 'literal', 'escaped'))
  .map(([name, style]) => {
    if (style === 'bare' && /^[\w-]+$/.test(name)) return name
    if (style === 'literal') return `'${name}'`
    if (style === 'escaped' && name !== '') {
      const hex = name.charCodeAt(0).toString(16).padStart(4, '0')
      return `"\\u${hex}${name.slice(1)}"`
    }
    return `"${name}"`
  })

const scalar: fc.Arbitrary<string> = fc.constantFrom(
  '1',
  '0x1F',
  '1_000',
  '-9223372036854775808',
  '1.50',
  '+inf',
  'true',
  '"text # no comment"',
  "'C:\\dir'",
  '"""\n[note]\n# >>> writ o/n v1 >>> no marker\n"""',
  "'''\n# <<< writ o/n <<<'''",
  '1979-05-27 07:32:00Z',
  '07:32:00.500',
)

const { written } = fc.letrec<{ written: string }>(tie => ({
  written: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    { arbitrary: scalar, weight: 4 },
    fc.array(tie('written'), { maxLength: 3 }).map(items => `[${items.join(', ')}]`),
    fc
      .array(tie('written'), { minLength: 1, maxLength: 3 })
      .map(items => `[ # list\n  ${items.join(', # item\n  ')}\n]`),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom('k', '"l m"', 'n.o', 'n.p'), tie('written')), {
        maxLength: 3,
        selector: ([key]) => key,
      })
      .map(pairs => `{${pairs.map(([key, value]) => ` ${key} = ${value}`).join(',')} }`),
  ),
}))

const blank = fc.constantFrom('', '', '\n', '# note\n', '  # indented note\n', '\n\n')
const indent = fc.constantFrom('', '', '  ', '\t')
const tail = fc.constantFrom('', '', ' # beside', '\t#tab')

const pair: fc.Arbitrary<string> = fc
  .tuple(blank, indent, fc.array(spelledKey, { minLength: 1, maxLength: 3 }), written, tail)
  .map(
    ([above, space, keys, value, after]) =>
      `${above}${space}${keys.join('.')} = ${value}${after}\n`,
  )

const header: fc.Arbitrary<string> = fc
  .tuple(blank, indent, fc.array(spelledKey, { minLength: 1, maxLength: 3 }), fc.nat(3), tail)
  .map(([above, space, keys, style, after]) => {
    const key = keys.join(' . ')
    return `${above}${space}${style === 0 ? `[[${key}]]` : `[${key}]`}${after}\n`
  })

/** Texts of the shape of a config; not all are valid, the caller keeps those that are. */
export const documentText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '', '\uFEFF'),
    fc.array(pair, { maxLength: 3 }),
    fc.array(fc.tuple(header, fc.array(pair, { maxLength: 2 })), { maxLength: 4 }),
    blank,
    fc.boolean(),
    fc.constantFrom('\n', '\n', '\r\n'),
  )
  .map(([bom, pairs, sections, end, isClosed, eol]) => {
    const body = [...pairs, ...sections.flatMap(([head, inner]) => [head, ...inner]), end].join('')
    const text = isClosed ? body : body.replace(/\n$/, '')
    return bom + text.replaceAll('\n', eol)
  })

const plainValue: fc.Arbitrary<ConfigValue> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 5 }).map(string),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(integer),
  fc.double().map(float),
  fc.boolean().map(boolean),
  fc.constant<ConfigValue>({ kind: 'datetime', type: 'date', value: '2026-05-15' }),
)

const { value, content } = fc.letrec<{ value: ConfigValue; content: TableValue }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    { arbitrary: plainValue, weight: 3 },
    fc.array(tie('value'), { maxLength: 3 }).map(items => array(...items)),
    tie('content'),
  ),
  content: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names, 'own', 'k'), tie('value')), {
      maxLength: 3,
      selector: ([key]) => key,
    })
    .map(entries => ({ kind: 'table', entries: new Map(entries) })),
}))

/** Any value TOML can hold. */
export const anyValue: fc.Arbitrary<ConfigValue> = value

/** The values of a block: some meet keys of the document, most do not. */
export const blockValues: fc.Arbitrary<TableValue> = content

/** Keys that may stand in a generated document, and some that never do. */
export const anyKey: fc.Arbitrary<string> = fc.constantFrom(...names, 'new', 'k')
