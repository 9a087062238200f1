import { describe, expect, test } from 'vitest'
import { dotenv } from '../../src/formats/dotenv/dotenv.ts'
import { beginMarker, endMarker } from '../../src/formats/fence.ts'
import type { BlockContent } from '../../src/formats/format.ts'
import type { TableValue } from '../../src/model/value.ts'
import { parsed, plain, readers, texts } from './dotenv-values.ts'
import { editedText, refusalOf, string } from './values.ts'

const id = { owner: 'hermes-agent', name: 'env' }
const block = (values: TableValue, version = 1): BlockContent => ({ ...id, version, values })
const content = block(texts({ HOME_DIR: '/srv/h', TITLE: 'a b' }))
const fenced = (lines: string, version = 1, owner = id.owner): string =>
  `${beginMarker({ ...id, owner, version })}\n${lines}\n${endMarker({ ...id, owner })}`
const lines = fenced("HOME_DIR=/srv/h\nTITLE='a b'")

describe.each(readers)('a block for %s', reader => {
  const put = (text: string, wanted: BlockContent): string =>
    editedText(parsed(text, reader), document => dotenv.putBlock(document, wanted))
  const remove = (text: string): string =>
    editedText(parsed(text, reader), document => dotenv.removeBlock(document, id))
  const refusal = (text: string, wanted: BlockContent) =>
    refusalOf(dotenv.putBlock(parsed(text, reader), wanted))

  test.each([
    ['an empty file', '', `${lines}\n`],
    ['below the keys', 'A=1\n', `A=1\n\n${lines}\n`],
    ['below comments', 'A=1\n# end\n', `A=1\n# end\n\n${lines}\n`],
    ['no final newline (E2, B7)', 'A=1', `A=1\n\n${lines}`],
    ['blank lines at the end', 'A=1\n\n\n', `A=1\n\n\n\n${lines}\n`],
    ['not within a value', "A='x\n'\n", `A='x\n'\n\n${lines}\n`],
    [
      'below the block of another',
      `${fenced('B=1', 1, 'o')}\n`,
      `${fenced('B=1', 1, 'o')}\n\n${lines}\n`,
    ],
  ])('R8 stands at the end: %s', (_, before, after) => {
    expect(put(before, content)).toBe(after)
    const document = parsed(after, reader)
    expect(plain(document.root)).toMatchObject({ HOME_DIR: '/srv/h', TITLE: 'a b' })
    expect(dotenv.putBlock(document, content)).toEqual({ ok: true, edits: [] })
    expect(remove(after)).toBe(before)
  })

  test('R8 is replaced in place, and goes to the byte', () => {
    const text = `A=1\n${lines}\n\nB=1\n`
    const next = block(texts({ TITLE: 'c', MORE: '1' }), 2)
    const after = `A=1\n${fenced('TITLE=c\nMORE=1', 2)}\n\nB=1\n`
    expect(put(text, next)).toBe(after)
    expect(remove(after)).toBe('A=1\nB=1\n')
  })

  test('R4 R8 refuses keys that stand elsewhere, all of them and with their places', () => {
    const text = `A=1\nexport TITLE=x\n${fenced('HOME_DIR=1', 1, 'o')}\n`
    expect(refusal(text, content)).toMatchObject([
      { code: 'KEY_CONFLICT', places: [{ line: 4, column: 1 }] },
      { code: 'KEY_CONFLICT', places: [{ line: 2, column: 8 }] },
    ])
  })

  test('R4 a key that comes to a block of ours must stand nowhere else', () => {
    const text = `MORE=1\n\n${lines}\n`
    const next = block(texts({ HOME_DIR: '/', MORE: '2' }), 2)
    expect(refusal(text, next)).toMatchObject([{ code: 'KEY_CONFLICT', places: [{ line: 1 }] }])
  })

  test('R3 names every key it cannot write', () => {
    const values: TableValue = {
      kind: 'table',
      entries: new Map([
        ['A', { kind: 'integer', value: 1n }],
        ['B', string('x')],
        ['c.d', string('x')],
        ['E', texts({ x: '1' })],
        ['F', string('\u0000')],
      ]),
    }
    const problems = refusal('', block(values))
    expect(problems.map(({ code }) => code)).toEqual(Array(4).fill('VALUE_UNWRITABLE'))
    expect(problems.map(({ detail }) => detail.split(':')[0])).toEqual(['A', '"c.d"', 'E', 'F'])
  })

  test('R8 a block without keys holds none', () => {
    const after = put('A=1\n', block(texts({})))
    expect(parsed(after, reader).blocks).toMatchObject([{ paths: [] }])
    expect(remove(after)).toBe('A=1\n')
  })

  test('R8 refuses a block without a name, or of no version', () => {
    for (const wrong of [
      { ...content, name: '' },
      { ...content, version: 1.5 },
    ]) {
      expect(refusal('', wrong)).toMatchObject([{ code: 'MIGRATION_INVALID' }])
    }
  })

  test('R8 removes no block that is not there', () => {
    expect(dotenv.removeBlock(parsed('A=1\n', reader), id)).toEqual({ ok: true, edits: [] })
  })
})

test.each(['node', 'python-dotenv'] as const)(
  'R10 a block has the line ends of the file and stands below its mark (B1, B2, B3): %s',
  reader => {
    const before = '\uFEFFA=1\r\nB=2\r\n'
    const after = editedText(parsed(before, reader), document => dotenv.putBlock(document, content))
    expect(after).toBe(`\uFEFFA=1\r\nB=2\r\n\r\n${lines.replaceAll('\n', '\r\n')}\r\n`)
    expect(dotenv.putBlock(parsed(after, reader), content)).toEqual({ ok: true, edits: [] })
    expect(editedText(parsed(after, reader), document => dotenv.removeBlock(document, id))).toBe(
      before,
    )
  },
)
