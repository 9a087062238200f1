/** Which theme is meant: by name, by what the environment says, by what the terminal answers. */
import { WritError } from '../model/errors.ts'
import type { Backdrop, Look } from './theme.ts'

export const themeNames = [
  'auto',
  'dark',
  'light',
  'colour-blind',
  'colour-blind-dark',
  'colour-blind-light',
  'none',
] as const

/** `auto` and `colour-blind` follow the background of the terminal. */
export type ThemeName = (typeof themeNames)[number]

export interface ThemeWishes {
  /** Of the command line. */
  readonly option: string | undefined
  /** Of the user's settings, and where they lie. */
  readonly settings: string | undefined
  readonly path: string
  /** Of `WRIT_THEME`. */
  readonly env: string | undefined
}

/**
 * Returns the theme: the option wins over the settings, and these over the environment.
 *
 * @throws WritError USAGE or CONFIG_INVALID for a name that is none.
 */
export function chosenTheme({ option, settings, path, env }: ThemeWishes): ThemeName {
  if (option !== undefined) return named(option, '--theme', 'USAGE')
  if (settings !== undefined) return named(settings, `theme in ${path}`, 'CONFIG_INVALID', path)
  return env === undefined || env === '' ? 'auto' : named(env, 'WRIT_THEME', 'USAGE')
}

function named(
  text: string,
  where: string,
  code: 'USAGE' | 'CONFIG_INVALID',
  path?: string,
): ThemeName {
  const name = themeNames.find(known => known === text)
  if (name !== undefined) return name
  throw new WritError(code, {
    detail: `${where} names no theme; there are ${themeNames.join(', ')}`,
    hint: 'writ --theme auto',
    ...(path === undefined ? {} : { path }),
  })
}

/** Returns how a theme looks; null where it has to be found out what the background is. */
export function lookOf(name: ThemeName, backdrop: Backdrop | null): Look | null {
  const isColorBlind = name.startsWith('colour-blind')
  switch (name) {
    case 'dark':
    case 'colour-blind-dark':
      return { backdrop: 'dark', isColorBlind }
    case 'light':
    case 'colour-blind-light':
      return { backdrop: 'light', isColorBlind }
    case 'none':
      return { backdrop: 'dark', isColorBlind }
    case 'auto':
    case 'colour-blind':
      return backdrop === null ? null : { backdrop, isColorBlind }
  }
}

/** Reads `COLORFGBG`, such as `15;0`; null where it does not say. */
export function backdropOfEnv(value: string | undefined): Backdrop | null {
  const [, ground] = /^[^;]+(?:;[^;]+)?;(\d{1,2})$/.exec(value ?? '') ?? []
  if (ground === undefined || Number(ground) > 15) return null
  return Number(ground) < 7 || Number(ground) === 8 ? 'dark' : 'light'
}

/** Lighter than this a ground wants dark text: the lightness halfway between black and white. */
const halfway = 0.18

/** Reads what a terminal answers to the question for its background; null where it says nothing. */
export function backdropOfReply(text: string): Backdrop | null {
  const [, ...parts] =
    /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(text) ??
    /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text) ??
    []
  if (parts.length !== 3) return null
  const [red = 0, green = 0, blue = 0] = parts.map(part => {
    const level = Number.parseInt(part, 16) / (16 ** part.length - 1)
    return level ** 2.2
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > halfway ? 'light' : 'dark'
}
