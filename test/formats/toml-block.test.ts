import { describe, expect, test } from 'vitest'
import { beginMarker, endMarker } from '../../src/formats/fence.ts'
import type { BlockContent } from '../../src/formats/format.ts'
import { toml } from '../../src/formats/toml/toml.ts'
import { type TableValue, valueAt } from '../../src/model/value.ts'
import { edited, parsed } from './toml-values.ts'
import { boolean, editedText, integer, refusalOf, string, table } from './values.ts'

const id = { owner: 'hermes-agent', name: 'codex-runtime' }
const block = (values: TableValue, version = 1): BlockContent => ({ ...id, version, values })
const rootKey = block(table({ default_permissions: string(':workspace') }))
const server = block(table({ mcp_servers: table({ tools: table({ command: string('t') }) }) }))
const both = block(
  table({
    ...Object.fromEntries(rootKey.values.entries),
    ...Object.fromEntries(server.values.entries),
  }),
)

const fenced = (lines: string, version = 1): string =>
  `${beginMarker({ ...id, version })}\n${lines}\n${endMarker(id)}`
const rootText = fenced('default_permissions = ":workspace"')
const serverText = fenced('[mcp_servers.tools]\ncommand = "t"')
const bothText = fenced('default_permissions = ":workspace"\n\n[mcp_servers.tools]\ncommand = "t"')

const put = (text: string, content: BlockContent): string =>
  editedText(parsed(text), document => toml.putBlock(document, content))
const refusal = (text: string, content: BlockContent) =>
  refusalOf(toml.putBlock(parsed(text), content))
const remove = (text: string): string =>
  editedText(parsed(text), document => toml.removeBlock(document, id))

describe('where a block stands', () => {
  test.each([
    ['an empty file', '', both, `${bothText}\n`],
    ['a BOM alone', '\uFEFF', both, `\uFEFF${bothText}\n`],
    ['after root keys', 'a = 1\n', rootKey, `a = 1\n\n${rootText}\n`],
    ['no final newline (B7)', 'a = 1', rootKey, `a = 1\n\n${rootText}`],
    [
      'before the first table (A1)',
      '[mcp_servers.fs]\ncommand = "x"\n',
      rootKey,
      `${rootText}\n\n[mcp_servers.fs]\ncommand = "x"\n`,
    ],
    [
      'before a bool-only table (A2)',
      'm = 1\n[features]\nx = true\n',
      rootKey,
      `m = 1\n${rootText}\n\n[features]\nx = true\n`,
    ],
    [
      'above the comments of the table',
      'm = 1\n\n# about\n# it\n[t]\n',
      both,
      `m = 1\n\n${bothText}\n\n# about\n# it\n[t]\n`,
    ],
    ['below comments of nobody', '# head\n\n[t]\n', rootKey, `# head\n\n${rootText}\n\n[t]\n`],
    ['at the end, tables only', '[t]\nx = 1\n', server, `[t]\nx = 1\n\n${serverText}\n`],
    [
      'not in a multi-line string (A15)',
      's = """\n[note]\n# x"""\n[t]\n',
      both,
      `s = """\n[note]\n# x"""\n${bothText}\n\n[t]\n`,
    ],
    [
      'not in a literal string (A15)',
      "s = '''\n[note]\n'''\n",
      both,
      `s = '''\n[note]\n'''\n\n${bothText}\n`,
    ],
    [
      'not in an array (A12)',
      'n = [\n  ["a"],\n]\n[[h.S]]\nx = 1\n',
      both,
      `n = [\n  ["a"],\n]\n${bothText}\n\n[[h.S]]\nx = 1\n`,
    ],
    [
      'beside a super-table (A10)',
      '[mcp_servers]\ng = {}\n',
      server,
      `[mcp_servers]\ng = {}\n\n${serverText}\n`,
    ],
    [
      'beside dotted siblings (A11)',
      'mcp_servers.x.c = 1\n',
      server,
      `mcp_servers.x.c = 1\n\n${serverText}\n`,
    ],
    [
      'around user tables kept as they are (A18)',
      '[features]\na = true\n[tui]\nb = 0x1F # keep\n',
      both,
      `${bothText}\n\n[features]\na = true\n[tui]\nb = 0x1F # keep\n`,
    ],
  ])('R8 %s', (_, before, content, after) => {
    expect(put(before, content)).toBe(after)
    const document = parsed(after)
    for (const path of document.blocks[0]?.paths ?? []) {
      expect(valueAt(document.root, path)).toEqual(valueAt(content.values, path))
    }
    expect(toml.putBlock(document, content)).toEqual({ ok: true, edits: [] })
    expect(remove(after)).toBe(before)
  })

  test('R10 uses the line end of the file (B2) and finds the block again (B3)', () => {
    const before = '\uFEFFa = 1\r\n\r\n[t]\r\nx = 1\r\n'
    const after = put(before, both)
    expect(after.replaceAll('\r\n', '')).not.toContain('\n')
    expect(after.startsWith('\uFEFFa = 1\r\n\r\n# >>> writ')).toBe(true)
    expect(toml.putBlock(parsed(after), both)).toEqual({ ok: true, edits: [] })
    expect(remove(after)).toBe(before)
  })

  test.each([
    [
      'root keys of another block below tables of it',
      `${fencedFor('other', 'b = 1\n[t]\nx = 1')}\n`,
      both,
    ],
    [
      'dotted keys below the place',
      '[x]\na.b = 1\n',
      block(table({ k: integer(1), x: table({ a: table({ c: table({ v: integer(1) }) }) }) })),
    ],
  ])('R8 refuses where no place is safe: %s', (_, text, content) => {
    expect(refusal(text, content)).toMatchObject([{ code: 'NO_SAFE_PLACE', places: [{}] }])
  })

  test('R8 takes the end marker of another block for no comment of the table below', () => {
    const other = fencedFor('other', 'b = 1')
    expect(put(`${other}\n# about\n[t]\n`, both)).toBe(`${other}\n${bothText}\n\n# about\n[t]\n`)
  })

  test('R8 puts root keys above the block of another owner that starts with a table', () => {
    const other = fencedFor('other', '[t]\nx = 1')
    expect(put(`a = 1\n\n${other}\n`, both)).toBe(`a = 1\n\n${bothText}\n\n${other}\n`)
  })
})

function fencedFor(owner: string, lines: string): string {
  return `${beginMarker({ owner, name: 'n', version: 1 })}\n${lines}\n${endMarker({ owner, name: 'n' })}`
}

describe('keys the user has already', () => {
  const plugin = block(
    table({ plugins: table({ 'github@curated': table({ on: boolean(true) }) }) }),
  )
  test.each([
    ['A3 the same table', '[plugins."github@curated"]\non = false\n', plugin, '1:1'],
    ['A6 in another spelling', "a = 1\n[plugins.'github@curated']\n", plugin, '2:1'],
    ['A6 escaped', '[plugins."\\u0067ithub@curated"]\n', plugin, '1:1'],
    ['A4 a server', '[mcp_servers.tools]\ncommand = "u"\n', server, '1:1'],
    ['A5 a root key', 'default_permissions = "x"\n', rootKey, '1:1'],
    ['A5 quoted', "m = 1\n'default_permissions' = 1\n", rootKey, '2:1'],
    ['A10 an inline parent', 'mcp_servers = { g = {} }\n', server, '1:1'],
    ['A10 the same server inline', '[mcp_servers]\ntools = { command = "u" }\n', server, '2:1'],
    ['A11 dotted', 'mcp_servers.tools.command = "u"\n', server, '1:1'],
    ['A13 a table', '[tui]\nx = 1\n', block(table({ tui: table({ y: integer(1) }) })), '1:1'],
    ['A9 a sub-table', '[mcp_servers.tools.command]\n', server, '1:1'],
    ['an array of tables', '[[mcp_servers]]\nx = 1\n[[mcp_servers]]\n', server, '1:1 3:1'],
    [
      'a table for a value',
      '[default_permissions.x]\n[default_permissions.y]\n',
      rootKey,
      '1:1 2:1',
    ],
    [
      'the block of another owner',
      `${fencedFor('other', 'default_permissions = 1')}\n`,
      rootKey,
      '2:1',
    ],
  ])('R4 are never written again: %s', (_, text, content, places) => {
    const [problem, ...more] = refusal(text, content)
    expect(more).toEqual([])
    expect(problem?.code).toBe('KEY_CONFLICT')
    expect(problem?.places?.map(({ line, column }) => `${line}:${column}`).join(' ')).toBe(places)
  })

  test('R4 names every conflict at once', () => {
    const text = 'default_permissions = 1\n[mcp_servers.tools]\n'
    expect(refusal(text, both).map(problem => problem.code)).toEqual([
      'KEY_CONFLICT',
      'KEY_CONFLICT',
    ])
  })

  test('R9 a table may be filled beside sub-tables of the user', () => {
    const after = edited(parsed('[mcp_servers.tools.env]\nA = "1"\n'), document =>
      toml.putBlock(document, server),
    )
    expect(valueAt(after.root, ['mcp_servers', 'tools'])).toEqual(
      table({ env: table({ A: string('1') }), command: string('t') }),
    )
  })
})

describe('a block that is there already', () => {
  test('R8 is replaced in place', () => {
    const text = `a = 1\n\n${rootText}\n\n# mine\n[t]\n`
    const next = block(table({ default_permissions: string('x'), more: boolean(true) }), 2)
    const lines = fenced('default_permissions = "x"\nmore = true', 2)
    expect(put(text, next)).toBe(`a = 1\n\n${lines}\n\n# mine\n[t]\n`)
  })

  test('R8 keeps its place between keys of the user while that is safe', () => {
    const text = `a = 1\n${rootText}\nb = 1\n[t]\n`
    const next = block(table({ other: integer(1) }))
    expect(put(text, next)).toBe(`a = 1\n${fenced('other = 1')}\nb = 1\n[t]\n`)
  })

  test('R4 names places of the file as it is, with the old block in it', () => {
    const text = `${rootText}\n\n[mcp_servers.tools]\n`
    expect(refusal(text, both)).toMatchObject([{ code: 'KEY_CONFLICT', places: [{ line: 5 }] }])
    const closed = `${rootText}\n\n${fencedFor('other', 'b = 1\n[t]')}\n`
    expect(refusal(closed, both)).toMatchObject([{ code: 'NO_SAFE_PLACE', places: [{ line: 6 }] }])
  })

  test('R8 moves when its place is not safe for what it will hold', () => {
    expect(put(`a = 1\n${rootText}\nb = 1\n[t]\n`, both)).toBe(`a = 1\nb = 1\n${bothText}\n\n[t]\n`)
    expect(put(`[t]\nx = 1\n\n${serverText}\n`, both)).toBe(`${bothText}\n\n[t]\nx = 1\n`)
    expect(put(`[t]\nx = 1\n\n${serverText}\n`, rootKey)).toBe(`${rootText}\n\n[t]\nx = 1\n`)
  })

  test('R9 moves out of a table that somebody put above it', () => {
    const text = `[features]\nx = true\n${rootText}\n`
    expect(parsed(text).blocks[0]?.paths).toEqual([['features', 'default_permissions']])
    expect(put(text, rootKey)).toBe(`${rootText}\n\n[features]\nx = true\n`)
  })

  test('R10 stays untouched when only its layout differs', () => {
    const text = `${fenced("# by hand\n  'default_permissions'   =  ':workspace' # c")}\n`
    expect(toml.putBlock(parsed(text), rootKey)).toEqual({ ok: true, edits: [] })
  })

  test('R10 is written again for a new version alone', () => {
    expect(put(`${rootText}\n`, { ...rootKey, version: 2 })).toBe(
      `${fenced('default_permissions = ":workspace"', 2)}\n`,
    )
  })

  test('R8 shows foreign keys inside by their paths (F1)', () => {
    const text = `${fenced('[mcp_servers.tools]\ncommand = "t"\n[mcp_servers.foo]\ncommand = "f"\n[e]')}\n`
    expect(parsed(text).blocks[0]?.paths).toEqual([
      ['mcp_servers', 'tools', 'command'],
      ['mcp_servers', 'foo', 'command'],
      ['e'],
    ])
  })

  test.each([
    ['a key below its last table', `${serverText}\nx = 1\n`],
    ['an array of tables it shares', `${fenced('[[h]]\na = 1')}\n[h.sub]\nb = 1\n`],
    ['an array of tables it started', `${fenced('[[h]]\na = 1')}\n[[h]]\nb = 1\n`],
  ])('R9 neither moves nor goes from above %s', (_, text) => {
    expect(refusal(text, rootKey)).toMatchObject([{ code: 'NO_SAFE_PLACE' }])
    expect(refusalOf(toml.removeBlock(parsed(text), id))).toMatchObject([{ code: 'NO_SAFE_PLACE' }])
  })

  test('R10 taking out a block that is not there changes nothing', () => {
    expect(toml.removeBlock(parsed('a = 1\n'), id)).toEqual({ ok: true, edits: [] })
  })

  test('R7 goes to the byte with another block on each side', () => {
    const first = put('a = 1\n', rootKey)
    const second = editedText(parsed(first), document =>
      toml.putBlock(document, {
        owner: 'x',
        name: 'y',
        version: 1,
        values: table({ z: table({}) }),
      }),
    )
    const third = remove(second)
    expect(
      editedText(parsed(third), document => toml.removeBlock(document, { owner: 'x', name: 'y' })),
    ).toBe('a = 1\n')
  })
})
