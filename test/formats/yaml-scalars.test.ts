import { describe, expect, test } from 'vitest'
import { agreesWithSecondParser, readWithSecondParser } from '../../src/checks/second-parser.ts'
import { emitFlow, emitString } from '../../src/formats/yaml/emit.ts'
import { isPlain, isRetyped } from '../../src/formats/yaml/plain-text.ts'
import { resolvePlain } from '../../src/formats/yaml/resolve.ts'
import { readTimestamp } from '../../src/formats/yaml/timestamp.ts'
import { type ConfigValue, valueAt } from '../../src/model/value.ts'
import { boolean, float, integer, nothing, string } from './values.ts'
import { core, dialects, old, parsed } from './yaml-values.ts'

const datetime = (type: 'date' | 'local' | 'offset', value: string): ConfigValue => ({
  kind: 'datetime',
  type,
  value,
})
const text = (value: string): ConfigValue => string(value)

/** A plain scalar, what it is in 1.1, and what it is in 1.2. */
const table: readonly (readonly [string, ConfigValue, ConfigValue])[] = [
  ['', nothing, nothing],
  ['~', nothing, nothing],
  ['null', nothing, nothing],
  ['Null', nothing, nothing],
  ['NULL', nothing, nothing],
  ['nULL', text('nULL'), text('nULL')],
  ...['true', 'True', 'TRUE'].map(word => [word, boolean(true), boolean(true)] as const),
  ...['false', 'False', 'FALSE'].map(word => [word, boolean(false), boolean(false)] as const),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map(
    word => [word, boolean(true), text(word)] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map(
    word => [word, boolean(false), text(word)] as const,
  ),
  ['yEs', text('yEs'), text('yEs')],
  ['tRUE', text('tRUE'), text('tRUE')],
  ['0', integer(0), integer(0)],
  ['-0', integer(0), integer(0)],
  ['+12', integer(12), integer(12)],
  ['-12', integer(-12), integer(-12)],
  ['9007199254740993', integer(9007199254740993n), integer(9007199254740993n)],
  [
    '123456789012345678901234567890',
    integer(123456789012345678901234567890n),
    integer(123456789012345678901234567890n),
  ],
  ['010', integer(8), integer(10)],
  ['-010', integer(-8), integer(-10)],
  ['089', text('089'), integer(89)],
  ['0o10', text('0o10'), integer(8)],
  ['0x1F', integer(31), integer(31)],
  ['0xfF', integer(255), integer(255)],
  ['-0x1F', integer(-31), text('-0x1F')],
  ['0x', text('0x'), text('0x')],
  ['0b11', integer(3), text('0b11')],
  ['+0b11', integer(3), text('+0b11')],
  ['0b', text('0b'), text('0b')],
  ['1_000', integer(1000), text('1_000')],
  ['0x_1F', integer(31), text('0x_1F')],
  ['_1', text('_1'), text('_1')],
  ['1:30', integer(90), text('1:30')],
  ['-1:30', integer(-90), text('-1:30')],
  ['190:20:30', integer(685230), text('190:20:30')],
  ['01:30', text('01:30'), text('01:30')],
  ['1:60', text('1:60'), text('1:60')],
  ['20:30.5', float(1230.5), text('20:30.5')],
  ['1.5', float(1.5), float(1.5)],
  ['1.', float(1), float(1)],
  ['.5', float(0.5), float(0.5)],
  ['-.5', text('-.5'), float(-0.5)],
  ['.', text('.'), text('.')],
  ['1_0.5', float(10.5), text('1_0.5')],
  ['1e3', text('1e3'), float(1000)],
  ['1E-3', text('1E-3'), float(0.001)],
  ['1.0e3', float(1000), float(1000)],
  ['.5e3', string('.5e3'), float(500)],
  ['.5e+3', float(500), float(500)],
  ['1.5e+3', float(1500), float(1500)],
  ['1.5e-3', float(0.0015), float(0.0015)],
  ['.inf', float(Infinity), float(Infinity)],
  ['-.INF', float(-Infinity), float(-Infinity)],
  ['+.Inf', float(Infinity), float(Infinity)],
  ['.nan', float(Number.NaN), float(Number.NaN)],
  ['.NaN', float(Number.NaN), float(Number.NaN)],
  ['-.nan', text('-.nan'), text('-.nan')],
  ['inf', text('inf'), text('inf')],
  ['2001-12-14', datetime('date', '2001-12-14'), text('2001-12-14')],
  ['2001-1-4', text('2001-1-4'), text('2001-1-4')],
  [
    '2001-12-14t21:59:43.10-05:00',
    datetime('offset', '2001-12-14T21:59:43.1-05:00'),
    text('2001-12-14t21:59:43.10-05:00'),
  ],
  [
    '2001-12-14 21:59:43.10 -5',
    datetime('offset', '2001-12-14T21:59:43.1-05:00'),
    text('2001-12-14 21:59:43.10 -5'),
  ],
  [
    '2001-12-15T02:59:43Z',
    datetime('offset', '2001-12-15T02:59:43Z'),
    text('2001-12-15T02:59:43Z'),
  ],
  ['2001-12-15 2:59:43', datetime('local', '2001-12-15T02:59:43'), text('2001-12-15 2:59:43')],
  ['2001-12-15 2:59', text('2001-12-15 2:59'), text('2001-12-15 2:59')],
  ['text', text('text'), text('text')],
  ['10.0.0.1', text('10.0.0.1'), text('10.0.0.1')],
  ['1.2.3', text('1.2.3'), text('1.2.3')],
]

describe('plain scalars', () => {
  test.each(table)('R3 reads %j by the dialect', (plain, inOld, inCore) => {
    expect(resolvePlain(plain, true)).toEqual(inOld)
    expect(resolvePlain(plain, false)).toEqual(inCore)
  })

  test.each(table)('R9 reads %j as the second parser does', plain => {
    for (const rules of dialects) {
      const document = parsed(`k: ${plain}\n${plain === '' ? 'null' : plain}: v\n`, rules)
      const second = readWithSecondParser('yaml', document.text, rules.version)
      expect(second.ok && agreesWithSecondParser(document.root, second.root)).toBe(true)
    }
  })

  test.each(table)('R9 knows that %j is retyped where a dialect does', (plain, inOld, inCore) => {
    if (inOld.kind !== 'string' || inCore.kind !== 'string') expect(isRetyped(plain)).toBe(true)
  })

  test.each(['2001-02-29', '2001-13-01', '2001-12-14 25:00:00', '2001-12-14t21:59:43+25:00'])(
    'R3 refuses %s, which no reader takes',
    plain => {
      expect(readTimestamp(plain)).toBe('impossible')
      expect(() => parsed(`k: ${plain}\n`)).toThrow()
      expect(valueAt(parsed(`k: ${plain}\n`, core).root, ['k'])).toEqual(text(plain))
    },
  )
})

describe('emitted scalars', () => {
  test.each([
    ['plain', 'plain'],
    ['two words', 'two words'],
    ['~/.codex/config', '~/.codex/config'],
    ['/usr/bin/env', '/usr/bin/env'],
    ['gpt-5.1', 'gpt-5.1'],
    ['é ü', 'é ü'],
    ['-m', '"-m"'],
    ['a: b', '"a: b"'],
    ['https://x.y', '"https://x.y"'],
    ['a #b', '"a #b"'],
    ['', '""'],
    ['off', '"off"'],
    ['yEs', '"yEs"'],
    ['~', '"~"'],
    ['1e3', '"1e3"'],
    ['010', '"010"'],
    ['1:30', '"1:30"'],
    ['2001-12-14', '"2001-12-14"'],
    ['<<', '"<<"'],
    ['=', '"="'],
    ['...', '"..."'],
    [' edge', '" edge"'],
    ['a  b', '"a  b"'],
    ['line\nline\t\u0000', '"line\\nline\\t\\u0000"'],
    ['"q" \\', '"\\"q\\" \\\\"'],
    ['\u0085\u2028\uFEFF\u202E', '"\\u0085\\u2028\\uFEFF\\u202E"'],
    ['\u{E0041}', '"\\U000E0041"'],
    ['{env}', '"{env}"'],
    ['*', '"*"'],
  ])('R33 writes %j as %s', (value, written) => {
    expect(emitString(value)).toBe(written)
  })

  test.each([
    [integer(-(2n ** 70n)), '-1180591620717411303424'],
    [float(1), '1.0'],
    [float(1e30), '1.0e+30'],
    [float(1.5e-7), '1.5e-7'],
    [float(-0), '-0.0'],
    [float(Infinity), '.inf'],
    [float(-Infinity), '-.inf'],
    [float(Number.NaN), '.nan'],
    [boolean(true), 'true'],
    [nothing, 'null'],
  ])('R9 writes a number that both dialects read back: %o', (value, written) => {
    expect(emitFlow(value)).toBe(written)
    for (const rules of dialects) {
      expect(valueAt(parsed(`k: ${written}\n`, rules).root, ['k'])).toEqual(value)
    }
  })

  test('R9 leaves no text plain that any reader would retype', () => {
    for (const [plain] of table) expect(isPlain(plain) && isRetyped(plain)).toBe(false)
    expect(parsed('on: off\n', old).root.entries.has('true')).toBe(true)
  })
})
