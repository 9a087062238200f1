import { describe, expect, test } from 'vitest'
import { beginMarker, blockName, endMarker } from '../../src/formats/fence.ts'
import { formatNamed, formatOfPath } from '../../src/formats/registry.ts'
import { parsed } from './toml-values.ts'
import { parsedBy } from './values.ts'

const open = (id: string, version = 1): string => `# >>> writ ${id} v${version} >>> managed\n`
const close = (id: string): string => `# <<< writ ${id} <<<\n`

describe('marker lines', () => {
  test.each([
    ['hermes-agent', 'codex-runtime', 'hermes-agent/codex-runtime'],
    ['a b', 'c/d', 'a%20b/c%2Fd'],
    ['%', "it's (new)*\n", '%25/it%27s%20%28new%29%2A%0A'],
    ['é', '>>>', '%C3%A9/%3E%3E%3E'],
  ])('R8 keeps owner %j and name %j readable', (owner, name, written) => {
    expect(blockName({ owner, name })).toBe(written)
    const text = `${beginMarker({ owner, name, version: 12 })}\na = 1\n${endMarker({ owner, name })}\n`
    expect(parsed(text).blocks).toMatchObject([{ owner, name, version: 12, paths: [['a']] }])
  })

  test('R8 spans the marker lines; the body is what stands between', () => {
    const text = `x = 1\r\n${open('o/n')}a = 1\r\n${close('o/n')}y = 2\r\n`
    const [block] = parsed(text.replace(/\r?\n/g, '\r\n')).blocks
    const crlf = text.replace(/\r?\n/g, '\r\n')
    expect(crlf.slice(block!.body.start, block!.body.end)).toBe('a = 1\r\n')
    expect(crlf.slice(0, block!.span.start)).toBe('x = 1\r\n')
    expect(crlf.slice(block!.span.end)).toBe('y = 2\r\n')
  })

  test.each([
    ['indented', `  ${open('o/n')}a = 1\n\t${close('o/n')}`],
    ['with space behind', `${open('o/n').trimEnd()}  \na = 1\n${close('o/n').trimEnd()} \t\n`],
    ['without words', '# >>> writ o/n v1 >>>\na = 1\n# <<< writ o/n <<<'],
  ])('R8 reads markers %s', (_, text) => {
    expect(parsed(text).blocks).toMatchObject([{ version: 1, paths: [['a']] }])
  })

  test.each([
    ['a multi-line string', `a = """\n${open('o/n')}"""\n`],
    ['a literal string', `a = '''\n${close('o/n')}'''\n`],
    ['an array', `a = [\n${open('o/n')}1]\n`],
    ['a comment beside a pair', `a = 1 ${open('o/n')}`],
    ['a comment that only talks about it', '# the >>> writ o/n v1 >>> line\n'],
  ])('R8 takes no marker from %s (A15)', (_, text) => {
    expect(parsed(text).blocks).toEqual([])
  })

  test.each([
    ['begin without end', `${open('o/n')}a = 1\n`, [1]],
    ['end without begin', `a = 1\n${close('o/n')}`, [2]],
    ['another end', `${open('o/n')}${close('o/m')}`, [2, 1]],
    ['a block in a block', `${open('o/n')}${open('o/m')}${close('o/m')}${close('o/n')}`, [1, 4]],
    ['no version', '# >>> writ o/n >>>\n# <<< writ o/n <<<\n', [1, 2]],
    ['a bad escape', `${open('%zz/n')}${close('%zz/n')}`, [1, 2]],
  ])('R8 calls %s damaged', (_, text, lines) => {
    const { damage = [], root } = parsed(text)
    expect(damage.map(problem => problem.code)).toEqual(lines.map(() => 'BLOCK_DAMAGED'))
    expect(damage.map(problem => problem.places?.[0]?.line)).toEqual(lines)
    // The values can be read all the same.
    expect(root.entries.size).toBe(text.includes('a = 1') ? 1 : 0)
  })

  test('R4 names every place of a block that stands twice', () => {
    const block = `${open('o/n')}${close('o/n')}\n`
    expect(parsed(block + block).damage).toMatchObject([
      { code: 'DUPLICATE_BLOCK', places: [{ line: 1 }, { line: 4 }] },
    ])
  })

  test.each([
    ['toml', '1.1', 'a = 1\n'],
    ['yaml', '1.1', 'a: 1\n'],
    ['yaml', '1.2', 'a: 1\n'],
    ['dotenv', 'node', 'a=1\n'],
  ] as const)('R8 finds blocks and damage in %s %s', (name, version, line) => {
    const read = (text: string) => parsedBy(formatNamed(name), text, { version, maxDepth: 80 })
    const whole = read(open('o/n', 3) + line + close('o/n'))
    expect(whole.blocks).toMatchObject([{ owner: 'o', name: 'n', version: 3, paths: [['a']] }])
    expect(whole.damage).toEqual([])
    const cut = read(open('o/n', 3) + line)
    expect(cut.blocks).toEqual([])
    expect(cut.damage).toMatchObject([{ code: 'BLOCK_DAMAGED', places: [{ line: 1 }] }])
    expect(cut.root.entries.size).toBe(1)
  })
})

describe('formats by name', () => {
  test.each([
    ['/home/u/.codex/config.toml', 'toml'],
    ['config.YAML', 'yaml'],
    ['a/b.yml', 'yaml'],
    ['.mcp.json', 'json'],
    ['opencode.jsonc', 'json'],
    ['/x/.env', 'dotenv'],
    ['/x/.env.local', 'dotenv'],
    ['/x.toml/readme', undefined],
  ])('R3 knows the format of %s', (path, name) => {
    expect(formatOfPath(path)).toBe(name)
  })

  test.each(['toml', 'yaml', 'json', 'dotenv'] as const)('R3 has an adapter for %s', name => {
    const format = formatNamed(name)
    expect(format.name).toBe(name)
    expect(format.isFenced).toBe(name !== 'json')
  })
})
