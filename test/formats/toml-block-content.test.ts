import { describe, expect, test } from 'vitest'
import type { BlockContent } from '../../src/formats/format.ts'
import { toml } from '../../src/formats/toml/toml.ts'
import type { TableValue } from '../../src/model/value.ts'
import { dialect, parsed } from './toml-values.ts'
import { array, editedText, float, integer, refusalOf, string, table } from './values.ts'

const id = { owner: 'hermes-agent', name: 'codex-runtime' }
const block = (values: TableValue, version = 1): BlockContent => ({ ...id, version, values })

const put = (text: string, content: BlockContent): string =>
  editedText(parsed(text), document => toml.putBlock(document, content))
const refusal = (text: string, content: BlockContent) =>
  refusalOf(toml.putBlock(parsed(text), content))

describe('what a block says', () => {
  test('R8 writes TOML 1.0 with nothing unseen in it', () => {
    const values = table({
      text: string('tab\t "quote" \\ \u0000\u007F\u009B\u202E\u200B\uFEFF\u{E0041} é 😀\r\n'),
      'odd key\n': array(integer(1), array(), table({ a: table({}) })),
      floats: array(
        float(1),
        float(1e21),
        float(1e-7),
        float(-0),
        float(Number.NaN),
        float(-Infinity),
      ),
      when: { kind: 'datetime', type: 'local', value: '2026-05-15T09:00:40' },
      tables: array(table({ x: integer(1), y: table({ z: integer(2) }) }), table({})),
      nested: table({ empty: table({}), deep: table({ list: array(table({})) }) }),
    })
    const rules = { version: '1.0', maxDepth: 80 }
    const text = put('', block(values))
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cf}\p{Cc}]/u)
    expect(parsed(text, rules).root).toEqual(values)
    expect(toml.putBlock(parsed(text, rules), block(values))).toEqual({ ok: true, edits: [] })
  })

  test.each([
    ['null', { kind: 'null' } as const],
    ['an integer beyond 64 bits', integer(2n ** 63n)],
    ['a lone surrogate', string('\uD800')],
    ['a date of no calendar', { kind: 'datetime', type: 'date', value: '2023-02-29' } as const],
    [
      'a date that is code',
      { kind: 'datetime', type: 'date', value: '2023-02-28\nx = 1' } as const,
    ],
    ['null in a list', array({ kind: 'null' })],
  ])('R8 refuses %s before it is written', (_, value) => {
    expect(refusal('', block(table({ a: value })))).toMatchObject([{ code: 'MIGRATION_INVALID' }])
    expect(refusalOf(toml.setKey(parsed(''), ['a'], value))).toMatchObject([
      { code: 'MIGRATION_INVALID' },
    ])
  })

  test('R8 refuses what nests deeper than the consumer reads', () => {
    let deep = integer(1)
    for (let i = 0; i < 90; i++) deep = array(deep)
    expect(toml.putBlock(parsed('', dialect), block(table({ a: deep }))).ok).toBe(false)
  })
})
