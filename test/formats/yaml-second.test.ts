import { describe, expect, test } from 'vitest'
import { readSecondYaml } from '../../src/checks/second-yaml.ts'
import { yamlComments } from '../../src/checks/yaml-comments.ts'
import { plainOf } from './yaml-values.ts'

function rootOf(text: string, version: string): unknown {
  const read = readSecondYaml(text, version)
  return read.ok ? plainOf(read.root) : `line ${read.line}`
}

describe('the second parser of YAML', () => {
  test.each<[string, string, unknown, unknown]>([
    ['nothing', '', {}, {}],
    ['a lone mark', '---\n', {}, {}],
    ['words', 'a: off\nb: true\n', { a: false, b: true }, { a: 'off', b: true }],
    [
      'keys by value',
      '1: a\non: b\n~: c\n',
      { 1: 'a', true: 'b', null: 'c' },
      { 1: 'a', on: 'b', null: 'c' },
    ],
    ['exponents without a dot', 'a: 1e3\n', { a: '1e3' }, { a: 1000 }],
    [
      'leading zeros',
      'a: 010\nb: 089\nc: 01:30\n',
      { a: 8n, b: '089', c: '01:30' },
      { a: 10n, b: 89n, c: '01:30' },
    ],
    [
      'big integers',
      'a: 12345678901234567890\n',
      { a: 12345678901234567890n },
      { a: 12345678901234567890n },
    ],
    [
      'merge keys',
      'd: &d {x: 1}\na: {<<: *d, x: 2}\n',
      { d: { x: 1n }, a: { x: 2n } },
      { d: { x: 1n }, a: { '<<': { x: 1n }, x: 2n } },
    ],
    ['a directive', '# c\n%YAML 1.1\n---\na: off\n', { a: false }, { a: 'off' }],
    ['the other directive', '%YAML 1.2\n---\na: off\n', { a: false }, { a: 'off' }],
    [
      'dates with their offset',
      'a: 2001-12-14 21:59:43.10 -5\n',
      { a: '2001-12-14T21:59:43.1-05:00' },
      { a: '2001-12-14 21:59:43.10 -5' },
    ],
    [
      'unknown tags',
      'a: !t 1\nb: !t x\nc: !t "1"\n',
      { a: 1n, b: 'x', c: '1' },
      { a: 1n, b: 'x', c: '1' },
    ],
    ['binary data', 'a: !!binary R0lG\n', { a: 'R0lG' }, { a: 'R0lG' }],
    [
      'sets and pairs',
      'a: !!set {x}\nb: !!omap [x: 1]\n',
      { a: { x: null }, b: [{ x: 1n }] },
      { a: { x: null }, b: [{ x: 1n }] },
    ],
    [
      'anchors given twice',
      'a: &n 1\nb: *n\nc: &n 2\nd: *n\n',
      { a: 1n, b: 1n, c: 2n, d: 2n },
      { a: 1n, b: 1n, c: 2n, d: 2n },
    ],
    ['a syntax error, by its place', 'a: 1\nb: [\n', 'line 3', 'line 3'],
    ['two documents', 'a: 1\n---\nb: 1\n', 'line 2', 'line 2'],
    ['a list', '- a\n', 'line null', 'line null'],
  ])('R9 reads %s', (_, text, inOld, inCore) => {
    expect(rootOf(text, '1.1')).toEqual(inOld)
    expect(rootOf(text, '1.2')).toEqual(inCore)
  })

  test('R8 finds comments, and none in scalars', () => {
    const text =
      '# one\r\na: "# no" # two\nb: | # three\n  # no\nc: x#no\nd: [1, # four\n  2]\n\'# no\': "\n  # no"\n# five'
    expect(yamlComments(text)).toEqual(['# one', '# two', '# three', '# four', '# five'])
  })
})
