/** The signs of the interface, in Unicode and in ASCII for terminals and fonts that lack them. */
import type { Action } from '../model/plan.ts'
import type { RiskClass } from '../model/risk.ts'

export interface Glyphs {
  readonly risk: Readonly<Record<RiskClass, string>>
  readonly pointer: string
  readonly managed: string
  readonly divider: string
  readonly rule: string
  readonly thumb: string
  readonly track: string
  readonly seen: string
  readonly unseen: string
  readonly partly: string
  readonly arrow: string
  readonly dot: string
  readonly fold: string
  readonly cut: string
  readonly done: string
  readonly failed: string
  /** A check that was not run. */
  readonly skipped: string
  readonly running: string
  readonly mask: string
  /** A plan that is marked for signing. */
  readonly mark: string
}

export const unicodeGlyphs: Glyphs = {
  risk: { permissions: '▲', credentials: '◆', 'tool-access': '●', 'boot-path': '■', cosmetic: '·' },
  pointer: '❯',
  managed: '▎',
  divider: '│',
  rule: '─',
  thumb: '┃',
  track: '│',
  seen: '✓',
  unseen: '○',
  partly: '◐',
  arrow: '→',
  dot: '·',
  fold: '⋯',
  cut: '…',
  done: '✓',
  failed: '✗',
  skipped: '–',
  running: '▸',
  mask: '•',
  mark: '◉',
}

export const asciiGlyphs: Glyphs = {
  risk: { permissions: '!', credentials: '$', 'tool-access': '*', 'boot-path': '^', cosmetic: '.' },
  pointer: '>',
  managed: ':',
  divider: '|',
  rule: '-',
  thumb: '#',
  track: '|',
  seen: 'x',
  unseen: 'o',
  partly: '%',
  arrow: '->',
  dot: '.',
  fold: '...',
  cut: '~',
  done: 'ok',
  failed: 'XX',
  skipped: '--',
  running: '>>',
  mask: '*',
  mark: '@',
}

/** The signs of a plan's actions; the same in every terminal. */
export const actionSigns: Readonly<Record<Action, string>> = {
  create: '+',
  update: '~',
  delete: '-',
  link: '@',
  'no-op': '=',
}

export function glyphsOf(ascii: boolean): Glyphs {
  return ascii ? asciiGlyphs : unicodeGlyphs
}
