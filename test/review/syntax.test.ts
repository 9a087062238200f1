/** The colours of files: what each part of a line is, whatever the line is. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FormatName } from '../../src/model/migration.ts'
import { buildDiff, rowAt } from '../../src/review/diff-model.ts'
import { stateAfter, tokenize } from '../../src/review/syntax.ts'
import { syntaxOf } from '../../src/review/syntax-lines.ts'
import { changeOf, hunkOf, planOf, reviewOf } from './sample-plan.ts'

const letters = { key: 'k', string: 's', number: 'n', comment: 'c', header: 'h' } as const

/** Draws below each character the letter of what it is. */
function drawn(format: FormatName, text: string): string[] {
  let state = ''
  return text.split('\n').map(line => {
    const found = tokenize(format, line, state)
    state = found.state
    const marks = Array.from({ length: line.length }, () => '.')
    for (const { start, end, kind } of found.tokens) marks.fill(letters[kind], start, end)
    return marks.join('')
  })
}

/** A line and what its characters are, one below the other. */
const cases: Readonly<Record<FormatName, readonly (readonly [string, string])[]>> = {
  toml: [
    ['[mcp_servers."a]b"] # x', 'hhhhhhhhhhhhhhhhhhh.ccc'],
    ['[[list]]', 'hhhhhhhh'],
    ['a.b = "x" # no', 'kkk...sss.cccc'],
    ['"a".\'b\' = 1', 'kkkkkkk...n'],
    ['on = true', 'kk...nnnn'],
    ['day = 1979-05-27', 'kkk...nnnnnnnnnn'],
    ['args = ["-m", "x"]', 'kkkk....ssss..sss.'],
    ['t = { a = 1, b = "c" }', 'k.....k...n..k...sss..'],
    ['m = """a\nb = 1\nend""" # c', 'k...ssss\nsssss\nssssss.ccc'],
    ["m = '''a\\\n'''", 'k...sssss\nsss'],
    ['list = [\n  "a",\n  ["b"]\n]\nkey = 1', 'kkkk....\n..sss.\n...sss.\n.\nkkk...n'],
    ['s = "a\\" b" #', 'k...sssssss.c'],
  ],
  yaml: [
    ['a: b # c', 'k..s.ccc'],
    ['---', 'hhh'],
    ['- name: "x: y"', '..kkkk..ssssss'],
    ['url: http://x#y', 'kkk..ssssssssss'],
    ['on: true', 'kk..nnnn'],
    ['n: -1.5e3', 'k..nnnnnn'],
    ["'it''s': 'it''s'", 'kkkkkkk..sssssss'],
    ['{a: 1, "b": c}', '.k..n..kkk..s.'],
    ['t: |\n  a: b\n\n  c\nk: v', 'k...\n..ssss\n\n..s\nk..s'],
    ['- k: >-\n    text\n  o: 1', '..k....\n....ssss\n..k..n'],
    ['- |\n  text\n- b', '...\n..ssss\n..s'],
    ['q: "a\n  b" # c\nk: v', 'k..ss\nssss.ccc\nk..s'],
    ['k: &a !t x', 'k........s'],
    ['# c', 'ccc'],
  ],
  json: [
    ['{ "a": "b", "c": [1, true, null] }', '..kkk..sss..kkk...n..nnnn..nnnn...'],
    ['// x', 'cccc'],
    ['{ /* "a": 1 */ }', '..cccccccccccc..'],
    ['/* a\n"b": 1\n*/ "c": 2', 'cccc\ncccccc\ncc.kkk..n'],
    ['"a\\"b": 1', 'kkkkkk..n'],
    ["{ bare: 'x' }", '..kkkk..sss..'],
    ['"https://x"', 'sssssssssss'],
  ],
  dotenv: [
    ['A=1', 'k.n'],
    ['export A_B=x # c', 'kkkkkkkkkk.s.ccc'],
    ['# c', 'ccc'],
    ['A="x\ny" # c\nB=z', 'k.ss\nss.ccc\nk.s'],
    ["A='#' ", 'k.sss.'],
    ['A=a#b', 'k.sss'],
  ],
}

describe.each(Object.entries(cases) as [FormatName, (typeof cases)[FormatName]][])(
  'the colours of %s',
  (format, examples) => {
    test.each(examples)('%j', (text, marks) => {
      expect(drawn(format, text).join('\n')).toBe(marks)
    })
  },
)

const formats: readonly FormatName[] = ['toml', 'yaml', 'json', 'dotenv']
const anyLine = fc
  .array(fc.constantFrom(...'ab1 ="\'`#[]{}:,-|>/*\\.&!~?\t<é'.split(''), '"""', "'''", '/*', '*/'))
  .map(parts => parts.join(''))

describe('any line', () => {
  test.each(formats)('of %s has tokens that ascend, lie apart and inside it', format => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 12 }), lines => {
        let state = ''
        for (const line of lines) {
          const found = tokenize(format, line, state)
          let end = 0
          for (const token of found.tokens) {
            expect(token.start).toBeGreaterThanOrEqual(end)
            expect(token.end).toBeGreaterThan(token.start)
            end = token.end
          }
          expect(end).toBeLessThanOrEqual(line.length)
          // The glance tells what the whole reading tells.
          expect(stateAfter(format, line, state)).toBe(found.state)
          state = found.state
        }
      }),
    )
  })

  test.each(formats)('of %s may be long and say nothing', format => {
    for (const part of ['"', "'", '[', '{', ' ', '"""', '/*', '|', '#', ':', 'a ', '\\"', '- ']) {
      for (const state of ['', tokenize(format, part.repeat(3), '').state]) {
        const line = part.repeat(50_000)
        expect(tokenize(format, line, state).tokens.at(-1)?.end ?? 0).toBeLessThan(line.length + 1)
      }
    }
  })
})

describe('the colours of a diff', () => {
  const before = [
    'a = 1',
    'text = """',
    ...Array.from({ length: 500 }, (_, at) => `b = ${at}`),
    '"""',
  ]
  const after = before.with(400, 'b = "changed"')
  const hunk = hunkOf(399, 399, [' b = 396', ' b = 397', '-b = 398', '+b = "changed"'].join('\n'))
  const plan = planOf({ changes: [changeOf({ diff: [hunk], block: null })] })

  function kindsOf(review: ReturnType<typeof reviewOf>, backwards: boolean): string[] {
    const model = buildDiff(review, { split: true, context: 0, opened: new Set(['0:0']) })
    const syntax = syntaxOf(review)
    const rows = Array.from({ length: model.count }, (_, at) => at)
    const found = (backwards ? rows.toReversed() : rows).map(at => {
      const row = rowAt(model, at)
      if (row?.kind !== 'line') return ''
      return (['old', 'new'] as const)
        .map(name => {
          const side = row[name]
          if (side === null) return '-'
          return syntax(row.change, row.hunk, name, side)
            .map(({ kind }) => letters[kind])
            .join('')
        })
        .join(' ')
    })
    return backwards ? found.toReversed() : found
  }

  const whole = (): ReturnType<typeof reviewOf> =>
    reviewOf({ ...plan }, { texts: [{ before: before.join('\n'), after: after.join('\n') }] })

  test('know what lines far above have opened, from wherever one begins to read', () => {
    const forwards = kindsOf(whole(), false)
    expect(forwards.filter(kinds => kinds === 's s').length).toBeGreaterThan(390)
    expect(forwards.slice(0, 6)).toContain('kn kn')
    expect(kindsOf(whole(), true)).toEqual(forwards)
  })

  test('begin at the hunk where the plan is all there is', () => {
    const kinds = kindsOf(reviewOf({ ...plan }), false)
    expect(kinds.slice(-1)).toEqual(['kn ks'])
  })

  test('are those of the plan where a text says something else', () => {
    const texts = [{ before: '"""\n'.repeat(600), after: after.join('\n') }]
    const kinds = kindsOf(reviewOf({ ...plan }, { texts }), false)
    expect(kinds).toContain('kn s')
  })
})
