import { describe, expect, test } from 'vitest'
import { readWithSecondParser } from '../../src/checks/second-parser.ts'
import { yamlComments } from '../../src/checks/yaml-comments.ts'
import { beginMarker, endMarker } from '../../src/formats/fence.ts'
import type { BlockContent } from '../../src/formats/format.ts'
import { yaml } from '../../src/formats/yaml/yaml.ts'
import { type TableValue, valueAt } from '../../src/model/value.ts'
import { array, editedText, integer, refusalOf, string, table } from './values.ts'
import { old, parsed } from './yaml-values.ts'

const id = { owner: 'hermes-agent', name: 'tools' }
const block = (values: TableValue, version = 1): BlockContent => ({ ...id, version, values })
const root = block(table({ model: string('m-1') }))
const server = block(table({ mcp: table({ tools: table({ command: string('t') }) }) }))
const both = block(table({ model: string('m-1'), mcp: table({ args: array(string('-m')) }) }))

/** A block of lines at a column. */
const fenced = (lines: readonly string[], column = 0, version = 1): string =>
  [beginMarker({ ...id, version }), ...lines, endMarker(id)]
    .map(line => ' '.repeat(column) + line)
    .join('\n')
const rootText = fenced(['model: m-1'])
const serverText = fenced(['mcp:', '  tools:', '    command: t'])
const inner = (column: number): string => fenced(['tools:', '  command: t'], column)

const put = (text: string, content: BlockContent): string =>
  editedText(parsed(text), document => yaml.putBlock(document, content))
const remove = (text: string): string =>
  editedText(parsed(text), document => yaml.removeBlock(document, id))
const codes = (text: string, content: BlockContent): readonly string[] =>
  refusalOf(yaml.putBlock(parsed(text), content)).map(problem => problem.code)

describe('where a block stands', () => {
  test.each<[string, string, BlockContent, string]>([
    ['an empty file', '', root, `${rootText}\n`],
    ['a BOM alone', '\uFEFF', root, `\uFEFF${rootText}\n`],
    ['comments alone', '# c\n', root, `# c\n\n${rootText}\n`],
    ['at the end', 'a: 1\n', server, `a: 1\n\n${serverText}\n`],
    ['at the end, no final newline (B7)', 'a: 1', root, `a: 1\n\n${rootText}`],
    ['below comments at the end', 'a: 1\n# end\n', root, `a: 1\n# end\n\n${rootText}\n`],
    ['a lone document mark', '---\n', root, `---\n\n${rootText}\n`],
    ['before the end mark', '---\na: 1\n...\n', root, `---\na: 1\n${rootText}\n\n...\n`],
    ['an indented root', '  a: 1\n', root, `  a: 1\n\n${fenced(['model: m-1'], 2)}\n`],
    ['a text at the end', 'a: |\n  x\n', root, `a: |\n  x\n\n${rootText}\n`],
    [
      'in the map it extends',
      'mcp:\n  fs: 1\nz: 1\n',
      server,
      `mcp:\n  fs: 1\n${inner(2)}\nz: 1\n`,
    ],
    [
      'at the indentation of that map',
      'mcp:\n    fs: 1\n',
      server,
      `mcp:\n    fs: 1\n${fenced(['tools:', '    command: t'], 4)}\n`,
    ],
    ['in a map, no final newline', 'mcp:\n  fs: 1', server, `mcp:\n  fs: 1\n${inner(2)}`],
    [
      'below comments of the last entry',
      'mcp:\n  fs: 1 # a\n    # deep\n# end\n',
      server,
      `mcp:\n  fs: 1 # a\n    # deep\n${inner(2)}\n# end\n`,
    ],
    [
      'in a map two levels down',
      'mcp:\n  tools:\n    env: {}\n',
      server,
      `mcp:\n  tools:\n    env: {}\n${fenced(['command: t'], 4)}\n`,
    ],
    [
      'in a map after a text that keeps blank lines',
      'mcp:\n  a: |+\n    x\n\nz: 1\n',
      server,
      `mcp:\n  a: |+\n    x\n\n${inner(2)}\nz: 1\n`,
    ],
    ['instead of empty braces', 'mcp: {}\nz: 1\n', server, `mcp:\n${inner(2)}\nz: 1\n`],
    ['instead of empty braces, with a comment', 'mcp: {} # c\n', server, `mcp: # c\n${inner(2)}\n`],
    ['instead of empty braces, no final newline', 'mcp: {}', server, `mcp:\n${inner(2)}`],
    ['instead of a root of empty braces', '{}\n', root, `${rootText}\n\n`],
    ['instead of such a root, no final newline', '{}', root, rootText],
    ['instead of such a root below a comment', '# c\n{}\n', root, `# c\n${rootText}\n`],
    [
      'after marks in strings',
      `a: "\n${beginMarker({ ...id, version: 1 })}"\nb: |\n  ${endMarker(id)}\n`.replace(
        '"\n#',
        '"\n  #',
      ),
      root,
      `a: "\n  ${beginMarker({ ...id, version: 1 })}"\nb: |\n  ${endMarker(id)}\n\n${rootText}\n`,
    ],
  ])('R8 goes %s, and leaves no trace', (_, text, content, wanted) => {
    const after = put(text, content)
    expect(after).toBe(wanted)
    const document = parsed(after)
    expect(document.blocks.map(({ owner, name, version }) => [owner, name, version])).toEqual([
      ['hermes-agent', 'tools', 1],
    ])
    for (const path of document.blocks[0]?.paths ?? [])
      expect(valueAt(document.root, path)).toEqual(valueAt(content.values, path))
    expect(readWithSecondParser('yaml', after, old.version).ok).toBe(true)
    expect(yamlComments(after).filter(comment => comment.startsWith('# >>> writ'))).toHaveLength(1)
    expect(yaml.putBlock(document, content)).toEqual({ ok: true, edits: [] })
    expect(remove(after)).toBe(text)
  })

  test('R10 keeps CRLF and the BOM', () => {
    const text = '\uFEFFa: 1\r\nmcp:\r\n  fs: 1\r\n'
    const after = put(text, server)
    expect(after).toBe(`${text}${inner(2).replaceAll('\n', '\r\n')}\r\n`)
    expect(remove(after)).toBe(text)
  })

  test('R8 holds the blocks of several owners', () => {
    const other = {
      owner: 'b',
      name: 'n',
      version: 1,
      values: table({ mcp: table({ x: integer(1) }) }),
    }
    const third = { owner: 'c', name: 'n', version: 1, values: table({ z1: integer(1) }) }
    const text = 'mcp:\n  fs: 1\nend: 1\n'
    const after = put(put(put(text, server), other), third)
    expect(parsed(after).blocks.map(found => found.owner)).toEqual(['hermes-agent', 'b', 'c'])
    const less = remove(after)
    expect(parsed(less).blocks.map(found => found.owner)).toEqual(['b', 'c'])
    const none = editedText(parsed(less), document => yaml.removeBlock(document, third))
    expect(editedText(parsed(none), document => yaml.removeBlock(document, other))).toBe(text)
  })
})

describe('what is refused', () => {
  test.each<[string, string, BlockContent, readonly string[]]>([
    ['a key of the user', 'model: x\n', root, ['KEY_CONFLICT']],
    ['a key in another spelling', '"model": x\n', root, ['KEY_CONFLICT']],
    ['all keys of the user', 'model: x\nmcp: 1\n', both, ['KEY_CONFLICT', 'KEY_CONFLICT']],
    ['a key below a common map', 'mcp:\n  tools:\n    command: x\n', server, ['KEY_CONFLICT']],
    ['a key without a value', 'mcp:\n', server, ['KEY_CONFLICT']],
    ['an alias', 'a: &x {}\nmcp: *x\n', server, ['KEY_CONFLICT']],
    ['a map that would take a part', 'mcp:\n  fs: 1\n', both, ['NO_SAFE_PLACE']],
    ['a root in braces (C7)', '{a: 1}\n', root, ['NO_SAFE_PLACE']],
    ['a map in braces', 'mcp: {a: 1}\n', server, ['NO_SAFE_PLACE']],
    ['braces of another spelling', 'mcp: { }\n', server, ['NO_SAFE_PLACE']],
    ['a root of braces beside a mark', '--- {}\n', root, ['NO_SAFE_PLACE']],
    ['a map others are (C10)', 'mcp: &x\n  fs: 1\nb: *x\n', server, ['KEY_SHARED']],
    ['a merged key', 'd: &d {tools: 1}\nmcp:\n  <<: *d\n  k: 1\n', server, ['KEY_SHARED']],
    ['a text that keeps its blank lines', 'a: |+\n  x\n\n', root, ['NO_SAFE_PLACE']],
    ['a text without a line end', 'a: |\n  x', root, ['NO_SAFE_PLACE']],
    ['a value no YAML has', '', block(table({ a: string('\uD800') })), ['VALUE_UNWRITABLE']],
    ['a block without a name', '', { ...root, name: '' }, ['MIGRATION_INVALID']],
  ])('R4 R8 refuses %s', (_, text, content, wanted) => {
    expect(codes(text, content)).toEqual(wanted)
  })

  test('R4 names who defines a key', () => {
    const after = put('', server)
    const [problem] = refusalOf(yaml.putBlock(parsed(after), { ...server, owner: 'b' }))
    expect(problem).toMatchObject({ code: 'KEY_CONFLICT', places: [{ line: 2, column: 1 }] })
    expect(problem?.detail).toContain('the block hermes-agent/tools')
  })

  test('R8 tells damaged and doubled markers', () => {
    const damaged = parsed(`${beginMarker({ ...id, version: 1 })}\na: 1\n`)
    expect(damaged.damage?.map(problem => problem.code)).toEqual(['BLOCK_DAMAGED'])
    const doubled = parsed(`${fenced(['a: 1'])}\n${fenced(['b: 1'])}\n`)
    expect(doubled.damage?.map(problem => problem.code)).toEqual(['DUPLICATE_BLOCK'])
    expect(parsed(`a: 1 ${beginMarker({ ...id, version: 1 })}\n`).damage).toEqual([])
  })
})

describe('a block that stands', () => {
  const text = 'a: 1\nmcp:\n  fs: 1\nz: 1\n'
  const after = put(text, server)

  test('R7 is replaced in place, and nothing else', () => {
    const next = block(table({ mcp: table({ tools: table({ command: string('u') }) }) }), 2)
    const wanted = after.replace('command: t', 'command: u').replace(' v1 ', ' v2 ')
    expect(put(after, next)).toBe(wanted)
    expect(remove(put(after, next))).toBe(text)
  })

  test('R8 moves where its place is another', () => {
    const moved = put(after, root)
    expect(moved).toBe(`${text}\n${rootText}\n`)
    expect(remove(moved)).toBe(text)
  })

  test('R8 stays while the user goes on around it', () => {
    const grown = editedText(parsed(after), document =>
      yaml.setKey(document, ['mcp', 'more'], integer(1)),
    )
    expect(grown).toBe(after.replace('  fs: 1\n', '  fs: 1\n  more: 1\n'))
    expect(remove(grown)).toBe(text.replace('  fs: 1\n', '  fs: 1\n  more: 1\n'))
    const less = editedText(parsed(after), document => yaml.removeKey(document, ['mcp', 'fs']))
    expect(remove(less)).toBe('a: 1\nmcp: {}\nz: 1\n')
  })

  test.each([
    ['set', yaml.setKey(parsed(after), ['mcp', 'tools', 'command'], string('x'))],
    ['grow', yaml.setKey(parsed(after), ['mcp', 'tools', 'more'], string('x'))],
    ['remove', yaml.removeKey(parsed(after), ['mcp', 'tools'])],
    ['remove with what is around', yaml.removeKey(parsed(after), ['mcp'])],
    ['replace what is around', yaml.setKey(parsed(after), ['mcp'], string('x'))],
  ])('R8 lets nobody %s its keys', (_, outcome) => {
    expect(refusalOf(outcome)[0]?.code).toBe('KEY_CONFLICT')
  })

  test.each([
    [
      'lines that go on with its last key',
      `${fenced(['mcp:', '  t: 1'])}\n  fs: 1\n`,
      'NO_SAFE_PLACE',
    ],
    ['an anchor used below it', `${fenced(['mcp: &x 1'])}\nb: *x\n`, 'KEY_SHARED'],
    ['braces around it', `{\n  a: 1,\n${fenced(['b: 1'], 2)}\n}\n`, 'NO_SAFE_PLACE'],
  ])('R9 is not taken from under %s', (_, foreign, code) => {
    expect(refusalOf(yaml.removeBlock(parsed(foreign), id))[0]?.code).toBe(code)
  })

  test('R8 has no edits where there is none', () => {
    expect(yaml.removeBlock(parsed(text), id)).toEqual({ ok: true, edits: [] })
  })
})
