/** Tab 1: every key a plan changes, gravest first, with its value before and after. Rule: R12. */

import { escapedText } from '../bytes/escaped.ts'
import { visibleText } from '../bytes/visible.ts'
import { formatKeyPath, keyPathId } from '../model/key-path.ts'
import type { Change, KeyChange, Plan } from '../model/plan.ts'
import type { Finding, RiskClass } from '../model/risk.ts'
import { riskClasses } from '../model/risk.ts'
import type { ChangesOrder, ChangesView, Owner } from './changes-view.ts'
import { isFiltered, orderWords, ownersOf, ownerWords, wholeView } from './changes-view.ts'
import type { SeenOfKey } from './entry-seen.ts'
import type { Glyphs } from './glyphs.ts'
import { actionSigns } from './glyphs.ts'
import type { Line, Span, Style } from './line.ts'
import { emptyLine, justify, labelled, lineWidth, span, visible, wrapText } from './line.ts'
import type { Page } from './page.ts'
import type { SeenState } from './seen.ts'
import { findingText, twinKeys } from './twins.ts'
import { plural } from './words.ts'

export interface ChangeEntry {
  readonly change: number
  /** null for findings about the file as a whole. */
  readonly key: KeyChange | null
  readonly findings: readonly Finding[]
  readonly risk: RiskClass | null
  /** Whose the key is after the change. */
  readonly owner: Owner
}

/**
 * Returns the entries of a view, in its order.
 *
 * Hides nothing from a signature: what must be seen is counted over the whole plan.
 */
export function shownEntries(plan: Plan, { least, owner, order }: ChangesView): ChangeEntry[] {
  const from = least === null ? -1 : riskClasses.indexOf(least)
  return plan.changes
    .flatMap((change, at) => entriesOf(plan, change, at, order))
    .filter(({ risk, owner: own }) => {
      const weight = risk === null ? -1 : riskClasses.indexOf(risk)
      return weight >= from && (owner === null || own === owner)
    })
}

/** Returns the filter of the next narrower list, by its mildest class; null after the last. */
export function nextFilter(plan: Plan, view: ChangesView): RiskClass | null {
  const count = (least: RiskClass | null): number => shownEntries(plan, { ...view, least }).length
  const now = count(view.least)
  const next = riskClasses.find(risk => count(risk) > 0 && count(risk) < now)
  if (next === undefined) return null
  return riskClasses.findLast(risk => count(risk) === count(next)) ?? null
}

function entriesOf(plan: Plan, change: Change, at: number, order: ChangesOrder): ChangeEntry[] {
  const mine = plan.findings.filter(finding => finding.change === at)
  const ownerOf = ownersOf(change)
  const about = findingsByKey(mine, change.keys)
  const entries = change.keys.map((key): ChangeEntry => {
    const findings = (about.byKey.get(key) ?? []).toSorted(
      (a, b) => riskClasses.indexOf(b.risk) - riskClasses.indexOf(a.risk),
    )
    return { change: at, key, findings, risk: gravest(findings), owner: ownerOf(key) }
  })
  if (about.rest.length > 0 || (entries.length === 0 && change.action !== 'no-op')) {
    entries.unshift({
      change: at,
      key: null,
      findings: about.rest,
      risk: gravest(about.rest),
      owner: ownerOf(null),
    })
  }
  if (order === 'file') return entries
  const weight = (entry: ChangeEntry): number =>
    entry.risk === null ? -1 : riskClasses.indexOf(entry.risk)
  return entries.toSorted((a, b) => weight(b) - weight(a))
}

/** Gives each finding to the keys at, above or below its path; a file's own findings are the rest. */
function findingsByKey(
  findings: readonly Finding[],
  keys: readonly KeyChange[],
): { byKey: ReadonlyMap<KeyChange, Finding[]>; rest: Finding[] } {
  const keyAt = new Map(keys.map(key => [keyPathId(key.path), key]))
  const byKey = new Map<KeyChange, Finding[]>()
  const below = new Map<string, Finding[]>()
  const placed = new Set<Finding>()
  const give = (key: KeyChange, finding: Finding): void => {
    placed.add(finding)
    const list = byKey.get(key)
    if (list === undefined) byKey.set(key, [finding])
    else if (!list.includes(finding)) list.push(finding)
  }
  for (const finding of findings) {
    for (let size = finding.path.length; size > 0; size--) {
      const key = keyAt.get(keyPathId(finding.path.slice(0, size)))
      if (key !== undefined) give(key, finding)
    }
    const id = keyPathId(finding.path)
    if (finding.path.length > 0) below.set(id, [...(below.get(id) ?? []), finding])
  }
  for (const key of keys) {
    for (let size = key.path.length; size > 0; size--) {
      for (const finding of below.get(keyPathId(key.path.slice(0, size))) ?? []) give(key, finding)
    }
  }
  return { byKey, rest: findings.filter(finding => !placed.has(finding)) }
}

function gravest(findings: readonly Finding[]): RiskClass | null {
  return findings.reduce<RiskClass | null>((worst, { risk }) => {
    const isWorse = worst === null || riskClasses.indexOf(risk) > riskClasses.indexOf(worst)
    return isWorse ? risk : worst
  }, null)
}

const keySigns: Readonly<Record<KeyChange['kind'], readonly [string, Style]>> = {
  added: ['+', 'added'],
  removed: ['-', 'removed'],
  changed: ['~', 'accent'],
  moved: ['>', 'accent'],
  retyped: ['~', 'warn'],
}

/** What the page is made from. */
export interface ChangesSubject {
  readonly plan: Plan
  /** One per finding, in words; null where it moves nothing. */
  readonly meanings: readonly (string | null)[]
}

/** What only a screen has: what of the list is shown, and what was seen. */
export interface ChangesScreen extends ChangesView {
  /** null where nothing has to be seen any more. */
  readonly seenOf: SeenOfKey | null
}

export function changesPage(
  { plan, meanings }: ChangesSubject,
  width: number,
  glyphs: Glyphs,
  screen: ChangesScreen | null = null,
): Page {
  const meaningOf = new Map(plan.findings.map((finding, at) => [finding, meanings[at] ?? null]))
  const view = screen ?? wholeView
  const shown = shownEntries(plan, view)
  const seenOf = screen?.seenOf ?? null
  const marks = shown.map(({ change, key }) => seenOf?.(change, key?.path ?? null) ?? null)
  const lines: Line[] = screen === null ? [] : listLines(plan, view, marks, width)
  const entries: number[] = []
  let current = -1
  const homes = homesOf(shown)
  for (const [at, entry] of shown.entries()) {
    if (entry.change !== current) {
      current = entry.change
      if (lines.length > 0) lines.push(emptyLine)
      const change = plan.changes[current]
      if (change !== undefined) lines.push(...fileLines(change, width, glyphs))
    }
    entries.push(lines.length)
    lines.push(
      ...entryLines(entry, { plan, homes, meaningOf, mark: marks[at] ?? null, width, glyphs }),
    )
  }
  if (shown.length === 0) {
    const why = isFiltered(view) ? 'No change is of this kind.' : 'This plan changes nothing.'
    lines.push(emptyLine, [span(`  ${why}`, 'dim')])
  }
  return { lines, entries }
}

/**
 * Returns the entry that tells each finding. One about a table concerns every key in it: it stands
 * with the least deep of them, such as the command of a server and not a value it is handed.
 */
function homesOf(entries: readonly ChangeEntry[]): ReadonlyMap<string, ChangeEntry> {
  const homes = new Map<string, ChangeEntry>()
  for (const entry of entries) {
    for (const finding of entry.findings) {
      const id = idOf(finding)
      const home = homes.get(id)
      if (home === undefined || depthOf(entry) < depthOf(home)) homes.set(id, entry)
    }
  }
  return homes
}

function idOf({ change, code, path, message }: Finding): string {
  return `${change} ${code} ${keyPathId(path)} ${message}`
}

function depthOf({ key }: ChangeEntry): number {
  return key?.path.length ?? 0
}

/** How much of the list is shown, in which order, and how much of it was seen. */
function listLines(
  plan: Plan,
  view: ChangesView,
  marks: readonly (SeenState | null)[],
  width: number,
): Line[] {
  if (plan.changes.length === 0) return []
  const { least, owner, order } = view
  const all = shownEntries(plan, wholeView).length
  const count = isFiltered(view)
    ? `${marks.length} of ${plural(all, 'change')}`
    : plural(all, 'change')
  const parts: Line[] = [[span(count)]]
  if (least !== null) {
    const graver = least === riskClasses.at(-1) ? '' : ' and graver'
    parts.push([span(least, least), span(graver)])
  }
  if (owner !== null) parts.push([span(ownerWords[owner], 'key')])
  parts.push([span(orderWords[order], 'dim')])
  const left = parts.flatMap((part, at) => [
    ...(at === 0 ? [span(' ')] : [span(', ', 'dim')]),
    ...part,
  ])
  const seen = marks.filter(mark => mark === 'seen').length
  const isSeen = seen === marks.length
  const right =
    marks.length === 0 || marks.includes(null)
      ? []
      : [span(` ${seen} of ${marks.length} seen `, isSeen ? 'ok' : 'warn')]
  return [justify(left, right, width)]
}

/** The file and what happens to it, in one line where both fit whole. */
function fileLines(change: Change, width: number, glyphs: Glyphs): Line[] {
  const what = [
    change.action,
    change.format,
    ...(change.consumer === null ? [] : [change.consumer]),
  ]
  const size = change.wholeFile ? 'whole file' : plural(change.keys.length, 'key')
  const sign = span(` ${actionSigns[change.action]} `, 'accent')
  const about: Line = [visible([...what, size].join(` ${glyphs.dot} `), 'dim'), span(' ')]
  const name = visible(change.target, 'heading')
  if (lineWidth([sign, name, span('  '), ...about]) <= width) {
    return [justify([sign, name], about, width)]
  }
  const rows = wrapText(name.text, width - 4)
  return [
    ...rows.map((row, at): Line => [at === 0 ? sign : span('   '), span(row, 'heading')]),
    [span('   '), ...about],
  ]
}

interface EntryDrawing {
  readonly plan: Plan
  /** Where each finding is told. */
  readonly homes: ReadonlyMap<string, ChangeEntry>
  readonly meaningOf: ReadonlyMap<Finding, string | null>
  /** null where nothing has to be seen. */
  readonly mark: SeenState | null
  readonly width: number
  readonly glyphs: Glyphs
}

function entryLines(
  entry: ChangeEntry,
  { plan, homes, meaningOf, mark, width, glyphs }: EntryDrawing,
): Line[] {
  const { key, risk } = entry
  const [sign, style] = key === null ? ['!', 'warn' as const] : keySigns[key.kind]
  const right: Line = [
    ...(risk === null ? [] : [span(`  ${glyphs.risk[risk]} ${risk} `, risk)]),
    ...(mark === null ? [] : [markOf(mark, glyphs)]),
  ]
  const name = key === null ? 'the file as a whole' : formatKeyPath(key.path)
  const change = plan.changes[entry.change]
  const isTwin = key !== null && change !== undefined && twinKeys(change).has(key)
  const shown = isTwin ? escapedText : visibleText
  const rows = wrapText(shown(name), Math.max(20, width - 30))
  const lines: Line[] = rows.map((row, index) =>
    index === 0
      ? justify([span('   '), span(`${sign} `, style), span(row, 'strong')], right, width)
      : [span('     '), span(row, 'strong')],
  )
  if (key !== null) lines.push(...valueLines(key, shown, width, glyphs))
  for (const finding of entry.findings) {
    if (homes.get(idOf(finding)) !== entry) continue
    lines.push(
      ...findingLines(
        finding,
        meaningOf.get(finding) ?? null,
        name,
        findingText(plan, finding),
        width,
      ),
    )
  }
  return lines
}

function markOf(state: SeenState, glyphs: Glyphs): Span {
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
