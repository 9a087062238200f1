/** The README's rules and tables, held against code and tests. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { errorKinds } from '../src/model/error-kinds.ts'
import { exitCodeTable } from '../src/model/exit-codes.ts'
import { version } from '../src/model/version.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const rules = [...readme.matchAll(/^- (?:\*\*)?(R\d+)\b/gm)].map(match => match[1] ?? '')

function textOf(top: string, keep: RegExp): string {
  return readdirSync(join(root, top), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && keep.test(entry.name))
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')
}

describe('the rules', () => {
  const sources = textOf('src', /\.tsx?$/) + textOf('components', /\.tsx?$/)
  const tests = textOf('test', /\.test\.tsx?$/)
  const caseFiles = textOf('fixtures/cases', /^case\.json$/)

  test('are all in the README, in order', () => {
    expect(rules).toEqual(Array.from({ length: 35 }, (_, i) => `R${i + 1}`))
  })

  test.each(rules)('%s is cited by a source comment', rule => {
    expect(sources).toMatch(new RegExp(`(?:\\*|//).*\\b${rule}\\b`))
  })

  test.each(rules)('%s is cited by a test name', rule => {
    const named = new RegExp(
      `['"\`]${rule}\\b|['"\`](?:R\\d+ )+${rule}\\b|['"\`]R[\\d, R]*\\b${rule}\\b`,
    )
    expect(tests + caseFiles).toMatch(named)
  })
})

describe('the tables', () => {
  test('R35 every exit code of an error is documented, and the README says the same', () => {
    const documented = new Map(exitCodeTable.map(row => [row.exit, row.meaning]))
    const used = new Set(Object.values(errorKinds).map(kind => kind.exit))
    expect([...used].filter(exit => !documented.has(exit))).toEqual([])
    const rows = [...readme.matchAll(/^\| (\d+) \| (.+) \|$/gm)]
    expect(rows.map(row => [Number(row[1]), row[2]])).toEqual([...documented])
  })

  test('the version is the one of the package', () => {
    const text = readFileSync(join(root, 'package.json'), 'utf8')
    expect(JSON.parse(text)).toMatchObject({ version })
  })

  test('every runtime dependency has its reason in the README', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const unnamed = Object.keys(dependencies).filter(name => !readme.includes(`| \`${name}\` |`))
    expect(unnamed).toEqual([])
  })
})
