import { describe, expect, test } from 'vitest'
import { dotenv } from '../../src/formats/dotenv/dotenv.ts'
import { beginMarker, endMarker } from '../../src/formats/fence.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import type { ConfigValue } from '../../src/model/value.ts'
import { parsed, type ReaderName, readers, texts, valuesOf } from './dotenv-values.ts'
import { editedText, refusalOf, string } from './values.ts'

const set = (text: string, key: string, value: string, reader: ReaderName): string =>
  editedText(parsed(text, reader), document => dotenv.setKey(document, [key], string(value)))
const remove = (text: string, key: string, reader: ReaderName): string =>
  editedText(parsed(text, reader), document => dotenv.removeKey(document, [key]))
const refusal = (text: string, path: KeyPath, value: ConfigValue, reader: ReaderName = 'node') =>
  refusalOf(dotenv.setKey(parsed(text, reader), path, value))

const id = { owner: 'o', name: 'n' }
const block = `${beginMarker({ ...id, version: 1 })}\nM=1\n${endMarker(id)}`

describe.each(readers)('setting a key for %s', reader => {
  test.each([
    ['the value alone, between export and comment', 'export A=1   # why\n', 'export A=2   # why\n'],
    ['a quoted value', "A='x y' # why\nB=1\n", 'A=2 # why\nB=1\n'],
    ['a value over several lines', 'B=1\nA="x\ny\nz"\nC=1\n', 'B=1\nA=2\nC=1\n'],
    ['an empty value', 'A=\nB=1\n', 'A=2\nB=1\n'],
    ['without a final newline', 'B=1\nA=1', 'B=1\nA=2'],
    ['an indented line', '  A=1\n', '  A=2\n'],
    ['the one there is, and all others stay (E9)', '# c\nA=1\n\nB=x\n', '# c\nA=2\n\nB=x\n'],
  ])('R10 replaces %s', (_, before, after) => {
    expect(set(before, 'A', '2', reader)).toBe(after)
  })

  test.each([
    ['into an empty file', '', 'N=2\n'],
    ['below comments', '# c\n', '# c\nN=2\n'],
    ['on a line of its own without a final newline (E2, B7)', 'A=1', 'A=1\nN=2'],
    ['below a comment without a final newline', '# c', '# c\nN=2'],
    ['after the last key', 'A=1\n\n# end\n', 'A=1\nN=2\n\n# end\n'],
    ['after a value of several lines', "A='x\ny'\n\n", "A='x\ny'\nN=2\n\n"],
    ['above the block at the end', `A=1\n\n${block}\n`, `A=1\nN=2\n\n${block}\n`],
    ['above a block and below comments', `# c\n\n${block}\n`, `# c\nN=2\n\n${block}\n`],
    ['above a block alone', `${block}\n`, `N=2\n\n${block}\n`],
    ['below a block with keys under it', `${block}\nA=1\n`, `${block}\nA=1\nN=2\n`],
  ])('R10 adds a key %s', (_, before, after) => {
    expect(set(before, 'N', '2', reader)).toBe(after)
  })

  test.each(["A=1\nexport B='x y' # c\n", 'A="1"\nB="x y"\n'])(
    'R10 writes nothing where the value is there already: %j',
    text => {
      const document = parsed(text, reader)
      for (const [key, value] of [
        ['A', '1'],
        ['B', 'x y'],
      ] as const) {
        expect(dotenv.setKey(document, [key], string(value))).toEqual({ ok: true, edits: [] })
      }
    },
  )

  test.each([
    ['', "''"],
    ['plain/path:1.2,3@x+y%z-_', 'plain/path:1.2,3@x+y%z-_'],
    ['abc#def', "'abc#def'"],
    ['a b c', "'a b c'"],
    [' edge ', "' edge '"],
    ['$HOME/x', "'$HOME/x'"],
    ['`cmd`', "'`cmd`'"],
    ['=', "'='"],
    ['~/x', "'~/x'"],
    ["it's", '"it\'s"'],
    ['a\tb', "'a\tb'"],
    ['\u{1F469}\u200D\u{1F4BB}', "'\u{1F469}\u200D\u{1F4BB}'"],
  ])('R9 writes %j as every reader takes it (E3, E4, E8)', (value, spelled) => {
    expect(set('', 'N', value, reader)).toBe(`N=${spelled}\n`)
    for (const other of readers) expect(valuesOf(`N=${spelled}\n`, other)).toEqual({ N: value })
  })

  test('R4 refuses to change a key of a block', () => {
    expect(refusal(`${block}\n`, ['M'], string('2'), reader)).toMatchObject([
      { code: 'KEY_CONFLICT', places: [{ line: 2, column: 1 }] },
    ])
    const outcome = dotenv.removeKey(parsed(`${block}\n`, reader), ['M'])
    expect(refusalOf(outcome)).toMatchObject([{ code: 'KEY_CONFLICT' }])
  })

  test.each<[string, KeyPath, ConfigValue]>([
    ['a number', ['N'], { kind: 'integer', value: 1n }],
    ['a boolean', ['N'], { kind: 'boolean', value: true }],
    ['null', ['N'], { kind: 'null' }],
    ['a table', ['N'], texts({ x: '1' })],
    ['an array', ['N'], { kind: 'array', items: [string('x')] }],
    ['a control character', ['N'], string('a\u001bb')],
    ['a lone surrogate', ['N'], string('\ud800')],
    ['a path into a table', ['N', 'x'], string('1')],
    ['an index', [0], string('1')],
    ['a key with a dot', ['a.b'], string('1')],
    ['a key that begins with a digit', ['1a'], string('1')],
    ['an empty key', [''], string('1')],
    ['a key with a line end', ['A\nB'], string('1')],
  ])('R3 refuses %s', (_, path, value) => {
    expect(refusal('A=1\n', path, value, reader)).toMatchObject([{ code: 'VALUE_UNWRITABLE' }])
  })

  test('R4 a key is no table', () => {
    expect(refusal('A=1\n', ['A', 'x'], string('1'), reader)).toMatchObject([
      { code: 'KEY_CONFLICT', places: [{ line: 1, column: 1 }] },
    ])
  })

  test.each([
    ['a line with its comment', '# c\nA=1 # why\nB=1\n', '# c\nB=1\n'],
    ['all lines of a value', "B=1\nexport A='x\ny\nz'\nC=1\n", 'B=1\nC=1\n'],
    ['the last line of a file without a final newline', 'B=1\nA=1', 'B=1'],
    ['the only line', 'A=1', ''],
  ])('R10 removes %s', (_, before, after) => {
    expect(remove(before, 'A', reader)).toBe(after)
  })

  test.each<[KeyPath]>([[['B']], [['A', 'x']], [[]], [[0]]])('R9 %j is missing', path => {
    expect(refusalOf(dotenv.removeKey(parsed('A=1\n', reader), path))).toMatchObject([
      { code: 'KEY_MISSING' },
    ])
  })
})

describe("a reader's own spelling", () => {
  const own: readonly [value: string, node: string, python: string, shell: string][] = [
    ['a\nb', '"a\\nb"', '"a\\nb"', "'a\nb'"],
    ['C:\\dir\\', 'C:\\dir\\', 'C:\\dir\\', "'C:\\dir\\'"],
    ['C:\\d e', '"C:\\d e"', '"C:\\\\d e"', "'C:\\d e'"],
    ['C:\\new', "'C:\\new'", '"C:\\\\new"', "'C:\\new'"],
    [`a'b"c`, `\`a'b"c\``, `"a'b\\"c"`, `"a'b\\"c"`],
    [`a'b$c`, `"a'b$c"`, `"a'b$c"`, `"a'b\\$c"`],
    [
      '{"k":"it\'s"}\n',
      '`{"k":"it\'s"}\n`',
      '"{\\"k\\":\\"it\'s\\"}\\n"',
      '"{\\"k\\":\\"it\'s\\"}\n"',
    ],
  ]

  test.each(own)('R9 holds %j', (value, ...spellings) => {
    for (const [index, reader] of readers.entries()) {
      const text = set('', 'N', value, reader)
      expect(text).toBe(`N=${spellings[index]}\n`)
      expect(valuesOf(text, reader)).toEqual({ N: value })
    }
  })

  test.each<[ReaderName, string, string]>([
    ['node', 'all kinds of quotes', `a'b"c\`d #`],
    ['node', 'a backslash at the end of what needs quotes', ' x\\'],
    ['node', 'a carriage return', 'a\rb'],
    ['python-dotenv', 'a backslash at the end of what needs quotes', 'a # b\\'],
    ['python-dotenv', 'what it replaces in every kind of quotes', `\${HOME}/x`],
    ['sh', 'a carriage return', 'a\rb'],
  ])('R9 %s has none for %s', (reader, _, value) => {
    const [problem] = refusal('', ['N'], string(value), reader)
    expect(problem?.code).toBe('VALUE_UNWRITABLE')
    expect(problem?.detail).toContain('N')
    expect(problem?.detail).not.toContain(value)
  })

  test('R9 a comment right behind a quoted value stays a comment', () => {
    expect(set("A='1'#c\n", 'A', '2', 'python-dotenv')).toBe("A='2'#c\n")
    expect(set("A='1'#c\n", 'A', 'x\\', 'python-dotenv')).toBe('A=x\\ #c\n')
    expect(set('A=1#c\n', 'A', '2', 'node')).toBe('A=2#c\n')
    expect(set('A=1#c\n', 'A', '2', 'sh')).toBe('A=2\n')
  })

  test('R10 uses the line ends of the file (B2)', () => {
    expect(set('\uFEFFA=1\r\nB=1\r\n', 'N', 'x y', 'node')).toBe("\uFEFFA=1\r\nB=1\r\nN='x y'\r\n")
    expect(set('A=1\r\nB=1', 'N', '2', 'python-dotenv')).toBe('A=1\r\nB=1\r\nN=2')
    expect(set("A='x\r\ny\r\n'\n", 'N', '2', 'sh')).toBe("A='x\r\ny\r\n'\nN=2\n")
  })

  test('R4 export and plain spelling are one key (E1)', () => {
    for (const reader of readers) {
      expect(set('export A=1\nB=1\n', 'A', '2', reader)).toBe('export A=2\nB=1\n')
    }
  })
})
