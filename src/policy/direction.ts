/** Which way a value moved: does the runtime now allow more, less, or something else? Rule: R12. */
import type { KeyRule } from '../model/consumer.ts'
import type { Direction } from '../model/risk.ts'
import { type ConfigValue, sameValue } from '../model/value.ts'

export interface Movement {
  readonly direction: Direction
  /** A restriction that stood there is gone: the widest change there is. */
  readonly lostRestriction: boolean
}

/** A change that cannot be said to allow more or less. */
export const unclear: Movement = { direction: 'changed', lostRestriction: false }

/** Returns how a change moves under a rule; null is an absent key. */
export function movementOf(
  rule: KeyRule,
  before: ConfigValue | null,
  after: ConfigValue | null,
): Movement {
  if (before?.kind === 'array' || after?.kind === 'array') return listMovement(rule, before, after)
  if (rule.order !== undefined) return orderMovement(rule, rule.order, before, after)
  if (rule.more !== undefined) return switchMovement(rule, rule.more, before, after)
  return unclear
}

function orderMovement(
  rule: KeyRule,
  order: readonly string[],
  before: ConfigValue | null,
  after: ConfigValue | null,
): Movement {
  const from = rank(order, before, rule.absent)
  const to = rank(order, after, rule.absent)
  if (from !== undefined && to !== undefined) {
    return { ...unclear, direction: to > from ? 'widened' : to < from ? 'narrowed' : 'changed' }
  }
  // What the runtime does without the key is not known: only the two ends tell a direction.
  const last = order.length - 1
  if (before === null && to === 0) return { ...unclear, direction: 'narrowed' }
  if (before === null && to === last) return { ...unclear, direction: 'widened' }
  if (after === null && from === 0) return { direction: 'widened', lostRestriction: true }
  if (after === null && from === last) return { ...unclear, direction: 'narrowed' }
  // From something unknown to the widest end cannot be harmless; an only value is no such end.
  if (to === last && to !== 0) return { ...unclear, direction: 'widened' }
  return unclear
}

function rank(
  order: readonly string[],
  value: ConfigValue | null,
  absent: string | undefined,
): number | undefined {
  const name = value === null ? absent : textOf(value)
  return name === undefined ? undefined : rankOf(order, name)
}

/** A bare `off` is the boolean false to a reader of YAML 1.1. */
function textOf(value: ConfigValue): string | undefined {
  if (value.kind === 'boolean') return String(value.value)
  return value.kind === 'string' ? value.value : undefined
}

/** Returns where a value stands in an order; values of one rank are joined by `|`. */
export function rankOf(order: readonly string[], name: string): number | undefined {
  const index = order.findIndex(step => step.split('|').includes(name))
  return index === -1 ? undefined : index
}

function switchMovement(
  rule: KeyRule,
  more: Direction,
  before: ConfigValue | null,
  after: ConfigValue | null,
): Movement {
  const from = isOn(before, rule.absent)
  const to = isOn(after, rule.absent)
  if (to === undefined) {
    // The key is gone and its default unknown: what it said no longer holds.
    return from === undefined ? unclear : turned(more, !from, true)
  }
  return from === to ? unclear : turned(more, to, more === 'narrowed' && before !== null)
}

function turned(more: Direction, on: boolean, restricted: boolean): Movement {
  if (more === 'changed') return unclear
  const widened = (more === 'widened') === on
  return { direction: widened ? 'widened' : 'narrowed', lostRestriction: widened && restricted }
}

const offWords: ReadonlySet<string> = new Set(['', '0', 'false', 'no', 'off'])

/**
 * Whether a switch is on. In a file that knows texts only, a word says so; and a text stands for
 * itself where a list of tables is compared entry by entry.
 */
function isOn(value: ConfigValue | null, absent: string | undefined): boolean | undefined {
  if (value?.kind === 'boolean') return value.value
  if (value?.kind === 'string') return !offWords.has(value.value.toLowerCase())
  return value === null && absent !== undefined ? absent === 'true' : undefined
}

function listMovement(
  rule: KeyRule,
  before: ConfigValue | null,
  after: ConfigValue | null,
): Movement {
  const { more } = rule
  const from = items(before)
  const to = items(after)
  if (more === undefined || more === 'changed' || from === null || to === null) return unclear
  if (rule.absent === 'everything' && (before === null) !== (after === null)) {
    return { direction: before === null ? 'narrowed' : 'widened', lostRestriction: before !== null }
  }
  const added = to.some(item => !from.some(other => sameValue(item, other)))
  const lost = from.some(item => !to.some(other => sameValue(item, other)))
  const widened = more === 'widened' ? added : lost
  const narrowed = more === 'widened' ? lost : added
  if (widened) return { direction: 'widened', lostRestriction: more === 'narrowed' }
  return { ...unclear, direction: narrowed ? 'narrowed' : 'changed' }
}

/** Returns null for what is neither absent nor a list. */
function items(value: ConfigValue | null): readonly ConfigValue[] | null {
  if (value === null) return []
  return value.kind === 'array' ? value.items : null
}
