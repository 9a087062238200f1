import { readdirSync, readFileSync } from 'node:fs'
import { parse as parseToml } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { WritError } from '../../src/model/errors.ts'
import { migrationSchema } from '../../src/plan/migration-schema.ts'
import { readMigration } from '../../src/plan/read-migration.ts'
import { isValid } from './json-schema.ts'

const schema = migrationSchema() as Record<string, unknown>
const folder = new URL('../../fixtures/migrations/', import.meta.url)
const fixtures = readdirSync(folder)

function accepts(document: unknown): boolean {
  try {
    readMigration(Buffer.from(JSON.stringify(document)), 'm.json')
    return true
  } catch (error) {
    if (error instanceof WritError) return false
    throw error
  }
}

const plain = (document: unknown): Parameters<typeof isValid>[1] =>
  JSON.parse(JSON.stringify(document))

describe('schema', () => {
  test('there are fixtures', () => {
    expect(fixtures.length).toBeGreaterThan(5)
  })

  test.each(fixtures)('describes %s, and the reader reads it', name => {
    const text = readFileSync(new URL(name, folder), 'utf8')
    const document: unknown = name.endsWith('.toml') ? parseToml(text) : parseYaml(text)
    expect(isValid(schema, plain(document))).toBe(true)
    expect(readMigration(Buffer.from(text), name).targets.length).toBeGreaterThan(0)
  })

  const base = { writ: 'migration/v1', id: 'a', owner: 'b', version: 1, rollbackOwner: 'c' }
  const target = { target: '~/.codex/config.toml' }
  const set = { set: [{ path: 'a', value: 1 }] }
  const list = { path: 'a', items: ['b'] }
  const block = { values: { b: 1 } }

  test.each<[string, unknown, boolean]>([
    ['nothing', {}, false],
    ['no target', base, false],
    ['no operation', { ...base, ...target }, false],
    ['a set', { ...base, ...target, ...set }, true],
    ['a list of sets', { ...base, targets: [{ ...target, ...set }] }, true],
    ['an empty list of targets', { ...base, targets: [] }, false],
    ['both forms', { ...base, ...target, ...set, targets: [{ ...target, ...set }] }, false],
    ['absent', { ...base, ...target, absent: true }, true],
    ['absent and set', { ...base, ...target, absent: true, ...set }, true],
    ['absent: false', { ...base, ...target, absent: false }, false],
    ['absent and block', { ...base, ...target, absent: true, block: { values: { a: 1 } } }, false],
    ['block and set', { ...base, ...target, block: { values: { b: 1 } }, ...set }, true],
    ['an empty block', { ...base, ...target, block: { values: {} } }, false],
    ['file', { ...base, ...target, file: '' }, true],
    ['file and set', { ...base, ...target, file: '', ...set }, false],
    ['remove', { ...base, ...target, remove: [['a', 0, 'b']] }, true],
    ['remove from a number', { ...base, ...target, remove: [[0, 'a']] }, false],
    ['an empty path', { ...base, ...target, remove: [[]] }, false],
    ['an unknown field', { ...base, ...target, ...set, colour: 1 }, false],
    [
      'an unknown field of a target',
      { ...base, targets: [{ ...target, ...set, colour: 1 }] },
      false,
    ],
    ['version 0', { ...base, version: 0, ...target, ...set }, false],
    ['a bad id', { ...base, id: '-a', ...target, ...set }, false],
    ['a target with a variable', { ...base, target: '$X/c.toml', ...set }, false],
    ['another home', { ...base, target: '~x/c.toml', ...set }, false],
    ['affects nobody', { ...base, ...target, ...set, affects: [] }, false],
    ['include', { ...base, ...target, include: [{ path: 'a', items: ['b'] }] }, true],
    ['include of nothing', { ...base, ...target, include: [{ path: 'a', items: [] }] }, false],
    ['exclude and block', { ...base, ...target, exclude: [list], block }, true],
    ['file and include', { ...base, ...target, file: '', include: [list] }, false],
    ['adopt with a block', { ...base, ...target, block, adopt: true }, true],
    ['repair with absent', { ...base, ...target, absent: true, repair: true }, true],
    ['evict with neither', { ...base, ...target, ...set, evict: true }, false],
    ['adopt: false', { ...base, ...target, block, adopt: false }, false],
    ['a dialect', { ...base, target: '~/x.env', dialect: 'sh', ...set }, true],
    ['an unknown dialect', { ...base, target: '~/x.env', dialect: 'fish', ...set }, false],
    ['an unknown format', { ...base, ...target, ...set, format: 'ini' }, false],
  ])('agrees with the reader about %s', (_, document, valid) => {
    expect(isValid(schema, plain(document))).toBe(valid)
    expect(accepts(document)).toBe(valid)
  })

  test('knows exactly the fields of the reader', () => {
    const properties = schema['properties'] as Record<string, { description?: string }>
    for (const [name, { description }] of Object.entries(properties)) {
      expect(description, name).toBeTruthy()
    }
    // The reader calls every field it is given by name; one it does not know is a problem.
    const known = Object.keys(properties).filter(name => {
      try {
        readMigration(Buffer.from(JSON.stringify({ [name]: null })), 'm.json')
      } catch (error) {
        if (!(error instanceof WritError)) throw error
        return !error.problems.some(({ detail }) => detail.startsWith(`"${name}" is not a field`))
      }
      return true
    })
    expect(known).toEqual(Object.keys(properties))
  })
})
