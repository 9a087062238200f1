/**
 * How each style looks, at each colour depth, for each kind of terminal and of eyes.
 *
 * Colour is never the only signal: signs, glyphs and words say the same, and the `none` depth
 * (NO_COLOR) uses attributes only. Every text has a contrast of 4.5 to 1 or more on every ground.
 */
import type { Ground, Style } from './line.ts'
import type { Depths, Palette } from './palette.ts'
import { blueOrangeDark, dark } from './palette-dark.ts'
import { blueOrangeLight, light } from './palette-light.ts'

/** 0: no colour, 1: the sixteen ANSI colours, 2: 256 colours, 3: true colour. */
export type ColorDepth = 0 | 1 | 2 | 3

/** What the terminal's own background is. */
export type Backdrop = 'dark' | 'light'

/** SGR parameters; '' is the terminal's own. */
export interface Theme {
  readonly styles: Readonly<Record<Style, string>>
  readonly grounds: Readonly<Record<Ground, string>>
}

export interface Look {
  readonly backdrop: Backdrop
  /** Blue and orange instead of green and red. */
  readonly isColorBlind: boolean
}

export const usualLook: Look = { backdrop: 'dark', isColorBlind: false }

const palettes: Readonly<Record<Backdrop, readonly [usual: Palette, colorBlind: Palette]>> = {
  dark: [dark, blueOrangeDark],
  light: [light, blueOrangeLight],
}

/** Returns the theme of a look at a colour depth. */
export function themeOf(depth: ColorDepth, look: Look = usualLook): Theme {
  const [usual, colorBlind] = palettes[look.backdrop]
  const { styles, grounds } = look.isColorBlind ? colorBlind : usual
  return { styles: column(styles, depth), grounds: column(grounds, depth) }
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
