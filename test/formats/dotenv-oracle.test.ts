/**
 * The real readers as oracles: Node's parseEnv, python-dotenv where it can be imported, and sh.
 *
 * The shell is given only what the adapter wrote itself, into an empty file.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readSecondDotenv } from '../../src/checks/second-dotenv.ts'
import { dotenv } from '../../src/formats/dotenv/dotenv.ts'
import { applyEdits } from '../../src/formats/edit.ts'
import {
  anyText,
  dialectOf,
  fileText,
  parsed,
  plain,
  type ReaderName,
  readers,
  scrapText,
} from './dotenv-values.ts'
import { string } from './values.ts'

const count = Number(process.env['WRIT_ORACLE_RUNS'] ?? 1500)
const seed = Number(process.env['WRIT_ORACLE_SEED'] ?? 7)

const script = `
import io, json, sys
from dotenv import dotenv_values
def read(text):
    # As from a file opened with utf-8-sig: no mark, and every line end is LF.
    stream = io.StringIO(text.removeprefix('\\ufeff'), newline=None)
    return dict(dotenv_values(stream=stream, interpolate=False))
json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
`
const python = ['/usr/bin/python3', 'python3'].find(
  command => spawnSync(command, ['-c', 'import dotenv']).status === 0,
)
const hasShell = spawnSync('sh', ['-c', 'exit 0']).status === 0

function pythonReadings(texts: readonly string[]): readonly unknown[] {
  const answer = spawnSync(python ?? '', ['-c', script], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const readings: unknown = JSON.parse(answer.stdout)
  if (!Array.isArray(readings)) throw new Error('no answer')
  return readings
}

/** Texts the adapter accepts for a reader. */
function acceptedTexts(reader: ReaderName): string[] {
  const texts = fc.sample(fc.oneof(fileText, scrapText), { numRuns: count * 2, seed })
  return [...new Set(texts)].filter(text => dotenv.parse(text, dialectOf(reader)).ok)
}

interface Emitted {
  readonly text: string
  readonly value: string
}

/** Files with one value, as the adapter writes them; alone, and between lines of a user. */
function emittedFor(reader: ReaderName, before: string): Emitted[] {
  return fc.sample(anyText, { numRuns: count, seed }).flatMap(value => {
    const outcome = dotenv.setKey(parsed(before, reader), ['K'], string(value))
    return outcome.ok ? [{ text: applyEdits(before, outcome.edits), value }] : []
  })
}

/** Behind some lines Node takes an indented comment for a key; no value of another key suffers. */
function nodeReading(text: string): Record<string, string | undefined> {
  const entries = Object.entries(parseEnv(text.replace(/^\uFEFF/, '')))
  return Object.fromEntries(entries.filter(([key]) => !key.startsWith('#')))
}

describe('accepted files', () => {
  test("R3 R9 Node's parseEnv reads the same values", () => {
    const texts = acceptedTexts('node')
    expect(texts.length).toBeGreaterThan(count / 4)
    for (const text of texts) {
      const own = plain(parsed(text, 'node').root)
      const other = nodeReading(text)
      expect({ text, reading: own }).toEqual({ text, reading: other })
    }
  })

  test.skipIf(python === undefined)(
    'R3 R9 python-dotenv reads the same values (needs python3 with dotenv)',
    () => {
      const texts = acceptedTexts('python-dotenv')
      expect(texts.length).toBeGreaterThan(count / 4)
      for (const [index, reading] of pythonReadings(texts).entries()) {
        const text = texts[index] ?? ''
        expect({ text, reading: plain(parsed(text, 'python-dotenv').root) }).toEqual({
          text,
          reading,
        })
      }
    },
    60_000,
  )

  test.each(readers)('R9 the second reader agrees for %s', reader => {
    for (const text of acceptedTexts(reader)) {
      const { root } = parsed(text, reader)
      expect({ text, reading: readSecondDotenv(text, reader) }).toEqual({
        text,
        reading: { ok: true, root },
      })
    }
  })
})

describe('written values', () => {
  const befores = ['', 'A=1\nK=old # why\nexport B=2\n', "K='old'#why\nB='x'\n"]

  test("R9 Node's parseEnv reads them back", () => {
    for (const { text, value } of befores.flatMap(before => emittedFor('node', before))) {
      expect({ text, value: nodeReading(text)['K'] }).toEqual({ text, value })
    }
  })

  test.skipIf(python === undefined)(
    'R9 python-dotenv reads them back (needs python3 with dotenv)',
    () => {
      const emitted = befores.flatMap(before => emittedFor('python-dotenv', before))
      expect(emitted.length).toBeGreaterThan(count)
      const readings = pythonReadings(emitted.map(({ text }) => text))
      for (const [index, { text, value }] of emitted.entries()) {
        expect({ text, reading: readings[index] }).toMatchObject({ text, reading: { K: value } })
      }
    },
    60_000,
  )

  test.skipIf(!hasShell)('E8 R9 a shell reads them back, from files wholly ours (needs sh)', () => {
    const emitted = emittedFor('sh', '')
    expect(emitted.length).toBeGreaterThan(count / 2)
    const folder = mkdtempSync(join(tmpdir(), 'writ-dotenv-'))
    try {
      const names = emitted.map(({ text }, index) => {
        const path = join(folder, String(index))
        writeFileSync(path, text)
        return path
      })
      const read = 'for f do K=unset; . "$f"; printf "%s\\0" "$K"; done'
      const answer = spawnSync('sh', ['-c', read, 'sh', ...names], { maxBuffer: 1 << 28 })
      expect(answer.stderr.toString()).toBe('')
      const values = answer.stdout.toString('utf8').split('\0')
      for (const [index, { text, value }] of emitted.entries()) {
        expect({ text, value: values[index] }).toEqual({ text, value })
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
