/** Whether every text can be read on every ground: contrast as WCAG 2.2 computes it. */
import { describe, expect, test } from 'vitest'
import type { Ground, Style } from '../../src/review/line.ts'
import { grounds, styles } from '../../src/review/line.ts'
import type { Backdrop, ColorDepth, Look } from '../../src/review/theme.ts'
import { themeOf } from '../../src/review/theme.ts'

type Rgb = readonly [number, number, number]

const hex = (value: number): Rgb => [value >> 16, (value >> 8) & 255, value & 255]

/** Backgrounds people have, with the text colour that goes with each. */
const terminals: Readonly<Record<Backdrop, readonly (readonly [text: Rgb, ground: Rgb])[]>> = {
  dark: [
    [hex(0xe5e5e5), hex(0x000000)],
    [hex(0xd4d4d4), hex(0x1e1e1e)],
    [hex(0xabb2bf), hex(0x282c34)],
    [hex(0xd8dee9), hex(0x2e3440)],
  ],
  light: [
    [hex(0x000000), hex(0xffffff)],
    [hex(0x383a42), hex(0xfafafa)],
    [hex(0x586e75), hex(0xfdf6e3)],
  ],
}

/** The sixteen colours as xterm has them. */
const ansi = [
  ...[0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5],
  ...[0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff],
].map(hex)

function indexed(index: number): Rgb {
  if (index < 16) return ansi[index] ?? hex(0)
  if (index >= 232) {
    const level = 8 + (index - 232) * 10
    return [level, level, level]
  }
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40)
  const at = index - 16
  return [level(Math.floor(at / 36)), level(Math.floor(at / 6) % 6), level(at % 6)]
}

interface Seen {
  readonly text: Rgb
  readonly ground: Rgb
}

/** Returns what a terminal shows after the parameters of a sequence; inverse swaps. */
function looksAfter(sgr: string, seen: Seen): Seen {
  const codes = sgr === '' ? [] : sgr.split(';').map(Number)
  let { text, ground } = seen
  let isInverse = false
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0
    if (code === 38 || code === 48) {
      const isIndexed = codes[at + 1] === 5
      const [red = 0, green = 0, blue = 0] = codes.slice(at + 2)
      const color: Rgb = isIndexed ? indexed(red) : [red, green, blue]
      at += isIndexed ? 2 : 4
      if (code === 38) text = color
      else ground = color
    } else if (code >= 30 && code <= 37) text = indexed(code - 30)
    else if (code >= 90 && code <= 97) text = indexed(code - 82)
    else if (code >= 40 && code <= 47) ground = indexed(code - 40)
    else if (code >= 100 && code <= 107) ground = indexed(code - 92)
    else if (code === 7) isInverse = true
    else if (![1, 2, 4].includes(code)) throw new Error(`a look that is not understood: ${sgr}`)
  }
  return isInverse ? { text: ground, ground: text } : { text, ground }
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map(value => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0)
}

function contrast({ text, ground }: Seen): number {
  const [low = 0, high = 0] = [luminance(text), luminance(ground)].toSorted((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

/** Line numbers, rules and scrollbars are found when looked for and stay back otherwise. */
function needed(style: Style): number {
  return style === 'number' ? 3 : 4.5
}

const looks: readonly (readonly [name: string, look: Look])[] = (
  ['dark', 'light'] as const
).flatMap(backdrop => [
  [backdrop, { backdrop, isColorBlind: false }] as const,
  [`colour-blind on ${backdrop}`, { backdrop, isColorBlind: true }] as const,
])
const depths: readonly ColorDepth[] = [1, 2, 3]

describe.each(looks)('the theme %s', (_, look) => {
  test.each(depths)('can be read, every style on every ground, at depth %i', depth => {
    const theme = themeOf(depth, look)
    const weak: string[] = []
    let count = 0
    for (const [text, own] of terminals[look.backdrop]) {
      // The sixteen colours are the terminal's own: black and white are what they are made for.
      if (depth === 1 && !['0,0,0', '255,255,255'].includes(own.join())) continue
      for (const ground of grounds) {
        for (const style of styles) {
          const under = looksAfter(theme.grounds[ground], { text, ground: own })
          // Inverse rows of the sixteen colours have the terminal's own two colours and no other.
          if (depth === 1 && theme.grounds[ground] === '7' && theme.styles[style] !== '') continue
          const ratio = contrast(looksAfter(theme.styles[style], under))
          count++
          if (ratio < needed(style)) weak.push(`${style} on ${ground}: ${ratio.toFixed(2)}`)
        }
      }
    }
    expect(weak).toEqual([])
    expect(count).toBeGreaterThan(150)
  })

  test('tells what came from what went by more than red and green', () => {
    const { styles, grounds } = themeOf(3, look)
    const pairs: readonly [string, string][] = [
      [styles.added, styles.removed],
      [grounds.added, grounds.removed],
      [styles.addedWord, styles.removedWord],
    ]
    for (const [added, removed] of pairs) {
      const blank: Seen = { text: [0, 0, 0], ground: [0, 0, 0] }
      const [a, r] = [looksAfter(added, blank), looksAfter(removed, blank)]
      const isText = !added.includes('48;')
      const [came, went] = isText ? [a.text, r.text] : [a.ground, r.ground]
      expect(came).not.toEqual(went)
      if (!look.isColorBlind) continue
      // Who sees no red or no green still sees more blue here, and less there.
      const blueness = ([red, green, blue]: Rgb): number => blue - Math.max(red, green)
      expect(blueness(came)).toBeGreaterThan(0)
      expect(blueness(went)).toBeLessThan(0)
    }
  })
})

describe('no colour', () => {
  const plain = (ground: Ground, style: Style, look: Look): string => {
    const { grounds, styles } = themeOf(0, look)
    return `${grounds[ground]};${styles[style]}`
  }

  test.each(looks)('is attributes alone in the theme %s', (_, look) => {
    for (const ground of grounds) {
      for (const style of styles) expect(plain(ground, style, look)).toMatch(/^[\d;]*$/)
      for (const style of styles) {
        for (const code of plain(ground, style, look).split(';')) {
          expect(['', '1', '2', '4', '7']).toContain(code)
        }
      }
    }
  })
})
