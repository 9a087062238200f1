/** One key of the list of changes as lines: its name and class, its values, what was found about it. */
import { escapedText } from '../bytes/escaped.ts'
import { visibleText } from '../bytes/visible.ts'
import { formatKeyPath } from '../model/key-path.ts'
import type { KeyChange, Plan } from '../model/plan.ts'
import type { Finding } from '../model/risk.ts'
import type { ChangeEntry } from './change-entries.ts'
import type { Glyphs } from './glyphs.ts'
import type { Line, Span, Style } from './line.ts'
import { justify, labelled, span, visible, wrapText } from './line.ts'
import type { SeenState } from './seen.ts'
import { findingText, twinKeys } from './twins.ts'

const keySigns: Readonly<Record<KeyChange['kind'], readonly [string, Style]>> = {
  added: ['+', 'added'],
  removed: ['-', 'removed'],
  changed: ['~', 'accent'],
  moved: ['>', 'accent'],
  retyped: ['~', 'warn'],
}

export interface EntryDrawing {
  readonly plan: Plan
  /** The entry that tells each finding. */
  readonly homes: Int32Array
  readonly meanings: readonly (string | null)[]
  /** null where nothing has to be seen. */
  readonly mark: SeenState | null
  readonly width: number
  readonly glyphs: Glyphs
}

/** @param at place of the entry in the list that `homes` is of */
export function linesOfEntry(
  entry: ChangeEntry,
  at: number,
  { plan, homes, meanings, mark, width, glyphs }: EntryDrawing,
): Line[] {
  const { key, risk } = entry
  const [sign, style] = key === null ? ['!', 'warn' as const] : keySigns[key.kind]
  const right: Line = [
    ...(risk === null ? [] : [span(`  ${glyphs.risk[risk]} ${risk} `, risk)]),
    ...(mark === null ? [] : [seenMark(mark, glyphs)]),
  ]
  const name = key === null ? 'the file as a whole' : formatKeyPath(key.path)
  const change = plan.changes[entry.change]
  const isTwin = key !== null && change !== undefined && twinKeys(change).has(entry.place)
  const shown = isTwin ? escapedText : visibleText
  const rows = wrapText(shown(name), Math.max(20, width - 30))
  const lines: Line[] = rows.map((row, index) =>
    index === 0
      ? justify([span('   '), span(`${sign} `, style), span(row, 'strong')], right, width)
      : [span('     '), span(row, 'strong')],
  )
  if (key !== null) lines.push(...valueLines(key, shown, width, glyphs))
  for (const place of entry.findings) {
    const finding = plan.findings[place]
    if (homes[place] !== at || finding === undefined) continue
    const shownAs = findingText(plan, finding)
    lines.push(...findingLines(finding, meanings[place] ?? null, name, shownAs, width))
  }
  return lines
}

function seenMark(state: SeenState, glyphs: Glyphs): Span {
  const mark = state === 'partly' ? glyphs.partly : glyphs[state]
  return span(` ${mark} `, state === 'seen' ? 'number' : 'warn')
}

/** What a finding means to a person, and below it the reason; the reason alone where nothing moves. */
function findingLines(
  { message, direction, code, risk }: Finding,
  meaning: string | null,
  name: string,
  shown: (text: string) => string,
  width: number,
): Line[] {
  // The name stands right above.
  const reason = [`${name}: `, `${name} `].reduce(
    (rest, prefix) => (rest.startsWith(prefix) ? rest.slice(prefix.length) : rest),
    message,
  )
  const mark = `(${direction}, ${code})`
  const head = labelled('       ', shown(`${meaning ?? reason} ${mark}`), width - 1, risk)
  return meaning === null
    ? head
    : [...head, ...labelled('         ', shown(reason), width - 1, 'dim')]
}

function valueLines(
  key: KeyChange,
  shown: (text: string) => string,
  width: number,
  glyphs: Glyphs,
): Line[] {
  const room = width - 1
  const before = key.before === null ? null : shown(key.before)
  const after = key.after === null ? null : shown(key.after)
  const from = key.env.length === 0 ? '' : `from ${key.env.map(name => `$${name}`).join(', ')}`
  const lines: Line[] = []
  if (key.kind === 'moved') {
    if (before !== null) lines.push(...labelled('       ', before, room, 'plain'))
    return [...lines, [span('       the value stays, only whose it is changes', 'dim')]]
  }
  if (before !== null && after !== null && before.length + after.length + 14 <= room) {
    lines.push([
      span('       '),
      span(before, 'removed'),
      span(` ${glyphs.arrow} `, 'dim'),
      span(after, 'added'),
    ])
  } else {
    if (before !== null) lines.push(...labelled('     - ', before, room, 'removed'))
    if (after !== null) lines.push(...labelled('     + ', after, room, 'added'))
  }
  if (key.kind === 'retyped') lines.push([span('       the type of the value changes', 'warn')])
  if (from !== '') lines.push([span('       ', 'dim'), visible(from, 'dim')])
  return lines
}
