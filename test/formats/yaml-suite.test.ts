import { describe, expect, test } from 'vitest'
import { agreesWithSecondParser, readWithSecondParser } from '../../src/checks/second-parser.ts'
import { applyEdits } from '../../src/formats/edit.ts'
import type { ParsedDocument } from '../../src/formats/format.ts'
import { yaml } from '../../src/formats/yaml/yaml.ts'
import { type ConfigValue, sameValue, valueAt } from '../../src/model/value.ts'
import { expectSuiteBlock, suiteBlock } from './edit-expectations.ts'
import { string, table } from './values.ts'
import { corpora, expectedOf, type SuiteFile, suiteFiles } from './yaml-corpus.ts'
import { core, dialects, parsed } from './yaml-values.ts'

const files = suiteFiles()
const valid = files.filter(file => file.isValid)
const invalid = files.filter(file => !file.isValid)

/** Where a block cannot stand, and why. */
const unplaceable: Readonly<Record<string, readonly string[]>> = {
  'a root in braces': [
    ...['4ABK', '4MUZ/00', '4MUZ/01', '4MUZ/02', '54T7', '58MP', '5MUD', '652Z', 'C2DT', 'DFF7'],
    ...['EHF6', 'F3CP', 'FRK4', 'K3WX', 'M7NX', 'R52L', 'WZ62', 'ZK9H', 'Q9WF', 'C4HZ'],
  ],
  'empty braces on a line with a tab': ['Q5MG'],
  'a set': ['2XXW'],
  'a text that keeps its blank lines': ['A6F9', 'K858'],
  'a text without a line end': ['96NN/01', 'L24T/01'],
}

/** Values of the suite that differ from those of a config, and why. */
const differences: Readonly<Record<string, string>> = {
  'an empty document is an empty table, the suite says null': 'DK95/07 MUS6/05 MUS6/06',
}

function fromJson(value: unknown): ConfigValue {
  if (value === null) return { kind: 'null' }
  if (typeof value === 'string') return string(value)
  if (typeof value === 'boolean') return { kind: 'boolean', value }
  if (typeof value === 'number') return { kind: 'float', value }
  if (Array.isArray(value)) return { kind: 'array', items: value.map(fromJson) }
  return table(
    Object.fromEntries(Object.entries(Object(value)).map(([key, inner]) => [key, fromJson(inner)])),
  )
}

/** JSON has one kind of number. */
function withFloats(value: ConfigValue): ConfigValue {
  if (value.kind === 'integer') return { kind: 'float', value: Number(value.value) }
  if (value.kind === 'array') return { kind: 'array', items: value.items.map(withFloats) }
  if (value.kind !== 'table') return value
  return {
    kind: 'table',
    entries: new Map([...value.entries].map(([key, inner]) => [key, withFloats(inner)])),
  }
}

function outcomeOf(text: string, version: string): string {
  const outcome = yaml.parse(text, { version, maxDepth: 80 })
  return outcome.ok ? 'ok' : outcome.problems[0].code
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

describe.skipIf(corpora === undefined)('the public YAML suite (set WRIT_CORPORA to run it)', () => {
  test('R3 finds every file, and says what becomes of each', () => {
    expect([valid.length, invalid.length]).toEqual([308, 94])
    const counts = dialects.map(({ version }) => tally(valid.map(f => outcomeOf(f.text, version))))
    console.log(
      `YAML suite: ${invalid.length} invalid refused; valid in 1.1 ${JSON.stringify(counts[0])}, in 1.2 ${JSON.stringify(counts[1])}`,
    )
    expect(counts).toEqual([
      {
        ...{ ok: 128, TARGET_WRONG_ROOT: 129, SEVERAL_DOCUMENTS: 19, TARGET_INVALID: 31 },
        DUPLICATE_KEY: 1,
      },
      {
        ...{ ok: 133, TARGET_WRONG_ROOT: 137, SEVERAL_DOCUMENTS: 19, TARGET_INVALID: 18 },
        DUPLICATE_KEY: 1,
      },
    ])
  })

  describe.each(dialects)('YAML $version', rules => {
    test.each(invalid)('R3 refuses $name with a place', file => {
      const outcome = yaml.parse(file.text, rules)
      if (outcome.ok) throw new Error('accepted')
      expect(outcome.problems[0].code).toBe('TARGET_INVALID')
      expect(outcome.problems[0].places).toHaveLength(1)
    })

    test.each(valid)('R3 R4 accepts $name, or refuses it by name', file => {
      expect(outcomeOf(file.text, rules.version)).toBe(expectedOf(file, rules.version))
    })

    const accepted = valid.filter(file => expectedOf(file, rules.version) === 'ok')

    test.each(accepted)('R9 agrees with the second parser on $name', file => {
      expectSecondOpinion(parsed(file.text, rules), rules.version)
    })

    test.each(accepted)('R7 keeps every byte of $name around a block', file => {
      const before = parsed(file.text, rules)
      const put = yaml.putBlock(before, suiteBlock)
      const isPlaceable = !Object.values(unplaceable).flat().includes(file.name)
      expect(put.ok || put.problems.map(problem => problem.code)).toEqual(
        isPlaceable ? true : ['NO_SAFE_PLACE'],
      )
      if (!put.ok) return
      const after = parsed(applyEdits(file.text, put.edits), rules)
      expectSuiteBlock(yaml, before, after)
      expectSecondOpinion(after, rules.version)
    })
  })

  const told = valid.filter(file => expectedOf(file, '1.2') === 'ok' && file.json?.trim())
  const differing = Object.values(differences).flatMap(names => names.split(' '))

  test.each(told)('R3 reads $name as the suite does', file => {
    const wanted = fromJson(JSON.parse(file.json ?? ''))
    const root = withFloats(parsed(file.text, core).root)
    expect(sameValue(root, wanted)).toBe(!differing.includes(file.name))
  })

  test('R3 reads documents that are no map as the suite does, below a key', () => {
    const roots = valid.filter(file => expectedOf(file, '1.2') === 'TARGET_WRONG_ROOT' && file.json)
    const wrapped = roots.filter(isWrapped)
    console.log(`YAML suite: ${wrapped.length} of ${roots.length} other roots read below a key`)
    expect([wrapped.length, roots.length]).toEqual([56, 132])
    for (const file of wrapped) {
      const document = parsed(below(file), core)
      const wanted = fromJson(JSON.parse(file.json ?? ''))
      const found = valueAt(document.root, ['user'])
      expect([file.name, found && sameValue(withFloats(found), wanted)]).toEqual([file.name, true])
    }
  })
})

function expectSecondOpinion(document: ParsedDocument, version: string): void {
  const second = readWithSecondParser('yaml', document.text, version)
  if (!second.ok) throw new Error(`refused in line ${second.line}`)
  expect(agreesWithSecondParser(document.root, second.root)).toBe(true)
}

/** Whether a document can be indented below a key: nothing in it counts columns or marks ends. */
function isWrapped({ text }: SuiteFile): boolean {
  return !/^(?:---|\.\.\.|%)|\t|[|>]\d/m.test(text)
}

function below({ text }: SuiteFile): string {
  return `user:\n${text.replace(/^(?=.)/gm, '  ')}`
}
