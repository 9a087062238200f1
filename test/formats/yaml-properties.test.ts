import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { agreesWithSecondParser, readWithSecondParser } from '../../src/checks/second-parser.ts'
import { yamlComments } from '../../src/checks/yaml-comments.ts'
import { applyEdits, editProblems } from '../../src/formats/edit.ts'
import type { EditOutcome, ParsedDocument } from '../../src/formats/format.ts'
import { misreadProblem } from '../../src/formats/yaml/refusals.ts'
import { yaml } from '../../src/formats/yaml/yaml.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import { keyPathId } from '../../src/model/key-path.ts'
import type { Dialect } from '../../src/model/migration.ts'
import {
  type ConfigValue,
  leavesOf,
  sameValue,
  type TableValue,
  valueAt,
} from '../../src/model/value.ts'
import { expectRemoved, runs } from './edit-expectations.ts'
import { anyKey, anyValue, blockValues, damagedText, documentText } from './yaml-arbitraries.ts'
import { dialects, parsed } from './yaml-values.ts'

interface Found {
  readonly document: ParsedDocument
  readonly rules: Dialect
}

const userDocument: fc.Arbitrary<Found> = fc
  .tuple(documentText, fc.constantFrom(...dialects))
  .filter(([text, rules]) => yaml.parse(text, rules).ok)
  .map(([text, rules]) => ({ document: parsed(text, rules), rules }))

/** Half of them hold the block of somebody else, where it fits. */
const found: fc.Arbitrary<Found> = fc
  .tuple(userDocument, fc.option(blockValues))
  .map(([{ document, rules }, values]) => {
    const block = { owner: 'other', name: 'n', version: 7 }
    const put = values && yaml.putBlock(document, { ...block, values })
    return put?.ok
      ? { document: parsed(applyEdits(document.text, put.edits), rules), rules }
      : { document, rules }
  })

const placed = fc
  .tuple(found, fc.nat(), fc.array(anyKey, { maxLength: 2 }), fc.nat(5))
  .map(([{ document, rules }, pick, more, cut]) => {
    const paths: KeyPath[] = [[], ...document.entries.map(entry => entry.path)]
    const base = paths[pick % paths.length] ?? []
    const value = valueAt(document.root, base)
    const below = value?.kind === 'array' ? [value.items.length - (cut % 2)] : more
    return { document, rules, path: cut < 2 ? base : [...base, ...below] }
  })

/** What the second parser reads otherwise, and Python's readers as the adapter does. */
const disputed: readonly RegExp[] = [
  // It drops a blank line below an escaped line end.
  /\\\r?\n[ \t]*\r?\n/,
  // It takes an empty key below an explicit one without a value for that value.
  /^[ ]*:[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*[ ]*:(?:[ \t\r\n]|$)/m,
  // It reads an empty key as null whatever its tag.
  /!!?[a-z]*[ \t]+:/,
  // It takes characters for white space that JavaScript's trim does.
  /.[\u0085\u2028\uFEFF]/s,
]

const counts = { done: 0, refused: 0, misread: 0 }

/** Returns the text after the edits; undefined where they are refused with one of the codes. */
function textAfter(
  document: ParsedDocument,
  outcome: EditOutcome,
  codes: readonly string[],
): string | undefined {
  if (outcome.ok) {
    counts.done++
    expect(editProblems(outcome.edits, document.text.length)).toEqual([])
    const text = applyEdits(document.text, outcome.edits)
    expect(inverted(document.text, outcome, text)).toBe(document.text)
    return text
  }
  if (outcome.problems[0].code !== 'KEY_MISSING') counts.refused++
  if (outcome.problems[0] === misreadProblem) counts.misread++
  for (const problem of outcome.problems) expect(codes).toContain(problem.code)
  return undefined
}

/** Takes the edits back by their own offsets. */
function inverted(before: string, outcome: EditOutcome, after: string): string {
  if (!outcome.ok) return before
  let shift = 0
  const back = outcome.edits.map(({ offset, length, content }) => {
    const edit = {
      offset: offset + shift,
      length: content.length,
      content: before.slice(offset, offset + length),
    }
    shift += content.length - length
    return edit
  })
  return applyEdits(after, back)
}

/** Returns the leaves outside a path by their id; an array is one by its items. */
function others(root: TableValue, path: KeyPath): Map<string, ConfigValue> {
  const kept = new Map<string, ConfigValue>()
  const walk = (value: ConfigValue, at: KeyPath): void => {
    if (keyPathId(at) === keyPathId(path)) return
    const isOpen = at.every((part, i) => part === path[i])
    if (isOpen && value.kind === 'table') {
      for (const [key, inner] of value.entries) walk(inner, [...at, key])
    } else if (isOpen && value.kind === 'array') {
      value.items.forEach((item, index) => {
        walk(item, [...at, index])
      })
    } else kept.set(keyPathId(at), value)
  }
  walk(root, [])
  return kept
}

function expectOthersKept(before: TableValue, after: TableValue, path: KeyPath): void {
  const old = others(before, path)
  const now = others(after, path)
  expect([...now.keys()].sort()).toEqual([...old.keys()].sort())
  for (const [id, value] of old) expect(sameValue(now.get(id)!, value)).toBe(true)
}

/** Where the second parser reads the original, it reads the result, and the same. */
function expectSecondOpinion(before: ParsedDocument, after: ParsedDocument, rules: Dialect): void {
  if (!readWithSecondParser('yaml', before.text, rules.version).ok) return
  const second = readWithSecondParser('yaml', after.text, rules.version)
  expect(second.ok && agreesWithSecondParser(after.root, second.root)).toBe(true)
  const own = after.comments.map(({ start, end }) => after.text.slice(start, end))
  expect(yamlComments(after.text)).toEqual(own)
}

const edits = ['KEY_CONFLICT', 'KEY_SHARED', 'NO_SAFE_PLACE']

describe('generated documents', () => {
  test('R3 the second parser reads the same values and comments', () => {
    fc.assert(
      fc.property(found, ({ document, rules }) => {
        expectSecondOpinion(document, document, rules)
      }),
      runs,
    )
  })

  test('R3 damaged documents are refused, or read as the second parser reads them', () => {
    fc.assert(
      fc.property(damagedText, fc.constantFrom(...dialects), (text, rules) => {
        const outcome = yaml.parse(text, rules)
        if (!outcome.ok) {
          expect(outcome.problems[0].places?.length).toBeGreaterThan(0)
          return
        }
        const { document } = outcome
        for (const { key, value } of document.entries) {
          expect(key.start <= key.end && value.start <= value.end).toBe(true)
          expect(value.end).toBeLessThanOrEqual(text.length)
        }
        const second = readWithSecondParser('yaml', text, rules.version)
        if (disputed.some(shape => shape.test(text))) return
        if (second.ok) expect(agreesWithSecondParser(document.root, second.root)).toBe(true)
      }),
      runs,
    )
  })

  test('R9 a set key has its value and no other value moves', () => {
    fc.assert(
      fc.property(placed, anyValue, ({ document, rules, path }, value) => {
        fc.pre(path.length > 0)
        const text = textAfter(document, yaml.setKey(document, path, value), edits)
        if (text === undefined) return
        const after = parsed(text, rules)
        const now = valueAt(after.root, path)
        expect(now && sameValue(now, value)).toBe(true)
        // A missing parent is made, so it is the place that changes.
        const made = path.findIndex(
          (_, at) => valueAt(document.root, path.slice(0, at + 1)) === undefined,
        )
        expectOthersKept(document.root, after.root, made === -1 ? path : path.slice(0, made + 1))
        expectSecondOpinion(document, after, rules)
        expect(yaml.setKey(after, path, value)).toEqual({ ok: true, edits: [] })
      }),
      runs,
    )
  })

  test('R9 a removed key is gone and no other value moves', () => {
    fc.assert(
      fc.property(placed, ({ document, rules, path }) => {
        fc.pre(path.length > 0)
        const old = valueAt(document.root, path)
        const codes = old === undefined ? ['KEY_MISSING'] : edits
        const text = textAfter(document, yaml.removeKey(document, path), codes)
        if (text === undefined) return
        const after = parsed(text, rules)
        const above = path.slice(0, -1)
        const last = path.at(-1)
        const list = valueAt(document.root, above)
        if (typeof last === 'number' && list?.kind === 'array') {
          const items = list.items.toSpliced(last, 1)
          expect(sameValue(valueAt(after.root, above)!, { kind: 'array', items })).toBe(true)
          expectOthersKept(document.root, after.root, above)
        } else {
          expect(valueAt(after.root, path)).toBeUndefined()
          expect(above.length === 0 || valueAt(after.root, above)?.kind === 'table').toBe(true)
          expectOthersKept(document.root, after.root, path)
        }
        expectSecondOpinion(document, after, rules)
      }),
      runs,
    )
  })

  test('R7 R8 R10 a block is put, put again, changed and taken out to the byte', () => {
    fc.assert(
      fc.property(found, blockValues, blockValues, ({ document, rules }, values, next) => {
        const block = { owner: 'o', name: 'n', version: 1, values }
        const text = textAfter(document, yaml.putBlock(document, block), edits)
        if (text === undefined) return
        const after = parsed(text, rules)
        expectOwned(document, after, values, rules)
        expect(yaml.putBlock(after, block)).toEqual({ ok: true, edits: [] })
        expectRemoved(yaml, after, document.text)

        const changed = textAfter(
          after,
          yaml.putBlock(after, { ...block, version: 2, values: next }),
          edits,
        )
        if (changed === undefined) return
        expectOwned(document, parsed(changed, rules), next, rules)
        expectRemoved(yaml, parsed(changed, rules), document.text)
      }),
      runs,
    )
  })

  test('R9 almost nothing is refused for being read wrongly', () => {
    console.log(`YAML properties: ${JSON.stringify(counts)}`)
    expect(counts.done * 2).toBeGreaterThan(counts.refused)
    expect(counts.misread).toBeLessThan(counts.done / 20)
  })
})

function expectOwned(
  before: ParsedDocument,
  after: ParsedDocument,
  values: ConfigValue,
  rules: Dialect,
): void {
  const own = after.blocks.find(block => block.owner === 'o')
  const owned = leavesOf(values)
  const now = leavesOf(after.root)
  for (const [id, leaf] of owned) expect(sameValue(now.get(id)!.value, leaf.value)).toBe(true)
  expect(new Set(own?.paths.map(keyPathId))).toEqual(new Set(owned.keys()))
  for (const [id, leaf] of leavesOf(before.root)) {
    const kept = now.get(id)
    const isFilled = leaf.value.kind === 'table' && valueAt(after.root, leaf.path)?.kind === 'table'
    expect(isFilled || (kept && sameValue(kept.value, leaf.value))).toBe(true)
  }
  for (const [id] of now) expect(owned.has(id) || leavesOf(before.root).has(id)).toBe(true)
  expectSecondOpinion(before, after, rules)
}
