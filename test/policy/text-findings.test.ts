/** What a reader could overlook is a finding that has to be opened before anybody signs. */
import { describe, expect, test } from 'vitest'
import { passesForLatin, skeletonOf } from '../../src/bytes/look-alikes.ts'
import type { Hunk, HunkLine } from '../../src/model/plan.ts'
import { riskClasses } from '../../src/model/risk.ts'
import { textFindings } from '../../src/policy/text-findings.ts'
import { corpora, corpusJson } from '../bytes/corpora.ts'

type Row = readonly [kind: HunkLine['kind'], text: string]

function hunk(...rows: readonly Row[]): Hunk {
  const lines = rows.map(([kind, text]) => ({ kind, text, eol: '\n' as const }))
  const count = (other: HunkLine['kind']): number => rows.filter(([kind]) => kind !== other).length
  return { oldStart: 7, oldLines: count('added'), newStart: 7, newLines: count('removed'), lines }
}

function codesOf(...rows: readonly Row[]): string[] {
  return textFindings([hunk(...rows)], 0).map(({ code }) => code)
}

const added: readonly (readonly [string, string, readonly string[]])[] = [
  ['plain text', 'command = "npx"  # see https://example.com/?a=b&c', []],
  ['tabs and blanks at the end', '\tkey: value  ', []],
  ['a comment in Russian', '# это обычный комментарий, а не обман', []],
  ['a value in Japanese', 'name = "データ GPT模型"', []],
  ['accents', 'name = "naïve café, größer"', []],
  ['an override of direction', 'a = "x\u202e" # }', ['WR303']],
  ['an escape', 'a = "\u001b[8mhidden"', ['WR303']],
  ['a zero-width space', 'host = "pay\u200bpal.com"', ['WR303']],
  ['tag characters', 'a = "x\u{e0041}"', ['WR303']],
  ['a space that is none', 'allow\u00a0= true', ['WR303']],
  ['a Cyrillic letter in a Latin word', 'host = "p\u0430ypal.com"', ['WR304']],
  ['a whole word of letters that pass for Latin', 'user = "\u0440\u043e\u0440\u0435"', ['WR304']],
  ['styled letters', 'user = "\u{1d41a}dmin"', ['WR304']],
]

describe('R33 text that could be overlooked', () => {
  test.each(added)('R12 %s', (_, text, codes) => {
    expect(codesOf(['context', 'x'], ['added', text])).toEqual(codes)
    // What was there before is nobody's doing now.
    expect(codesOf(['removed', text], ['context', text])).toEqual([])
  })

  test('R33 a line that changes and looks the same', () => {
    const [latin, other] = ['host = "a-c"', 'host = "\u0430-\u0441"']
    expect(codesOf(['removed', latin], ['added', other])).toEqual(['WR305'])
    expect(codesOf(['removed', other], ['added', latin])).toEqual(['WR305'])
    expect(codesOf(['removed', latin], ['added', latin.replace('c', 'd')])).toEqual([])
    expect(codesOf(['removed', latin], ['added', latin])).toEqual([])
  })

  test('R12 each kind once, with its lines in the new file and none of their text', () => {
    const bad = (name: string): Row => ['added', `${name} = "\u200b"`]
    const [finding, ...others] = textFindings(
      [hunk(['removed', 'a'], bad('one'), ['context', 'b'], bad('two'), bad('three'), bad('four'))],
      3,
    )
    expect(others).toEqual([])
    expect(finding).toMatchObject({ code: 'WR303', change: 3, path: [] })
    expect(finding?.message).toMatch(/^lines 7, 9, 10 and 1 more: /)
  })

  test('R33 all of them must have been on screen', () => {
    const rows = [
      ...textFindings([hunk(['added', 'a\u200b'], ['added', '\u0440\u043e\u0440\u0435'])], 0),
      ...textFindings([hunk(['removed', 'a'], ['added', '\u0430'])], 0),
    ]
    expect(rows).toHaveLength(3)
    const grave = riskClasses.indexOf('tool-access')
    for (const { risk } of rows) expect(riskClasses.indexOf(risk)).toBeGreaterThanOrEqual(grave)
  })

  test.each(['сор', 'ΑΒΕ', 'рор'])('R33 %s passes for Latin', word => {
    expect(passesForLatin(word)).toBe(true)
  })

  test.each(['а', 'со', 'пример', 'cop', 'é', ''])('R33 %s does not', word => {
    expect(passesForLatin(word)).toBe(false)
  })

  test('R33 the skeleton of plain text is the text', () => {
    expect(skeletonOf('a = 1 # ~')).toBe('a = 1 # ~')
    expect(skeletonOf('\uff41\u0430')).toBe('aa')
  })

  test.skipIf(corpora === undefined)('R33 every line of trojan source is found', () => {
    const lines = corpusJson('trojan-source-lines', 'lines.json') as { text: string }[]
    expect(lines.length).toBe(81)
    const missed = lines.filter(({ text }) => codesOf(['added', text]).length === 0)
    expect(missed.map(({ text }) => text)).toEqual([])
  })
})
