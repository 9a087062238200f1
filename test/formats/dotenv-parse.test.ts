import { describe, expect, test } from 'vitest'
import { dotenv } from '../../src/formats/dotenv/dotenv.ts'
import { beginMarker, endMarker } from '../../src/formats/fence.ts'
import { dialectOf, parsed, plain, type ReaderName, readers, valuesOf } from './dotenv-values.ts'
import { refusalOf } from './values.ts'

const refused = 'TARGET_INVALID'
type Reading = string | Record<string, string>

/** By reader: the value of A alone, all values, or the code of the refusal. */
const lines: readonly [line: string, node: Reading, python: Reading, shell: Reading][] = [
  ['A=x', 'x', 'x', 'x'],
  ['A=', '', '', ''],
  ["A=''", '', '', ''],
  ['export A=x', 'x', 'x', 'x'],
  ['  export   A=x', 'x', 'x', 'x'],
  ['export\tA=x', { refused }, 'x', 'x'],
  ['export A=', { refused }, '', ''],
  ['export=x', { export: 'x' }, { export: 'x' }, { export: 'x' }],
  ['export =x', { export: 'x' }, { refused }, { refused }],
  ['A = x', 'x', 'x', { refused }],
  ['A= x', 'x', 'x', { refused }],
  ['A=x  \t', 'x', 'x', 'x'],
  ['A=x\u00a0', { refused }, 'x', 'x\u00a0'],
  ['A=abc#def', 'abc', 'abc#def', 'abc#def'],
  ['A=abc #def', 'abc', 'abc', 'abc'],
  ['A=#x', '', '#x', '#x'],
  ['A= # x', '', '# x', ''],
  ['A=x y', 'x y', 'x y', { refused }],
  ["A=it's", "it's", "it's", { refused }],
  ['A="a\\nb"', 'a\nb', 'a\nb', 'a\\nb'],
  ["A='a\\nb'", 'a\\nb', 'a\\nb', 'a\\nb'],
  ['A="a\\tb"', 'a\\tb', 'a\tb', 'a\\tb'],
  ['A="a\\rb"', { refused }, 'a\rb', 'a\\rb'],
  ['A="un\\"q"', { refused }, 'un"q', 'un"q'],
  ["A='it\\'s'", { refused }, "it's", { refused }],
  ["A='it'\\''s'", { refused }, { refused }, "it's"],
  ["A='a\\\\b'", 'a\\\\b', 'a\\b', 'a\\\\b'],
  ['A="C:\\dir"', 'C:\\dir', 'C:\\dir', 'C:\\dir'],
  ['A=C:\\dir', 'C:\\dir', 'C:\\dir', 'C:dir'],
  ['A="C:\\dir\\"', { refused }, { refused }, { refused }],
  ['A=`bt`', 'bt', '`bt`', '`bt`'],
  ['A=`b t`', 'b t', '`b t`', '`b t`'],
  ['A=$HOME/x', '$HOME/x', '$HOME/x', '$HOME/x'],
  [`A="\${HOME}/x"`, `\${HOME}/x`, `\${HOME}/x`, `\${HOME}/x`],
  ['A=$(date -u)', '$(date -u)', '$(date -u)', '$(date -u)'],
  ['A="$(date "+%s")"', { refused }, { refused }, { refused }],
  ["A=$'x'", "$'x'", "$'x'", { refused }],
  ['A=x;rm', 'x;rm', 'x;rm', { refused }],
  ["A='x' # c", 'x', 'x', 'x'],
  ["A='x'#c", 'x', 'x', 'x#c'],
  ["A='x' y", { refused }, { refused }, { refused }],
  ['A="x"y', { refused }, { refused }, 'xy'],
  ["A='x\ny'", 'x\ny', 'x\ny', 'x\ny'],
  ["A='x\r\ny'", 'x\ny', 'x\ny', 'x\r\ny'],
  ['A="x\\\ny"', 'x\\\ny', 'x\\\ny', 'xy'],
  ['A=x\\\ny', { refused }, { refused }, { refused }],
  ['A=x\r\n', 'x', 'x', { refused }],
  ['# c\r\nA=x', 'x', 'x', { refused }],
  ['A=x\rB=y', { refused }, { refused }, { refused }],
  ['\uFEFFA=x', 'x', 'x', { refused }],
  ['A= \nB=x', { refused }, { A: '', B: 'x' }, { A: '', B: 'x' }],
  ['A=\nB=x', { A: '', B: 'x' }, { A: '', B: 'x' }, { A: '', B: 'x' }],
  ['a.b-c=x', { 'a.b-c': 'x' }, { 'a.b-c': 'x' }, { refused }],
  ["'my key'=x", { refused }, { 'my key': 'x' }, { refused }],
  ['é=x', { refused }, { é: 'x' }, { refused }],
  ['A: x', { refused }, { refused }, { refused }],
  ['__proto__=x', { refused }, 'x', 'x'],
  ['N', { refused }, { refused }, { refused }],
  ['export N', { refused }, { refused }, { refused }],
  ['=x', { refused }, { refused }, { refused }],
  ['some words', { refused }, { refused }, { refused }],
  ['A="x', { refused }, { refused }, { refused }],
  ["A='x\nB=y\n", { refused }, { refused }, { refused }],
  ['# c\u2028A=x', { refused }, {}, {}],
  ["# c\n  # A='\nB='x'", { refused }, { B: 'x' }, { B: 'x' }],
  ['# A="x"\nB=y', { B: 'y' }, { B: 'y' }, { B: 'y' }],
]

describe.each(readers)('the reader %s', reader => {
  test.each(lines)('R3 reads %j as it does', (line, ...readings) => {
    const wanted = readings[readers.indexOf(reader)] ?? {}
    const found = valuesOf(line, reader)
    if (typeof wanted !== 'string' && 'refused' in wanted) return expect(found).toBe(refused)
    if (typeof wanted !== 'string') return expect(found).toEqual(wanted)
    expect(found).toEqual({ [line.includes('__proto__') ? '__proto__' : 'A']: wanted })
  })

  test.each(['', '\n', '# only\n', '  \n\t\n# c'])('R2 %j is an empty document', text => {
    expect(valuesOf(text, reader)).toEqual({})
  })

  test('R4 names every place of every duplicate (E1)', () => {
    const text = 'A=1\nB=2\nexport A=3\n  A=4\nB=5\n'
    const problems = refusalOf(dotenv.parse(text, dialectOf(reader)))
    expect(problems.map(({ code, places }) => [code, places])).toEqual([
      [
        'DUPLICATE_KEY',
        [
          { line: 1, column: 1 },
          { line: 3, column: 8 },
          { line: 4, column: 3 },
        ],
      ],
      [
        'DUPLICATE_KEY',
        [
          { line: 2, column: 1 },
          { line: 5, column: 1 },
        ],
      ],
    ])
  })

  test('R34 tells the place of a line it refuses, and nothing of what it holds', () => {
    const [problem, ...more] = refusalOf(dotenv.parse('A=1\nhunter2\n', dialectOf(reader)))
    expect(more).toEqual([])
    expect(problem?.places?.[0]?.line).toBe(2)
    expect(JSON.stringify(problem)).not.toContain('hunter2')
  })

  test('R7 gives the spans of keys, values and comments', () => {
    const text = "# head\nexport A='x y' # why\nB=\n"
    const { entries, comments } = parsed(text, reader)
    const shown = entries.map(({ key, value }) => [
      text.slice(key.start, key.end),
      text.slice(value.start, value.end),
    ])
    expect(shown).toEqual([
      ['A', "'x y'"],
      ['B', ''],
    ])
    expect(comments.map(({ start, end }) => text.slice(start, end))).toEqual(['# head', '# why'])
  })

  test('R8 a marker within a quoted value is none', () => {
    const id = { owner: 'o', name: 'n', version: 1 }
    const inside = `${beginMarker(id)}\nB=1\n${endMarker(id)}`
    const document = parsed(`A='\n${inside}\n'\n`, reader)
    expect(document.blocks).toEqual([])
    expect(plain(document.root)).toEqual({ A: `\n${inside}\n` })
  })

  test('R8 finds a block with its paths, and says where one is damaged or doubled', () => {
    const id = { owner: 'o', name: 'n', version: 3 }
    const block = `${beginMarker(id)}\nB=1\nexport C='x\ny'\n${endMarker(id)}\n`
    const [found] = parsed(`A=1\n${block}D=1\n`, reader).blocks
    expect(found).toMatchObject({ owner: 'o', name: 'n', version: 3, paths: [['B'], ['C']] })
    const codes = (text: string) => parsed(text, reader).damage?.map(problem => problem.code)
    expect(codes(`${beginMarker(id)}\nB=1\n`)).toEqual(['BLOCK_DAMAGED'])
    expect(codes(`${endMarker(id)}\nB=1\n`)).toEqual(['BLOCK_DAMAGED'])
    const empty = `${beginMarker(id)}\n${endMarker(id)}\n`
    expect(codes(empty + empty)).toEqual(['DUPLICATE_BLOCK'])
  })
})

describe('a byte order mark', () => {
  test.each<ReaderName>(['node', 'python-dotenv'])(
    'R10 is kept and no part of a key: %s',
    reader => {
      const document = parsed('\uFEFFA=1\n', reader)
      expect(document).toMatchObject({ bom: true, entries: [{ path: ['A'], key: { start: 1 } }] })
    },
  )

  test('R3 is refused where the consumer takes none', () => {
    const outcome = dotenv.parse('\uFEFFA=1', { ...dialectOf('node'), bom: false })
    expect(refusalOf(outcome)).toMatchObject([{ code: 'TARGET_INVALID' }])
  })
})

test('R3 a reader nobody knows is refused', () => {
  expect(refusalOf(dotenv.parse('', dialectOf('ruby')))).toMatchObject([
    { code: 'FORMAT_UNSUPPORTED' },
  ])
})

test('R3 long files of one trouble are read in linear time', () => {
  const texts = [
    `A=${' '.repeat(400_000)}x`,
    `A=x${' '.repeat(400_000)}y`,
    `A='${"\\'".repeat(200_000)}`,
    `A="${'$('.repeat(200_000)}"`,
    `${"A='\n".repeat(200_000)}`,
    '\n '.repeat(200_000),
    `A=${'`'.repeat(400_000)}`,
  ]
  const start = performance.now()
  for (const text of texts) for (const reader of readers) valuesOf(text, reader)
  expect(performance.now() - start).toBeLessThan(5_000)
})
