/**
 * How each style looks, at each colour depth.
 *
 * Colour is never the only signal: signs, glyphs and words say the same, and the `none` depth
 * (NO_COLOR) uses attributes only.
 */
import type { Ground, Style } from './line.ts'

/** 0: no colour, 1: the sixteen ANSI colours, 2: 256 colours, 3: true colour. */
export type ColorDepth = 0 | 1 | 2 | 3

/** SGR parameters; '' is the terminal's own. */
export interface Theme {
  readonly styles: Readonly<Record<Style, string>>
  readonly grounds: Readonly<Record<Ground, string>>
}

type Depths = readonly [none: string, ansi: string, indexed: string, rgb: string]

const rgb = (hex: number): string => `${hex >> 16};${(hex >> 8) & 255};${hex & 255}`
const fore = (none: string, ansi: string, index: number, hex: number): Depths => {
  const attributes = none === '' ? '' : `${none};`
  return [none, ansi, `${attributes}38;5;${index}`, `${attributes}38;2;${rgb(hex)}`]
}
const back = (none: string, ansi: string, index: number, hex: number): Depths => [
  none,
  ansi,
  `48;5;${index}`,
  `48;2;${rgb(hex)}`,
]
const same = (sgr: string): Depths => [sgr, sgr, sgr, sgr]

/**
 * What a piece of a file is. Without colour it is plain; of the sixteen colours none is taken, as
 * the colour of a changed line is all that tells it apart there.
 */
const code = (ansi: string, index: number, hex: number): Depths => [
  '',
  ansi,
  `38;5;${index}`,
  `38;2;${rgb(hex)}`,
]

const styleTable: Readonly<Record<Style, Depths>> = {
  plain: same(''),
  dim: ['2', '90', '38;5;245', `38;2;${rgb(0x8b949e)}`],
  strong: same('1'),
  title: fore('1', '1;36', 117, 0x7cc4ff),
  accent: ['1', '36', '38;5;117', `38;2;${rgb(0x7cc4ff)}`],
  key: fore('1', '1;33', 222, 0xf0c674),
  added: ['', '32', '38;5;157', `38;2;${rgb(0xaff5b4)}`],
  removed: ['', '31', '38;5;217', `38;2;${rgb(0xffb3ad)}`],
  addedWord: [
    '1;4',
    '1;32;4',
    '1;38;5;231;48;5;28',
    `1;38;2;${rgb(0xffffff)};48;2;${rgb(0x1f6f3a)}`,
  ],
  removedWord: [
    '1;4',
    '1;31;4',
    '1;38;5;231;48;5;88',
    `1;38;2;${rgb(0xffffff)};48;2;${rgb(0x8e2b32)}`,
  ],
  number: ['2', '90', '38;5;240', `38;2;${rgb(0x6e7681)}`],
  heading: fore('1', '1', 252, 0xd6deeb),
  codeKey: code('', 153, 0xa5d6ff),
  codeString: code('', 187, 0xd7d7af),
  codeNumber: code('', 215, 0xffb86c),
  codeComment: code('2', 246, 0x98a2ad),
  codeHeader: code('1', 183, 0xd2b5ff),
  token: ['7', '7', '38;5;16;48;5;214', `38;2;${rgb(0x1b1b1b)};48;2;${rgb(0xf2a33c)}`],
  blank: ['4', '4', '48;5;94', `48;2;${rgb(0x6b4a16)}`],
  match: ['7', '30;43', '38;5;16;48;5;227', `38;2;${rgb(0x1b1b1b)};48;2;${rgb(0xffe066)}`],
  quote: fore('', '37', 250, 0xb9c2cc),
  input: fore('1', '1', 231, 0xffffff),
  ok: fore('1', '32', 114, 0x7ee787),
  warn: fore('1', '33', 221, 0xf2cc60),
  bad: fore('1', '1;31', 210, 0xff7b72),
  alert: ['1;7', '30;43', '1;38;5;16;48;5;221', `1;38;2;${rgb(0x1b1b1b)};48;2;${rgb(0xf2cc60)}`],
  permissions: fore('1', '1;31', 210, 0xff7b72),
  credentials: fore('1', '1;35', 176, 0xd2a8ff),
  'tool-access': fore('1', '33', 221, 0xf2cc60),
  'boot-path': ['', '36', '38;5;117', `38;2;${rgb(0x7cc4ff)}`],
  cosmetic: ['2', '90', '38;5;245', `38;2;${rgb(0x8b949e)}`],
}

const groundTable: Readonly<Record<Ground, Depths>> = {
  none: same(''),
  bar: back('', '', 236, 0x1c2430),
  selected: back('7', '7', 238, 0x2b3a4f),
  // The sixteen colours have no quiet ground: there the text of the line has the colour.
  added: back('', '32', 22, 0x10291c),
  removed: back('', '31', 52, 0x341a1d),
  empty: back('', '', 234, 0x14181e),
  dialog: same(''),
}

/** Returns the dark theme at a colour depth. */
export function themeOf(depth: ColorDepth): Theme {
  return { styles: column(styleTable, depth), grounds: column(groundTable, depth) }
}

function column<Name extends string>(
  table: Readonly<Record<Name, Depths>>,
  depth: ColorDepth,
): Record<Name, string> {
  const made: Partial<Record<Name, string>> = {}
  const names: Name[] = []
  for (const name in table) {
    made[name] = table[name][depth]
    names.push(name)
  }
  if (!isComplete(made, names)) throw new RangeError('a style is missing')
  return made
}

function isComplete<Name extends string>(
  made: Partial<Record<Name, string>>,
  names: readonly Name[],
): made is Record<Name, string> {
  return names.every(name => made[name] !== undefined)
}
