import { describe, expect, test } from 'vitest'
import { agreesWithSecondParser, readWithSecondParser } from '../../src/checks/second-parser.ts'
import { decodeText } from '../../src/formats/decode.ts'
import { applyEdits } from '../../src/formats/edit.ts'
import { json } from '../../src/formats/json/json.ts'
import { grammarProblems } from '../../src/formats/json/parse.ts'
import type { ErrorCode } from '../../src/model/errors.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import { type ConfigValue, leavesOf, sameValue } from '../../src/model/value.ts'
import { suiteBlock } from './edit-expectations.ts'
import { corpora, openCases, type SuiteFile, suiteFiles, transformCases } from './json-corpus.ts'

const dialect = { version: 'strict', maxDepth: 500 }
const isDuplicated = /^y_object_duplicated_key/

const owned: readonly KeyPath[] = [...leavesOf(suiteBlock.values).values()].map(leaf => leaf.path)

/** Returns 'accepted', or the codes of what a file is refused for. */
function verdictOn(file: SuiteFile): string {
  const decoded = decodeText(file.bytes)
  if (!decoded.ok) return decoded.problem.code
  const codes = new Set<ErrorCode>()
  for (const problem of grammarProblems(decoded.text, dialect)) {
    expect(problem.places?.length).toBeGreaterThan(0)
    codes.add(problem.code)
  }
  return [...codes].join(' ') || 'accepted'
}

function textOf(file: SuiteFile): string {
  const decoded = decodeText(file.bytes)
  if (!decoded.ok) throw new Error(decoded.problem.detail)
  return decoded.text
}

/** Returns a value as `JSON.parse` gives it: integers beyond the safe ones rounded. */
function plain(value: ConfigValue): unknown {
  switch (value.kind) {
    case 'null':
      return null
    case 'integer':
      return Number(value.value)
    case 'array':
      return value.items.map(plain)
    case 'table':
      return Object.fromEntries([...value.entries].map(([key, inner]) => [key, plain(inner)]))
    default:
      return value.value
  }
}

describe.skipIf(corpora === undefined)('the public JSON suite (set WRIT_CORPORA to run it)', () => {
  const invalid = suiteFiles('test_parsing', 'n_')
  const valid = suiteFiles('test_parsing', 'y_')
  const open = suiteFiles('test_parsing', 'i_')
  const transforms = suiteFiles('test_transform')

  test('R3 finds every file, and accepts and refuses as many as it says', () => {
    const count = (files: readonly SuiteFile[], verdict: string): number =>
      files.filter(file => verdictOn(file) === verdict).length
    const found = {
      invalid: [invalid.length, invalid.length - count(invalid, 'accepted')],
      valid: [valid.length, count(valid, 'accepted'), count(valid, 'DUPLICATE_KEY')],
      open: [open.length, count(open, 'accepted')],
      transforms: [transforms.length, count(transforms, 'accepted')],
    }
    console.log(
      `JSON: ${found.invalid[1]} of ${found.invalid[0]} invalid refused; ` +
        `${found.valid[1]} of ${found.valid[0]} valid accepted, ${found.valid[2]} with duplicates; ` +
        `${found.open[1]} of ${found.open[0]} open ones accepted; ` +
        `${found.transforms[1]} of ${found.transforms[0]} transforms accepted`,
    )
    expect(found).toEqual({
      invalid: [188, 188],
      valid: [95, 93, 2],
      open: [35, 7],
      transforms: [22, 13],
    })
    expect(open.map(file => file.name).sort()).toEqual(
      Object.keys(openCases)
        .map(name => `i_${name}.json`)
        .sort(),
    )
  })

  test.each(invalid)('R3 refuses $name', file => {
    expect(['TARGET_INVALID', 'TARGET_NOT_UTF8', 'TARGET_BINARY']).toContain(verdictOn(file))
  })

  test.each(open)('R3 decides $name as stated', file => {
    expect(verdictOn(file)).toBe(openCases[file.name.replace(/^i_|\.json$/g, '')])
  })

  test.each(transforms)('R3 R4 decides $name as stated', file => {
    expect(verdictOn(file)).toBe(transformCases[file.name.replace(/\.json$/, '')])
  })

  test.each(valid.filter(({ name }) => isDuplicated.test(name)))('R4 refuses $name', file => {
    expect(verdictOn(file)).toBe('DUPLICATE_KEY')
  })

  const accepted = [...valid, ...open, ...transforms].filter(file => verdictOn(file) === 'accepted')

  test.each(accepted)('R7 R9 keeps every byte of $name around a block', file => {
    const text = textOf(file)
    const own = json.parse(text, dialect)
    const isObject = own.ok
    if (!own.ok) expect(own.problems.map(({ code }) => code)).toEqual(['TARGET_WRONG_ROOT'])
    const wrapped = isObject ? text : `{"user": ${text}}`
    const before = json.parse(wrapped, { ...dialect, maxDepth: 501 })
    // What nests as deep as anything may has no room for an object around it.
    if (!before.ok && /500_nested/.test(file.name)) return
    if (!before.ok) throw new Error(before.problems[0].detail)

    expect(plain(before.document.root)).toEqual(JSON.parse(wrapped.replace(/^\uFEFF/, '')))
    const second = readWithSecondParser('json', wrapped, 'strict')
    expect(second.ok && agreesWithSecondParser(before.document.root, second.root)).toBe(true)

    const put = json.putBlock(before.document, suiteBlock)
    if (!put.ok) throw new Error(put.problems[0].detail)
    const after = json.parse(applyEdits(wrapped, put.edits), dialect)
    if (!after.ok) throw new Error(after.problems[0].detail)
    const wanted = new Map([...before.document.root.entries, ...suiteBlock.values.entries])
    expect(sameValue(after.document.root, { kind: 'table', entries: wanted })).toBe(true)
    expect(json.putBlock(after.document, suiteBlock, owned)).toEqual({ ok: true, edits: [] })

    const removed = json.removeBlock(after.document, suiteBlock, owned)
    if (!removed.ok) throw new Error(removed.problems[0].detail)
    expect(applyEdits(after.document.text, removed.edits)).toBe(wrapped)
  })
})
