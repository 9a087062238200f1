import { describe, expect, test } from 'vitest'
import { limitsOf, valuesProblem } from '../../src/formats/limits.ts'
import type { Dialect, FormatName } from '../../src/model/migration.ts'
import { readBytes, readText } from '../../src/plan/read-text.ts'
import { configValue } from '../plan/plan-inputs.ts'

const dialects: readonly (readonly [FormatName, Dialect])[] = [
  ['toml', { version: '1.1', maxDepth: 80 }],
  ['yaml', { version: '1.2', maxDepth: 80 }],
  ['json', { version: 'strict', maxDepth: 80 }],
  ['dotenv', { version: 'node', maxDepth: 1 }],
]

describe('what a file may hold', () => {
  test.each(dialects)('R2 %s: a file above the limit is not decoded', (format, dialect) => {
    const { size } = limitsOf(format)
    const bytes = new Uint8Array(size + 1).fill(0x20)
    expect(readBytes(bytes, { format, dialect })).toMatchObject({
      ok: false,
      problems: [{ code: 'TARGET_TOO_LARGE' }],
    })
  })

  test('R2 a file just below the limit of its format is read', () => {
    const text = `a: ${'x'.repeat(limitsOf('yaml').size - 4)}\n`
    const [, yaml] = dialects[1] ?? []
    if (yaml === undefined) throw new Error('no dialect')
    expect(readBytes(Buffer.from(text), { format: 'yaml', dialect: yaml }).ok).toBe(true)
  })

  test.each([
    [{ a: 1 }, 1],
    [{ a: 1, b: 2 }, 2],
    [{ a: { b: { c: 1 } } }, 6],
    [{ a: [1, 1, [1]] }, 10],
    [{}, 0],
  ])('R2 counts the parts of all key paths: %j', (plain, parts) => {
    const root = configValue(plain)
    if (root.kind !== 'table') throw new Error('no table')
    expect(valuesProblem({ root }, parts)).toBeUndefined()
    if (parts > 0) expect(valuesProblem({ root }, parts - 1)?.code).toBe('TARGET_TOO_LARGE')
  })

  test('R2 counts the nodes of a file before it makes its values', () => {
    const document = {
      size: 11,
      get root(): never {
        throw new Error('the values were made')
      },
    }
    expect(valuesProblem(document, 10)?.code).toBe('TARGET_TOO_LARGE')
  })

  test('R2 a small file of far too many values is refused before a second parser reads it', () => {
    const items = '1,'.repeat(limitsOf('yaml').pathParts / 2)
    const outcome = readText(`x: [${items}1]\n`, {
      format: 'yaml',
      dialect: { version: '1.2', maxDepth: 80 },
    })
    expect(outcome).toMatchObject({ ok: false, problems: [{ code: 'TARGET_TOO_LARGE' }] })
  })
})

describe('escapes of dotenv values', () => {
  const reading = { format: 'dotenv', dialect: { version: 'node', maxDepth: 1 } } as const

  test('R2 refuses a value that Node would read for minutes, with its place', () => {
    const outcome = readText(`A=1\nB="${'\\n'.repeat(200_000)}"\n`, reading)
    expect(outcome).toMatchObject({
      ok: false,
      problems: [{ code: 'TARGET_INVALID', places: [{ line: 2, column: 3 }] }],
    })
  })

  test('R2 takes as many escapes in values of usual length', () => {
    const lines = Array.from({ length: 2000 }, (_, i) => `K${i}="${'word\\n'.repeat(100)}"\n`)
    expect(readText(lines.join(''), reading).ok).toBe(true)
  })
})
