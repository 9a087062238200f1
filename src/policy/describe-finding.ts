/**
 * Findings in words a person understands.
 *
 * A value is shown only where a rule knows its possible values, or where it is the program or the
 * host the reviewer is asked about. A secret is never shown. Rules: R12, R34.
 */
import type { Consumer, KeyGroup, KeyRule } from '../model/consumer.ts'
import type { KeyPath } from '../model/key-path.ts'
import { formatKeyPath } from '../model/key-path.ts'
import { type ConfigValue, sameValue, valueAt } from '../model/value.ts'
import type { ComparedKey } from './compared-key.ts'
import { rankOf } from './direction.ts'

const longest = 100

/** What a rule says about a changed key. */
export function describeKey(consumer: Consumer, rule: KeyRule, key: ComparedKey): string {
  const name = formatKeyPath(key.path)
  if (key.secret) return `${name}${verbOf(key)}: ${rule.meaning}`
  const clause = key.after === null ? undefined : rule.says?.[plainText(key.after) ?? '']
  const values = describeValues(rule, key)
  const meaning = clause ?? `decides ${rule.meaning}`
  if (key.after === null && isThing(rule)) return `${name}${verbOf(key)}${values}: ${rule.meaning}`
  if (key.after === null) {
    return `${name}${verbOf(key)}${values}: ${consumer.title} falls back to its default for ${rule.meaning}`
  }
  return `${name}${verbOf(key)}${values}: ${meaning}`
}

/** Whether a key gives somebody something, which is gone with it, instead of choosing among ways. */
function isThing({ meaning }: KeyRule): boolean {
  return /^(?:an?|the) /.test(meaning)
}

/** What the loss of a restriction means. */
export function describeLoss(consumer: Consumer, rule: KeyRule, key: ComparedKey): string {
  const name = formatKeyPath(key.path)
  const lost = key.secret ? '' : lostItems(key)
  return `${name} no longer restricts ${consumer.title}${lost}: it decided ${rule.meaning}`
}

/** What a whole table that appears or vanishes means, with what it starts or reaches. */
export function describeGroup(
  group: KeyGroup,
  path: KeyPath,
  table: ConfigValue,
  appears: boolean,
  isSecret: (path: KeyPath) => boolean,
): string {
  const shown = group.shows.flatMap(name => {
    const text = lineOf(valueAt(table, [name]))
    if (text === undefined || isSecret([...path, name])) return []
    return [`${name} ${quote(hostOf(text) ?? text)}`]
  })
  const what = shown.length === 0 ? '' : ` (${shown.join(', ')})`
  return `${formatKeyPath(path)}: ${group.noun} ${appears ? 'is added' : 'is removed'}${what}`
}

/** What happens to the key, to follow its name. */
export function verbOf(key: ComparedKey): string {
  if (key.before === null) return ' is added'
  const owner = key.userOwned ? ', which the user had set,' : ''
  return `${owner} ${key.after === null ? 'is removed' : 'changes'}`
}

function describeValues(rule: KeyRule, key: ComparedKey): string {
  const { before, after } = key
  if (before?.kind === 'array' || after?.kind === 'array') return rule.more ? changedItems(key) : ''
  if (!isKnown(rule, before) || !isKnown(rule, after)) return ''
  const from = plainText(before)
  const to = plainText(after)
  if (from !== undefined && to !== undefined) return ` from ${from} to ${to}`
  return to === undefined ? ` (was ${from})` : ` (${to})`
}

/** Whether the value is one of a known few, so that it cannot be a secret. */
function isKnown(rule: KeyRule, value: ConfigValue | null): boolean {
  if (value === null || value.kind === 'boolean') return true
  return (
    value.kind === 'string' &&
    rule.order !== undefined &&
    rankOf(rule.order, value.value) !== undefined
  )
}

function plainText(value: ConfigValue | null): string | undefined {
  if (value?.kind === 'string') return value.value
  return value?.kind === 'boolean' ? String(value.value) : undefined
}

function changedItems(key: ComparedKey): string {
  const added = itemsWithout(key.after, key.before)
  const lost = itemsWithout(key.before, key.after)
  const parts = [
    ...(added.length === 0 ? [] : [`adds ${added.join(', ')}`]),
    ...(lost.length === 0 ? [] : [`removes ${lost.join(', ')}`]),
  ]
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`
}

function lostItems(key: ComparedKey): string {
  const lost = itemsWithout(key.before, key.after)
  return lost.length === 0 ? '' : ` (without ${lost.join(', ')})`
}

/** At most five quoted texts of a list that the other list does not have. */
function itemsWithout(list: ConfigValue | null, other: ConfigValue | null): readonly string[] {
  if (list?.kind !== 'array') return []
  const there = other?.kind === 'array' ? other.items : []
  const texts = list.items.flatMap(item =>
    item.kind === 'string' && !there.some(known => sameValue(known, item)) ? [item.value] : [],
  )
  const shown = texts.slice(0, 5).map(quote)
  return texts.length > 5 ? [...shown, `${texts.length - 5} more`] : shown
}

/** A text, or a command line that is kept as a list of texts. */
function lineOf(value: ConfigValue | undefined): string | undefined {
  if (value?.kind !== 'array') return value?.kind === 'string' ? value.value : undefined
  const words = value.items.flatMap(item => (item.kind === 'string' ? [item.value] : []))
  return words.length === 0 ? undefined : words.join(' ')
}

/** The host of an address, without user, path and query: those may hold a secret. */
function hostOf(text: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? (URL.parse(text)?.host ?? '') : undefined
}

function quote(text: string): string {
  return JSON.stringify(text.length > longest ? `${text.slice(0, longest)}…` : text)
}
