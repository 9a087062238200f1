import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { agreesWithSecondParser, readWithSecondParser } from '../../src/checks/second-parser.ts'
import { applyEdits } from '../../src/formats/edit.ts'
import type { ParsedDocument } from '../../src/formats/format.ts'
import { toml } from '../../src/formats/toml/toml.ts'
import { isAtOrBelow, type KeyPath, keyPathId } from '../../src/model/key-path.ts'
import { type ConfigValue, leavesOf, sameValue, valueAt } from '../../src/model/value.ts'
import { expectOthersKept, expectRemoved, runs, textAfter } from './edit-expectations.ts'
import { anyKey, anyValue, blockValues, documentText } from './toml-arbitraries.ts'
import { dialect, parsed } from './toml-values.ts'

const userDocument: fc.Arbitrary<ParsedDocument> = documentText
  .filter(text => toml.parse(text, dialect).ok)
  .map(text => parsed(text))

/** Half of them hold the block of somebody else, where it fits. */
const document: fc.Arbitrary<ParsedDocument> = fc
  .tuple(userDocument, fc.option(blockValues))
  .map(([found, values]) => {
    const put = values && toml.putBlock(found, { owner: 'other', name: 'n', version: 7, values })
    return put?.ok ? parsed(applyEdits(found.text, put.edits)) : found
  })

/** The blocks of others as they stand, to the byte. */
const foreignBlocks = (found: ParsedDocument): string[] =>
  found.blocks
    .filter(block => block.owner === 'other')
    .map(block => found.text.slice(block.span.start, block.span.end).trimEnd())

/** A place in a document: one that exists, or one below a table or array that exists. */
const placed = fc
  .tuple(document, fc.nat(), fc.array(anyKey, { maxLength: 2 }), fc.nat(5))
  .map(([found, pick, more, cut]): { found: ParsedDocument; path: KeyPath } => {
    const paths: KeyPath[] = [[], ...found.entries.map(entry => entry.path)]
    const base = paths[pick % paths.length] ?? []
    const value = valueAt(found.root, base)
    const below = value?.kind === 'array' ? [value.items.length - (cut % 2)] : more
    return { found, path: cut < 2 ? base : [...base, ...below] }
  })

/** Where the second parser reads the original, it reads the result, and the same. */
function expectSecondOpinion(before: ParsedDocument, after: ParsedDocument): void {
  if (!readWithSecondParser('toml', before.text).ok) return
  const second = readWithSecondParser('toml', after.text)
  expect(second.ok && agreesWithSecondParser(after.root, second.root)).toBe(true)
}

describe('generated documents', () => {
  test('R9 a set key has its value and no other value moves', () => {
    fc.assert(
      fc.property(placed, anyValue, ({ found, path }, value) => {
        fc.pre(path.length > 0)
        const text = textAfter(found, toml.setKey(found, path, value), [
          'KEY_CONFLICT',
          'NO_SAFE_PLACE',
        ])
        if (text === undefined) return
        const after = parsed(text)
        const now = valueAt(after.root, path)
        expect(now && sameValue(now, value)).toBe(true)
        expectOthersKept(found.root, after.root, path)
        expectSecondOpinion(found, after)
        expect(foreignBlocks(after)).toEqual(foreignBlocks(found))
        expect(toml.setKey(after, path, value)).toEqual({ ok: true, edits: [] })
      }),
      runs,
    )
  })

  test('R9 a removed key is gone and no other value moves', () => {
    fc.assert(
      fc.property(placed, ({ found, path }) => {
        fc.pre(path.length > 0)
        const old = valueAt(found.root, path)
        const outcome = toml.removeKey(found, path)
        const isForeign = found.blocks.some(block =>
          block.paths.some(owned => isAtOrBelow(owned, path) || isAtOrBelow(path, owned)),
        )
        const codes = old === undefined ? ['KEY_MISSING'] : isForeign ? ['KEY_CONFLICT'] : []
        const text = textAfter(found, outcome, codes)
        if (text === undefined) return
        const after = parsed(text)
        const last = path.at(-1)
        if (typeof last === 'number') {
          const list = valueAt(found.root, path.slice(0, -1))
          const rest = list?.kind === 'array' ? list.items.toSpliced(last, 1) : []
          const now = valueAt(after.root, path.slice(0, -1))
          const gone = now === undefined && rest.length === 0
          expect(gone || sameValue(now ?? old!, { kind: 'array', items: rest })).toBe(true)
          expectOthersKept(found.root, after.root, path.slice(0, -1))
        } else {
          expect(valueAt(after.root, path)).toBeUndefined()
          expectOthersKept(found.root, after.root, path)
        }
        expect(foreignBlocks(after)).toEqual(foreignBlocks(found))
        expectSecondOpinion(found, after)
      }),
      runs,
    )
  })

  test('R7 R8 R10 a block is put, put again, changed and taken out to the byte', () => {
    fc.assert(
      fc.property(document, blockValues, blockValues, (found, values, others) => {
        const block = { owner: 'o', name: 'n', version: 1, values }
        const text = textAfter(found, toml.putBlock(found, block), [
          'KEY_CONFLICT',
          'NO_SAFE_PLACE',
        ])
        if (text === undefined) return
        const after = parsed(text)
        expectOwned(found, after, values)
        expect(toml.putBlock(after, block)).toEqual({ ok: true, edits: [] })
        expectRemoved(toml, after, found.text)

        const next = { ...block, version: 2, values: others }
        const changed = textAfter(after, toml.putBlock(after, next), [
          'KEY_CONFLICT',
          'NO_SAFE_PLACE',
        ])
        if (changed === undefined) return
        expectOwned(found, parsed(changed), others)
        expectRemoved(toml, parsed(changed), found.text)
      }),
      runs,
    )
  })
})

function expectOwned(before: ParsedDocument, after: ParsedDocument, values: ConfigValue): void {
  const own = after.blocks.find(block => block.owner === 'o')
  expect(foreignBlocks(after)).toEqual(foreignBlocks(before))
  const owned = leavesOf(values)
  const now = leavesOf(after.root)
  for (const [id, leaf] of owned) expect(sameValue(now.get(id)!.value, leaf.value)).toBe(true)
  expect(new Set(own?.paths.map(keyPathId))).toEqual(new Set(owned.keys()))
  for (const [id, leaf] of leavesOf(before.root)) {
    const kept = now.get(id)
    const isFilled =
      leaf.value.kind === 'table' &&
      owned.values().some(inner => isAtOrBelow(inner.path, leaf.path))
    expect(isFilled || (kept && sameValue(kept.value, leaf.value))).toBe(true)
  }
  for (const [id] of now) expect(owned.has(id) || leavesOf(before.root).has(id)).toBe(true)
  expectSecondOpinion(before, after)
}
