import { describe, expect, test } from 'vitest'
import { dotenvComments } from '../../src/checks/dotenv-comments.ts'
import { readSecondDotenv } from '../../src/checks/second-dotenv.ts'

const marker = '# >>> writ o/n v1 >>> managed, edits here are overwritten'
const all = ['node', 'python-dotenv', 'sh']

describe('comments that stand alone', () => {
  test.each<[string, string[], string, string[]]>([
    ['with their line end cut off', all, '# a\n  # b\nA=1 # c\n#', ['# a', '# b', '#']],
    ['behind a mark, with CRLF', all, '\uFEFF# a\r\nA=1\r\n# b\r\n', ['# a', '# b']],
    ['not within single quotes', all, `A='\n${marker}\n'\n# b`, ['# b']],
    ['not within double quotes', all, `export A="x\n${marker}" # c\n# b`, ['# b']],
    ['not within backticks of Node', ['node'], `A=\`\n${marker}\n\`\n# b`, ['# b']],
    ['behind a tick elsewhere', ['python-dotenv'], `A=\`\n${marker}\n`, [marker]],
    [
      'behind a quote within a plain value',
      ['node', 'python-dotenv'],
      `A=it's\n${marker}`,
      [marker],
    ],
    ['not behind an escaped quote', ['python-dotenv', 'sh'], `A="\\"\n${marker}\n"\n`, []],
    ['behind a backslash of single quotes', ['sh'], `A='\\'\n${marker}\n`, [marker]],
    ['not within the second part of a word', ['sh'], `A=x'y'"\n${marker}\n"\\ z\n# b`, ['# b']],
    ['not within a substitution', ['sh'], `A=$(a b)'\n${marker}\n'\n# b`, ['# b']],
    ['behind a quoted key with a sign', ['python-dotenv'], `'a=b'='\n${marker}\n'\n# b`, ['# b']],
  ])('R8 are found %s', (_, versions, text, comments) => {
    for (const version of versions) expect(dotenvComments(text, version)).toEqual(comments)
  })
})

describe('the second reader of dotenv files', () => {
  test('R3 leaves out what Node alone makes of a mark and of an indented comment', () => {
    const text = '\uFEFFA=1\n# a\n  # B=2\nC=3\n'
    const read = readSecondDotenv(text, 'node')
    expect(read.ok && [...read.root.entries.keys()].sort()).toEqual(['A', 'C'])
  })

  test.each([
    ['python-dotenv', 'A=1\nhunter2\n'],
    ['python-dotenv', 'A=1\nB="x\n'],
    ['sh', 'A=1\nhunter2\n'],
    ['sh', 'A=1\nB=x y\n'],
  ])('R34 gives the place of an error and no word of the file: %s, %j', (version, text) => {
    expect(readSecondDotenv(text, version)).toEqual({ ok: false, line: 2, column: null })
  })

  test.each([
    ['A="a\\tb\\"c"\n', 'a\tb"c'],
    ["A='a\\'b\\\\c'\n", "a'b\\c"],
    ['A= x # c\n', 'x'],
  ])('R9 reads %j as python-dotenv does', (text, value) => {
    const read = readSecondDotenv(text, 'python-dotenv')
    expect(read.ok && read.root.entries.get('A')).toEqual({ kind: 'string', value })
  })

  test.each([
    ["A='a'\\''b'\n", "a'b"],
    ['A="a\\\nb\\$c\\d"\n', 'ab$c\\d'],
    ['export A=x\\ y # c\n', 'x y'],
  ])('R9 reads %j as a shell does', (text, value) => {
    const read = readSecondDotenv(text, 'sh')
    expect(read.ok && read.root.entries.get('A')).toEqual({ kind: 'string', value })
  })
})
