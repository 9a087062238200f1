/** What holds of every edit of every format, whatever the document. */
import { expect } from 'vitest'
import { applyEdits, editProblems } from '../../src/formats/edit.ts'
import type { EditOutcome, Format, ParsedDocument } from '../../src/formats/format.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import { type ConfigValue, sameValue, valueAt } from '../../src/model/value.ts'
import { integer, string, table } from './values.ts'

/** A longer search: WRIT_PROPERTY_RUNS=20000. */
export const runs = { numRuns: Number(process.env['WRIT_PROPERTY_RUNS'] ?? 200) }

/** Returns the text after the edits; undefined where they are refused with one of the codes. */
export function textAfter(
  found: ParsedDocument,
  outcome: EditOutcome,
  codes: readonly string[],
): string | undefined {
  if (outcome.ok) {
    expect(editProblems(outcome.edits, found.text.length)).toEqual([])
    const text = applyEdits(found.text, outcome.edits)
    expect(text.startsWith('\uFEFF')).toBe(found.bom)
    return text
  }
  for (const problem of outcome.problems) expect(codes).toContain(problem.code)
  return undefined
}

/** Expects two values to be the same but for what is at the path. */
export function expectOthersKept(
  before: ConfigValue | undefined,
  after: ConfigValue | undefined,
  path: KeyPath,
): void {
  const [part, ...rest] = path
  if (part === undefined) return
  const old = partsOf(before, part)
  const now = partsOf(after, part)
  expect([...now.keys()].filter(key => key !== part)).toEqual(
    [...old.keys()].filter(key => key !== part),
  )
  for (const [key, value] of old) {
    if (key === part) expectOthersKept(value, now.get(key), rest)
    else expect(sameValue(now.get(key)!, value)).toBe(true)
  }
}

/** Returns the elements or entries of a value; of one that cannot hold the part, none. */
function partsOf(value: ConfigValue | undefined, part: string | number): Map<unknown, ConfigValue> {
  if (value?.kind === 'table' && typeof part === 'string') return new Map(value.entries)
  if (value?.kind === 'array' && typeof part === 'number') return new Map(value.items.entries())
  return new Map()
}

/** Expects the block `o/n` to go without a trace. */
export function expectRemoved(format: Format, after: ParsedDocument, original: string): void {
  const removed = format.removeBlock(after, { owner: 'o', name: 'n' })
  if (!removed.ok) throw new Error(removed.problems[0].detail)
  expect(applyEdits(after.text, removed.edits)).toBe(original)
}

/** A block of one key and nested tables, to be put into the files of a suite. */
export const suiteBlock = {
  owner: 'o',
  name: 'n',
  version: 1,
  values: table({
    'writ-root': string('x'),
    'writ-table': table({ count: integer(1), inner: table({ path: string('a: b\\c') }) }),
  }),
}

/** Expects the block of suites in a document, and around it what was there before. */
export function expectSuiteBlock(
  format: Format,
  before: ParsedDocument,
  after: ParsedDocument,
): void {
  const [found] = after.blocks
  if (!found) throw new Error('no block')
  const outside = after.text.slice(0, found.span.start) + after.text.slice(found.span.end)
  expect(outside.replace(/[\r\n]/g, '')).toBe(before.text.replace(/[\r\n]/g, ''))
  for (const [key, value] of before.root.entries) {
    expect(sameValue(valueAt(after.root, [key]) ?? string(''), value)).toBe(true)
  }
  for (const [key, value] of suiteBlock.values.entries) {
    expect(valueAt(after.root, [key])).toEqual(value)
  }
  expect(after.root.entries.size).toBe(before.root.entries.size + 2)
  expect(format.putBlock(after, suiteBlock)).toEqual({ ok: true, edits: [] })
  expectRemoved(format, after, before.text)
}
