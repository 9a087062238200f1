/** What is to become of the values of a document, as a tree of its own. */
import type { KeyPath } from '../../model/key-path.ts'
import type { ConfigValue } from '../../model/value.ts'

export type Change =
  | { readonly kind: 'value'; readonly value: ConfigValue }
  | { readonly kind: 'remove' }
  /** Only these members or elements change; new elements come at the end, in this order. */
  | ChangeInside

export interface ChangeInside {
  readonly kind: 'inside'
  readonly parts: Map<string | number, Change>
}

/**
 * Notes a change at a path; below something that gets a value or goes altogether, nothing is to
 * be noted any more.
 */
export function addChange(root: ChangeInside, path: KeyPath, change: Change): void {
  let at = root
  for (const part of path.slice(0, -1)) {
    let next = at.parts.get(part)
    if (next === undefined) {
      next = { kind: 'inside', parts: new Map() }
      at.parts.set(part, next)
    }
    if (next.kind !== 'inside') return
    at = next
  }
  const last = path.at(-1)
  if (last !== undefined && !at.parts.has(last)) at.parts.set(last, change)
}

/** Returns the value of something that is not there yet. */
export function newValue(change: Change): ConfigValue | undefined {
  if (change.kind !== 'inside') return change.kind === 'value' ? change.value : undefined
  const entries = new Map<string, ConfigValue>()
  for (const [key, inner] of change.parts) {
    const value = newValue(inner)
    if (typeof key === 'string' && value !== undefined) entries.set(key, value)
  }
  return { kind: 'table', entries }
}
