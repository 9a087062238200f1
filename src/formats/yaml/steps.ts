/** The smaller changes that make one table or list of another. Rule: R10. */
import type { TextEdit } from '../../model/edit.ts'
import type { KeyPath } from '../../model/key-path.ts'
import { type ConfigValue, sameValue } from '../../model/value.ts'
import { composeEdits } from '../compose-edits.ts'
import { applyEdits } from '../edit.ts'
import type { EditOutcome } from '../format.ts'
import { assertYaml, type YamlDocument } from './document.ts'
import { parseYaml } from './parse.ts'
import { misreadProblem, refused } from './refusals.ts'

export type Step =
  | { readonly kind: 'set'; readonly path: KeyPath; readonly value: ConfigValue }
  | { readonly kind: 'insert'; readonly path: KeyPath; readonly value: ConfigValue }
  | { readonly kind: 'remove'; readonly path: KeyPath }

/** Returns the steps in order; undefined where the kinds differ. */
export function stepsBetween(
  old: ConfigValue,
  value: ConfigValue,
  path: KeyPath,
): Step[] | undefined {
  if (old.kind === 'table' && value.kind === 'table') {
    const changed = [...value.entries].filter(([key, inner]) => {
      const before = old.entries.get(key)
      return before === undefined || !sameValue(before, inner)
    })
    const gone = [...old.entries.keys()].filter(key => !value.entries.has(key))
    return [
      ...changed.map(([key, inner]): Step => ({ kind: 'set', path: [...path, key], value: inner })),
      ...gone.map((key): Step => ({ kind: 'remove', path: [...path, key] })),
    ]
  }
  if (old.kind === 'array' && value.kind === 'array') {
    return listSteps(old.items, value.items, path)
  }
  return undefined
}

/** From the end to the start, so that the indices of what comes later hold. */
function listSteps(
  old: readonly ConfigValue[],
  wanted: readonly ConfigValue[],
  path: KeyPath,
): Step[] {
  const steps: Step[] = []
  let oldEnd = old.length
  let newEnd = wanted.length
  const kept = [...keptPairs(old, wanted)].reverse()
  for (const [oldAt, newAt] of [...kept, [-1, -1] as const]) {
    const oldCount = oldEnd - oldAt - 1
    const newCount = newEnd - newAt - 1
    const set = Math.min(oldCount, newCount)
    for (let i = oldCount - 1; i >= set; i--) {
      steps.push({ kind: 'remove', path: [...path, oldAt + 1 + i] })
    }
    for (let i = set; i < newCount; i++) {
      const value = wanted[newAt + 1 + i]
      if (value) steps.push({ kind: 'insert', path: [...path, oldAt + 1 + i], value })
    }
    for (let i = 0; i < set; i++) {
      const value = wanted[newAt + 1 + i]
      if (value) steps.push({ kind: 'set', path: [...path, oldAt + 1 + i], value })
    }
    oldEnd = oldAt
    newEnd = newAt
  }
  return steps
}

/** Longer lists are compared at their ends only. */
const longest = 1000

/** Returns the elements that stay, as pairs of old and new index in order. */
function keptPairs(
  old: readonly ConfigValue[],
  wanted: readonly ConfigValue[],
): readonly (readonly [number, number])[] {
  const isSame = (i: number, j: number): boolean => {
    const [a, b] = [old[i], wanted[j]]
    return a !== undefined && b !== undefined && sameValue(a, b)
  }
  const pairs: (readonly [number, number])[] = []
  let start = 0
  while (start < old.length && start < wanted.length && isSame(start, start)) {
    pairs.push([start, start++])
  }
  const tail: (readonly [number, number])[] = []
  let oldEnd = old.length
  let newEnd = wanted.length
  while (oldEnd > start && newEnd > start && isSame(oldEnd - 1, newEnd - 1)) {
    tail.push([--oldEnd, --newEnd])
  }
  if (oldEnd - start <= longest && newEnd - start <= longest) {
    pairs.push(...commonPairs(start, oldEnd, newEnd, isSame))
  }
  return [...pairs, ...tail.reverse()]
}

/** The longest common subsequence of two middles, by the textbook table. */
function commonPairs(
  start: number,
  oldEnd: number,
  newEnd: number,
  isSame: (i: number, j: number) => boolean,
): (readonly [number, number])[] {
  const rows = oldEnd - start
  const columns = newEnd - start
  const width = columns + 1
  const lengths = new Uint16Array((rows + 1) * width)
  const same = new Uint8Array(rows * width)
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const isPair = isSame(start + i, start + j)
      if (isPair) same[i * width + j] = 1
      const below = lengths[(i + 1) * width + j] ?? 0
      const beside = lengths[i * width + j + 1] ?? 0
      const both = lengths[(i + 1) * width + j + 1] ?? 0
      lengths[i * width + j] = isPair ? both + 1 : Math.max(below, beside)
    }
  }
  const pairs: (readonly [number, number])[] = []
  let i = 0
  let j = 0
  while (i < rows && j < columns) {
    if (same[i * width + j] === 1) pairs.push([start + i++, start + j++])
    else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i++
    else j++
  }
  return pairs
}

/** Runs steps one after another, each against the text the one before it made. */
export function inSteps(
  yaml: YamlDocument,
  steps: readonly Step[],
  run: (yaml: YamlDocument, step: Step) => EditOutcome,
): EditOutcome {
  let document = yaml
  const done: (readonly TextEdit[])[] = []
  for (const step of steps) {
    const outcome = run(document, step)
    if (!outcome.ok) return outcome
    done.push(outcome.edits)
    const parsed = parseYaml(applyEdits(document.text, outcome.edits), yaml.dialect)
    if (!parsed.ok) return refused(misreadProblem)
    document = assertYaml(parsed.document)
  }
  return { ok: true, edits: composeEdits(yaml.text, done) }
}
