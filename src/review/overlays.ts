/** What stands over the screens: help, the confirmation dialog, an apply, messages. */

import { visibleText } from '../bytes/visible.ts'
import { riskClasses } from '../model/risk.ts'
import { applyLines, errorLines } from './apply-view.ts'
import { nothingFound } from './backups-view.ts'
import type { ChoiceItem } from './decisions.ts'
import { rejectChoices, restoreChoices } from './decisions.ts'
import type { Glyphs } from './glyphs.ts'
import { glyphsOf } from './glyphs.ts'
import { historyEntryLines } from './history-view.ts'
import { keyName } from './key-names.ts'
import type { KeyMap } from './keymap.ts'
import { bindings, bindingsOf } from './keymap.ts'
import type { Layout } from './layout.ts'
import type { Line, Style } from './line.ts'
import { emptyLine, labelled, span, toWidth, widthOf } from './line.ts'
import { holdsAll } from './list-search.ts'
import type { Page } from './page.ts'
import { section } from './page.ts'
import type { ApplyResult } from './services.ts'
import { signedLines } from './signed-view.ts'
import type { Overlay, Place, State } from './state.ts'

export type PageOverlay = Extract<
  Overlay,
  { kind: 'help' | 'signed' | 'error' | 'entry' | 'apply' }
>

/** Rows an overlay has for its text; it covers everything but its title and the footer. */
export function messageHeight(layout: Layout): number {
  return Math.max(0, layout.size.rows - overlayHeader - layout.footer)
}

export const overlayHeader = 1

const confirmTitles = {
  sign: 'Sign this plan',
  apply: 'Apply this plan',
  reject: 'Reject this plan',
} as const

export function overlayTitle(overlay: Overlay): string {
  switch (overlay.kind) {
    case 'help':
      return 'Keys'
    case 'confirm':
      return confirmTitles[overlay.confirm.purpose]
    case 'choice':
      return overlay.of === 'reject' ? 'Why reject the plan?' : 'Restore from a backup'
    case 'apply':
      return applyTitle(overlay.result)
    case 'signed':
      return 'Signed'
    case 'error':
      return 'That did not work'
    case 'entry':
      return 'An entry of the ledger'
    case 'loading':
      return 'One moment'
  }
}

/** Only what was verified is called applied. Rule: R26. */
function applyTitle(result: ApplyResult | null): string {
  if (result === null) return 'Applying'
  if (result.kind === 'failed') return 'Not applied'
  switch (result.receipt.outcome) {
    case 'changed':
      return 'Applied'
    case 'no-change':
      return 'Applied: nothing had to change'
    case 'recorded':
      return 'Recorded: the files were back already'
    default:
      return 'Applied, but not as it should be'
  }
}

export function overlayPage(state: State, overlay: PageOverlay): Page {
  const width = state.size.columns
  const glyphs = glyphsOf(state.ascii)
  switch (overlay.kind) {
    case 'help':
      return helpPage(overlay.over, width, glyphs, { query: overlay.query, keys: state.keys })
    case 'signed':
      return { lines: signedLines(state, overlay.result), entries: [] }
    case 'error':
      return { lines: errorLines(overlay.error, width), entries: [] }
    case 'entry': {
      const lines = historyEntryLines(overlay.row, overlay.receipt, width, state.home)
      return { lines, entries: [] }
    }
    case 'apply':
      return { lines: applyLines(overlay.steps, overlay.result, width, glyphs), entries: [] }
  }
}

/** Every key of a place, from the key map. */
export function helpPage(
  place: Place,
  width: number,
  glyphs: Glyphs,
  { query = '', keys = bindings }: { readonly query?: string; readonly keys?: KeyMap } = {},
): Page {
  const rows = bindingsOf(place, keys).map(
    ({ keys, help }) => [keys.map(keyName).join(' '), help] as const,
  )
  const size = Math.max(...rows.map(([keys]) => keys.length))
  const found = rows.filter(row => holdsAll(row.join(' '), query))
  const lines: Line[] = found.flatMap(([keys, help]) => {
    const label = `   ${keys.padEnd(size)}   `
    const [first = [], ...rest] = labelled(label, help, width - 1)
    return [[span(label, 'key'), ...first.slice(1)], ...rest]
  })
  const signs: (readonly [string, Style, string])[] = [
    ...riskClasses.toReversed().map(risk => [glyphs.risk[risk], risk, risk] as const),
    [glyphs.managed, 'accent', 'lines of the managed block'],
    ['<U+202E>', 'token', 'a character of the file that would not be seen'],
    ['secret', 'plain', 'a covered value; equal signs behind it are equal values'],
  ]
  const shown = signs.filter(([sign, , text]) => holdsAll(`${sign} ${text}`, query))
  if (shown.length > 0) lines.push(...section('Signs'))
  if (found.length + shown.length === 0) lines.push(...nothingFound(query))
  for (const [sign, style, text] of shown) {
    const label = `   ${sign}${' '.repeat(Math.max(1, size + 3 - widthOf(sign)))}`
    const [first = [], ...rest] = labelled(label, text, width - 1, 'dim')
    lines.push([span(label, style), ...first.slice(1)], ...rest)
  }
  return { lines: [emptyLine, ...lines.map(line => toWidth(line, width))], entries: [] }
}

/** What a choice is about, above its list. */
export function choiceIntro(state: State, of: 'reject' | 'restore', subject: string): Line[] {
  const width = state.size.columns
  if (of === 'reject') {
    return [
      emptyLine,
      ...labelled('   ', visibleText(subject), width - 1, 'strong'),
      ...labelled(
        '   ',
        'Nothing is decided yet: the next screen asks you to type the word reject.',
        width - 1,
        'dim',
      ),
      emptyLine,
    ]
  }
  const row = state.backups.rows?.find(backup => backup.id === subject)
  return [
    emptyLine,
    ...labelled('   ', visibleText(row?.target ?? subject), width - 1, 'strong'),
    ...labelled('   backup of ', visibleText(row?.createdAt ?? ''), width - 1),
    emptyLine,
    ...goingBack(row?.changes ?? null, width - 1),
    emptyLine,
    ...labelled(
      '   ',
      'Nothing is written yet: the way back is a plan you review like any other, which waits in the inbox until it is signed or rejected.',
      width - 1,
      'dim',
    ),
    emptyLine,
  ]
}

/** Files that are named; the plan names the others. */
const namedFiles = 6

/** Which files a way back changes: a plan goes back as a whole, whatever backup was chosen. */
export function goingBack(changes: readonly string[] | null, room: number): Line[] {
  if (changes === null) {
    return labelled('   ', 'What else its plan changed, and goes back too, is not known.', room)
  }
  if (changes.length === 1) return labelled('   ', 'Only this file changes.', room)
  const lines = labelled(
    '   ',
    `The plan it was made for goes back as a whole. ${changes.length} files change:`,
    room,
    'warn',
  )
  for (const path of changes.slice(0, namedFiles)) {
    lines.push(...labelled('     ', visibleText(path), room, 'strong'))
  }
  const more = changes.length - namedFiles
  return more > 0 ? [...lines, ...labelled('     ', `and ${more} more`, room)] : lines
}

export function choiceItems(of: 'reject' | 'restore'): readonly ChoiceItem[] {
  return of === 'reject' ? rejectChoices : restoreChoices
}
