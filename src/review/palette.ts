/** How a palette is written down: one look per style or ground, at every colour depth. */
import type { Ground, Style } from './line.ts'

/** SGR parameters at each depth; '' is the terminal's own. */
export type Depths = readonly [none: string, ansi: string, indexed: string, rgb: string]

export interface Palette {
  readonly styles: Readonly<Record<Style, Depths>>
  readonly grounds: Readonly<Record<Ground, Depths>>
}

const channels = (hex: number): string => `${hex >> 16};${(hex >> 8) & 255};${hex & 255}`

/** A colour of text. The attributes hold at every depth, so that they alone tell it apart too. */
export function fore(attributes: string, ansi: string, index: number, hex: number): Depths {
  const before = attributes === '' ? '' : `${attributes};`
  return [attributes, ansi, `${before}38;5;${index}`, `${before}38;2;${channels(hex)}`]
}

/** As `fore`, with attributes that stand in for the colour only where there is none. */
export function tint(none: string, ansi: string, index: number, hex: number): Depths {
  return [none, ansi, `38;5;${index}`, `38;2;${channels(hex)}`]
}

/**
 * What a piece of a file is. Without colour it is plain; of the sixteen colours none is taken, as
 * the colour of a changed line is all that tells it apart there.
 */
export function code(ansi: string, index: number, hex: number): Depths {
  return tint('', ansi, index, hex)
}

interface Pair {
  readonly index: readonly [text: number, ground: number]
  readonly hex: readonly [text: number, ground: number]
}

/** Text that brings its own ground: it looks the same wherever it stands. */
export function block(attributes: string, none: string, ansi: string, pair: Pair): Depths {
  const before = attributes === '' ? '' : `${attributes};`
  const { index, hex } = pair
  return [
    none,
    ansi,
    `${before}38;5;${index[0]};48;5;${index[1]}`,
    `${before}38;2;${channels(hex[0])};48;2;${channels(hex[1])}`,
  ]
}

/**
 * A ground, with the colour of the text on it that has none of its own. The sixteen colours have no
 * quiet ground: there `ansi` says all.
 */
export function back(none: string, ansi: string, pair: Pair): Depths {
  const { index, hex } = pair
  return [
    none,
    ansi,
    `48;5;${index[1]};38;5;${index[0]}`,
    `48;2;${channels(hex[1])};38;2;${channels(hex[0])}`,
  ]
}

export const same = (sgr: string): Depths => [sgr, sgr, sgr, sgr]
