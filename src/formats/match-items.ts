/** Which elements of an array stay when its value changes: those both lists have in order. */
import { type ConfigValue, encodeValue } from '../model/value.ts'

/** One step from the old list to the new one; indices into the one or the other. */
export type ItemStep =
  | { readonly kind: 'keep'; readonly old: number }
  | { readonly kind: 'replace'; readonly old: number; readonly now: number }
  | { readonly kind: 'remove'; readonly old: number }
  | { readonly kind: 'add'; readonly now: number }

/** Longer lists are compared at their ends only: the table would have too many cells. */
const longest = 1000

/** Returns the steps in order; what has no match replaces what it stands instead of. */
export function matchItems(old: readonly ConfigValue[], now: readonly ConfigValue[]): ItemStep[] {
  const a = old.map(valueId)
  const b = now.map(valueId)
  const least = Math.min(a.length, b.length)
  let head = 0
  while (head < least && a[head] === b[head]) head++
  let tail = 0
  while (tail < least - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++
  const steps: ItemStep[] = []
  const endA = a.length - tail
  const endB = b.length - tail
  for (let i = 0; i < head; i++) steps.push({ kind: 'keep', old: i })
  let fromA = head
  let fromB = head
  for (const [i, j] of commonItems(a.slice(head, endA), b.slice(head, endB))) {
    addRun(steps, fromA, head + i, fromB, head + j)
    steps.push({ kind: 'keep', old: head + i })
    fromA = head + i + 1
    fromB = head + j + 1
  }
  addRun(steps, fromA, endA, fromB, endB)
  for (let i = endA; i < a.length; i++) steps.push({ kind: 'keep', old: i })
  return steps
}

function addRun(steps: ItemStep[], fromA: number, endA: number, fromB: number, endB: number): void {
  let i = fromA
  let j = fromB
  while (i < endA && j < endB) steps.push({ kind: 'replace', old: i++, now: j++ })
  while (i < endA) steps.push({ kind: 'remove', old: i++ })
  while (j < endB) steps.push({ kind: 'add', now: j++ })
}

/** Returns the pairs of a longest common subsequence. */
function commonItems(a: readonly string[], b: readonly string[]): [number, number][] {
  if (a.length > longest || b.length > longest) return []
  const width = b.length + 1
  const lengths = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const pairs: [number, number][] = []
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) pairs.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return pairs
}

/** Returns a text that is equal exactly for the same value. */
function valueId(value: ConfigValue): string {
  if (value.kind === 'array') return `[${value.items.map(valueId).join(',')}]`
  if (value.kind !== 'table') return JSON.stringify(encodeValue(value))
  const entries = [...value.entries].map(
    ([key, inner]) => `${JSON.stringify(key)}:${valueId(inner)}`,
  )
  return `{${entries.sort().join(',')}}`
}
