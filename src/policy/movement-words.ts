/**
 * What a plan's findings mean for the person who decides, in whole sentences: "codex may now write
 * outside the workspace".
 *
 * Made from the plan as it is shown, so that no sentence tells what a mask covers, and kept out of
 * it: better words for the same finding are no other plan. Rules: R12, R34.
 */
import { shellQuote } from '../bytes/shell-quote.ts'
import { ruleFor } from '../consumers/match.ts'
import { wordsOfRuntime } from '../consumers/runtime-words.ts'
import type { Consumer, KeyPattern, KeyRule, RuleWords } from '../model/consumer.ts'
import { matchesPattern } from '../model/consumer.ts'
import type { KeyPath } from '../model/key-path.ts'
import { formatKeyPath, isAtOrBelow, keyPathId } from '../model/key-path.ts'
import type { Change, KeyChange, Plan } from '../model/plan.ts'
import type { Direction, Finding } from '../model/risk.ts'
import { shownItems, shownText } from './shown-value.ts'

type Moved = Exclude<Direction, 'changed'>

/** Returns one sentence for each finding that widens or narrows, and null for the others. */
export function movementWords(
  plan: Plan,
  consumerOf: (change: Change) => Consumer | null,
): (string | null)[] {
  const keys = plan.changes.map(
    change => new Map(change.keys.map(key => [keyPathId(key.path), key])),
  )
  return plan.findings.map(finding => {
    const change = plan.changes[finding.change]
    if (change === undefined || finding.direction === 'changed') return null
    const key = keys[finding.change]?.get(keyPathId(finding.path))
    return sentence(consumerOf(change), change, finding, finding.direction, key)
  })
}

function sentence(
  consumer: Consumer | null,
  change: Change,
  { code, path }: Finding,
  direction: Moved,
  key: KeyChange | undefined,
): string {
  const group = consumer?.groups?.find(
    entry => entry.code === code && matchesPattern(entry.pattern, path),
  )
  if (consumer !== null && group !== undefined) {
    const words = wordsOf(consumer, code, direction)
    const facts = { name: nameOf(group.pattern, path), items: [], line: undefined }
    for (const row of words) {
      const line = lineOf(change, path, direction, row.value === null ? group.shows : [row.value])
      const text = filled(row, { ...facts, line })
      if (text !== undefined) return text
    }
    const end = direction === 'widened' ? 'is new' : 'is gone'
    return `${group.noun} ${end}: ${formatKeyPath(path)}`
  }
  const rule = ruleFor(consumer, path)
  if (consumer === null || rule === undefined) return `${allowed[direction]} than before`
  return ruleSentence(consumer, rule, path, direction, key)
}

const allowed = { widened: 'more is allowed', narrowed: 'less is allowed' } as const

function ruleSentence(
  consumer: Consumer,
  rule: KeyRule,
  path: KeyPath,
  direction: Moved,
  key: KeyChange | undefined,
): string {
  const value = heldValue(rule, key)
  const facts: Facts = {
    name: nameOf(rule.pattern, path),
    items: key === undefined ? [] : movedItems(rule, key, direction),
    line: undefined,
  }
  const own = wordsOf(consumer, rule.code, direction)
    .filter(row => row.value === null || row.value === value)
    .map(row => filled(row, facts))
    .find(text => text !== undefined)
  const says = value === undefined ? undefined : rule.says?.[value]
  const told = own ?? (says === undefined ? fallback(rule, key, direction) : `from now on ${says}`)
  const place = placeOf(rule.pattern, path)
  return place === undefined || (facts.name !== undefined && told.includes(facts.name))
    ? told
    : `${told} (${place})`
}

/** Where no row speaks: the direction, and what the rule says it decides. */
function fallback(rule: KeyRule, key: KeyChange | undefined, direction: Moved): string {
  const isFree = key?.after === null && direction === 'widened'
  return isFree
    ? `a restriction is gone; it decided ${rule.meaning}`
    : `${allowed[direction]} than before; this decides ${rule.meaning}`
}

function wordsOf(consumer: Consumer, code: string, direction: Moved): readonly RuleWords[] {
  return wordsOfRuntime(consumer.name).filter(
    row => row.code === code && row.direction === direction,
  )
}

interface Facts {
  readonly name: string | undefined
  readonly items: readonly string[]
  readonly line: string | undefined
}

/** Returns the sentence; undefined where it has a place for something that is not there. */
function filled({ text }: RuleWords, { name, items, line }: Facts): string | undefined {
  const places: Readonly<Record<string, string | undefined>> = {
    name,
    items: items.length === 0 ? undefined : listed(items),
    line,
  }
  let isWhole = true
  const sentence = text.replace(/\{(\w+)\}/g, (_, place: string) => {
    const value = places[place]
    if (value === undefined) isWhole = false
    return value ?? ''
  })
  return isWhole ? sentence : undefined
}

const mostItems = 5
const longest = 300

function listed(items: readonly string[]): string {
  const shown = items.slice(0, mostItems).map(item => JSON.stringify(shortened(item)))
  const more = items.length - shown.length
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`
}

function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

/** The value that holds from now on: without the key, what the runtime assumes. */
function heldValue(rule: KeyRule, key: KeyChange | undefined): string | undefined {
  if (key === undefined) return undefined
  return key.after === null ? rule.absent : shownText(key.after)
}

/** What came to a list, or left it, and so moved what is allowed in this direction. */
function movedItems(rule: KeyRule, key: KeyChange, direction: Moved): readonly string[] {
  if (key.secret) return []
  const before = key.before === null ? [] : shownItems(key.before)
  const after = key.after === null ? [] : shownItems(key.after)
  if (before === undefined || after === undefined) return []
  const isAdded = rule.more === direction
  const [now, other] = isAdded ? [after, before] : [before, after]
  const there = new Set(other)
  return now.filter(item => !there.has(item))
}

/** The segment the user chose: what the last `*` of the pattern stands for. */
function nameOf(pattern: KeyPattern, path: KeyPath): string | undefined {
  const part = path[pattern.lastIndexOf('*')]
  return part === undefined ? undefined : shortened(formatKeyPath([part]))
}

function placeOf(pattern: KeyPattern, path: KeyPath): string | undefined {
  const last = pattern.lastIndexOf('*')
  return last === -1 ? undefined : shortened(formatKeyPath(path.slice(0, last + 1)))
}

/** What a new or lost table starts, with its arguments, or the host it calls. */
function lineOf(
  change: Change,
  group: KeyPath,
  direction: Moved,
  names: readonly string[],
): string | undefined {
  const mine = change.keys.filter(({ path }) => isAtOrBelow(path, group))
  const shownAt = (name: string): KeyChange | undefined =>
    mine.find(({ path }) => path.length === group.length + 1 && path.at(-1) === name)
  const shownValue = (key: KeyChange | undefined): string | null =>
    (direction === 'widened' ? key?.after : key?.before) ?? null
  for (const name of names) {
    const key = shownAt(name)
    const shown = shownValue(key)
    if (shown === null || key?.secret === true) continue
    const words = shownItems(shown) ?? [shownText(shown) ?? shown]
    const args = shownValue(shownAt('args'))
    const host = words.length === 1 ? hostOf(words[0] ?? '') : undefined
    return host ?? `\`${[...words.map(shellQuote), ...argumentWords(args)].join(' ')}\``
  }
  return undefined
}

/** Every argument, none cut short; where one is covered the list as it is shown. */
function argumentWords(shown: string | null): readonly string[] {
  if (shown === null) return []
  return shownItems(shown)?.map(shellQuote) ?? [shown]
}

/** The host of an address, without user, path and query. */
function hostOf(text: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? URL.parse(text)?.host : undefined
}
