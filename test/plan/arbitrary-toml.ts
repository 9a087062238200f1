/** Random TOML files as people write them: spelling, comments, line ends, gaps. */
import fc from 'fast-check'

/** A line or several, with `\n` as line end; each defines keys no other one defines. */
type Piece = fc.Arbitrary<(index: number) => string>

const scalar: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('true', 'false', '0x1F', '1_000', '-0.0', '1e3', 'inf', "'literal \\ text'"),
  fc.constantFrom(
    '"a # b"',
    '"[x]"',
    '"\\u00e9 \\t"',
    '"é 漢 🎉"',
    '1979-05-27T07:32:00Z',
    '07:32:00',
  ),
  fc.constantFrom('"""\n[not a table]\nx = 1\n"""', "'''\n# >>> writ a/b v1 >>>\n'''"),
  fc.constantFrom('[1, 2,\n  3, # three\n]', '[ "a" ,\t"b" ]', '[]', '[{ a = 1 }, { b = 2 }]'),
  fc.constantFrom('{ x = 1, "y z" = [2] }', '{}', '{ deep.er = true }'),
)
const gap: fc.Arbitrary<string> = fc.constantFrom(
  '',
  '',
  '\n',
  '# note\n',
  '  # indented\n',
  '\n\n',
)
const tail: fc.Arbitrary<string> = fc.constantFrom('', '', ' # why', '  ')
const key: fc.Arbitrary<(index: number) => string> = fc.constantFrom(
  (i: number) => `key${i}`,
  (i: number) => `"key ${i}"`,
  (i: number) => `'key.${i}'`,
  (i: number) => `dotted${i}.inner`,
  (i: number) => `"\\u006bey${i}"`,
)

const assignment: Piece = fc
  .record({ key, scalar, gap, tail, spaces: fc.constantFrom(' = ', '=', '\t= ') })
  .map(
    part => (index: number) =>
      `${part.gap}${part.key(index)}${part.spaces}${part.scalar}${part.tail}\n`,
  )

const table: Piece = fc
  .record({
    gap,
    tail,
    keys: fc.array(assignment, { maxLength: 3 }),
    header: fc.constantFrom<(i: number) => string>(
      i => `[table${i}]`,
      i => `[ "table ${i}" . sub ]`,
      i => `[mcp_servers.user${i}]`,
      i => `[deep.er.table${i}]`,
    ),
  })
  .map(part => (index: number) => {
    const keys = part.keys.map((make, i) => make(i)).join('')
    return `${part.gap}${part.header(index)}${part.tail}\n${keys}`
  })

const tables: Piece = fc
  .record({ count: fc.integer({ min: 1, max: 3 }), gap })
  .map(part => (index: number) => `${part.gap}[[list${index}]]\nname = "one"\n`.repeat(part.count))

/** A valid file. */
export const tomlFile: fc.Arbitrary<string> = fc
  .record({
    bom: fc.constantFrom('', '', '', '\uFEFF'),
    root: fc.array(assignment, { maxLength: 4 }),
    tables: fc.array(fc.oneof(table, table, tables), { maxLength: 4 }),
    end: fc.constantFrom('keep', 'keep', 'cut', 'blank'),
    eol: fc.constantFrom('\n', '\n', '\r\n'),
  })
  .map(part => {
    const pieces = [...part.root, ...part.tables].map((make, index) => make(index))
    let text = pieces.join('')
    if (part.end === 'cut') text = text.replace(/\n$/, '')
    if (part.end === 'blank') text += '\n# the end\n\n'
    return part.bom + text.replaceAll('\n', part.eol)
  })
