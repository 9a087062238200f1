import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { agreesWithSecondParser, readWithSecondParser } from '../../src/checks/second-parser.ts'
import type { ParsedDocument } from '../../src/formats/format.ts'
import { json } from '../../src/formats/json/json.ts'
import { belowAny, isAtOrBelow, type KeyPath, keyPathId } from '../../src/model/key-path.ts'
import { type ConfigValue, leavesOf, sameValue, valueAt } from '../../src/model/value.ts'
import { expectOthersKept, runs, textAfter } from './edit-expectations.ts'
import { anyKey, documentText, valuesOf } from './json-arbitraries.ts'
import { dialectOf, parsed, type Version, versions } from './json-values.ts'

const patience = 10_000 + 10 * runs.numRuns

describe.each(versions)('generated documents of %s', { timeout: patience }, version => {
  const { value, content } = valuesOf(version)
  const document = documentText(version)
    .filter(text => json.parse(text, dialectOf(version)).ok)
    .map(text => parsed(text, version))
  const placed = fc
    .tuple(document, fc.nat(), fc.array(anyKey, { maxLength: 2 }), fc.nat(5))
    .map(([found, pick, more, cut]): { found: ParsedDocument; path: KeyPath } => {
      const paths: KeyPath[] = [[], ...found.entries.map(entry => entry.path)]
      const base = paths[pick % paths.length] ?? []
      const old = valueAt(found.root, base)
      const below = old?.kind === 'array' ? [old.items.length - (cut % 2)] : more
      return { found, path: cut < 2 ? base : [...base, ...below] }
    })

  test('R3 are valid but for duplicate keys, and the second parser says the same', () => {
    fc.assert(
      fc.property(documentText(version), text => {
        const outcome = json.parse(text, dialectOf(version))
        if (outcome.ok) expectSecondOpinion(outcome.document, version)
        else expect(outcome.problems.map(({ code }) => code)).toContain('DUPLICATE_KEY')
        if (!outcome.ok) expect(new Set(outcome.problems.map(({ code }) => code)).size).toBe(1)
      }),
      runs,
    )
  })

  test('R9 a set key has its value and no other value moves', () => {
    fc.assert(
      fc.property(placed, value, ({ found, path }, wanted) => {
        fc.pre(path.length > 0)
        const text = textAfter(found, json.setKey(found, path, wanted), [
          'KEY_CONFLICT',
          'NO_SAFE_PLACE',
        ])
        if (text === undefined) return
        const now = parsed(text, version)
        expect(sameValue(valueAt(now.root, path)!, wanted)).toBe(true)
        expectOthersKept(found.root, now.root, path)
        expectSecondOpinion(now, version)
        expectCommentsKept(found, now, path)
        expect(json.setKey(now, path, wanted)).toEqual({ ok: true, edits: [] })
      }),
      runs,
    )
  })

  test('R10 a new key comes and goes to the byte', () => {
    fc.assert(
      fc.property(placed, value, ({ found, path }, wanted) => {
        const base = valueAt(found.root, path)
        fc.pre(base?.kind === 'table' && !/^\uFEFF?$/.test(found.text))
        const key = [...path, 'new']
        const text = textAfter(found, json.setKey(found, key, wanted), [])!
        const now = parsed(text, version)
        expect(textAfter(now, json.removeKey(now, key), [])).toBe(found.text)
      }),
      runs,
    )
  })

  test('R9 a removed key is gone and no other value moves', () => {
    fc.assert(
      fc.property(placed, ({ found, path }) => {
        fc.pre(path.length > 0)
        const old = valueAt(found.root, path)
        const codes = old === undefined ? ['KEY_MISSING'] : []
        const text = textAfter(found, json.removeKey(found, path), codes)
        if (text === undefined) return
        const now = parsed(text, version)
        const last = path.at(-1)
        if (typeof last === 'number') {
          const list = valueAt(found.root, path.slice(0, -1))
          const rest = list?.kind === 'array' ? list.items.toSpliced(last, 1) : []
          const left = valueAt(now.root, path.slice(0, -1))
          expect(sameValue(left!, { kind: 'array', items: rest })).toBe(true)
          expectOthersKept(found.root, now.root, path.slice(0, -1))
        } else {
          expect(valueAt(now.root, path)).toBeUndefined()
          expectOthersKept(found.root, now.root, path)
        }
        expectSecondOpinion(now, version)
      }),
      runs,
    )
  })

  test('R7 R8 a block is put, put again, changed and taken out to the byte', () => {
    fc.assert(
      fc.property(document, content, content, (found, values, others) => {
        const block = { owner: 'o', name: 'n', version: 1, values }
        const text = textAfter(found, json.putBlock(found, block), ['KEY_CONFLICT'])
        if (text === undefined) return
        const now = parsed(text, version)
        const owned = pathsOf(values)
        expectOwned(found, now, values)
        expectSecondOpinion(now, version)
        expect(json.putBlock(now, block, owned)).toEqual({ ok: true, edits: [] })
        // What the user had written all of is not told from what the block wrote.
        fc.pre(text !== found.text)
        expectRemoved(found, now, owned, version)

        const next = { ...block, version: 2, values: others }
        const changed = textAfter(now, json.putBlock(now, next, owned), ['KEY_CONFLICT'])
        if (changed === undefined) return
        const latest = parsed(changed, version)
        expectOwned(found, latest, others)
        expectSecondOpinion(latest, version)
        expect(json.putBlock(latest, next, pathsOf(others))).toEqual({ ok: true, edits: [] })
      }),
      runs,
    )
  })
})

function pathsOf(values: ConfigValue): KeyPath[] {
  return [...leavesOf(values).values()].map(leaf => leaf.path)
}

/** Comments outside what was set are all there, in order. */
function expectCommentsKept(before: ParsedDocument, now: ParsedDocument, path: KeyPath): void {
  const outside = (document: ParsedDocument): string[] => {
    const entry = document.entries.find(({ path: at }) => keyPathId(at) === keyPathId(path))
    return document.comments
      .filter(({ start }) => !entry || start < entry.value.start || start >= entry.value.end)
      .map(({ start, end }) => document.text.slice(start, end))
  }
  expect(outside(now)).toEqual(outside(before))
}

function expectSecondOpinion(document: ParsedDocument, version: Version): void {
  const second = readWithSecondParser('json', document.text, version)
  expect(second.ok && agreesWithSecondParser(document.root, second.root)).toBe(true)
}

function expectOwned(before: ParsedDocument, now: ParsedDocument, values: ConfigValue): void {
  const owned = leavesOf(values)
  const left = leavesOf(now.root)
  for (const [id, leaf] of owned) expect(sameValue(left.get(id)!.value, leaf.value)).toBe(true)
  for (const [id, leaf] of leavesOf(before.root)) {
    const kept = left.get(id)
    const isFilled =
      leaf.value.kind === 'table' &&
      (owned.values().some(inner => isAtOrBelow(inner.path, leaf.path)) || kept === undefined)
    expect(isFilled || (kept && sameValue(kept.value, leaf.value))).toBe(true)
  }
}

/** Only an empty object of the user's that the block filled is not told from its own. */
function expectRemoved(
  before: ParsedDocument,
  now: ParsedDocument,
  owned: readonly KeyPath[],
  version: Version,
): void {
  const removed = json.removeBlock(now, { owner: 'o', name: 'n' }, owned)
  const text = textAfter(now, removed, [])!
  const emptied = [...leavesOf(before.root).values()].filter(
    ({ path, value }) => value.kind === 'table' && owned.some(own => isAtOrBelow(own, path)),
  )
  if (emptied.length === 0 && !/^\uFEFF?$/.test(before.text)) expect(text).toBe(before.text)
  const left = leavesOf(parsed(text, version).root)
  const isOwned = belowAny(owned)
  for (const leaf of left.values()) expect(isOwned(leaf.path)).toBe(false)
}
