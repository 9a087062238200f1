/** PyYAML where it can be imported: it reads the same values as we do, before and after. */
import { describe, expect, test } from 'vitest'
import { sameValue, type TableValue } from '../src/model/value.ts'
import { readBytes } from '../src/plan/read-text.ts'
import { loadCases } from './cases/case-folder.ts'
import { hasPyyaml, readWithPyyaml } from './cases/pyyaml.ts'

const dialect = { version: '1.1', maxDepth: 100 }

interface Read {
  readonly name: string
  readonly bytes: Uint8Array
  readonly root: TableValue | undefined
}

function read(name: string, bytes: Uint8Array | null): Read[] {
  if (bytes === null) return []
  const own = readBytes(bytes, { format: 'yaml', dialect }, 'kept')
  return [{ name, bytes, root: own.ok ? own.document.root : undefined }]
}

const folders = loadCases().filter(({ target }) => /\.ya?ml$/.test(target))
const afters = folders.flatMap(({ name, after }) => read(name, after))
const befores = folders
  .flatMap(({ name, before }) => read(name, before))
  .filter(({ root }) => root !== undefined)

/** Words that readers of YAML take for different things. */
const words = `off: [on, off, yes, No, TRUE, y, N, 'y', "n", yn]
y: key
1: [010, 0o10, 0x1F, 0b11, 089, 1_000, 1:30, 01:30, 1:30:05, 1:99, -1:30, +12, 9007199254740993]
floats: [1e3, 1.e3, -1.0e3, 1.0e+3, .5e+3, 1.5, .5, -.inf, .NaN, 1_0.5, 1:30.5]
dates: [2001-12-14, 2001-12-14t21:59:43.10-05:00, 2001-12-14 21:59:43.10 -5, 2001-12-15 2:59:43]
~: [~, null, Null, '', "~"]
merged: { <<: *base, x: 3 }
several: { <<: [*base, { z: 4 }], z: 5 }
text: |
  a
   b

folded: >-
  a
  b

  c
quoted: "a\\u00e9\\
  b

  c"
`

/** The names of the files of which PyYAML reads other values. */
function differing(files: readonly Read[]): readonly string[] {
  const others = readWithPyyaml(files.map(({ bytes }) => bytes))
  return files
    .filter(({ root }, index) => {
      const other = others[index]
      return root === undefined || other === undefined || !sameValue(root, other)
    })
    .map(({ name }) => name)
}

describe('another parser', () => {
  test.skipIf(!hasPyyaml)(
    'R9 PyYAML reads the same from every result (needs python3 with yaml)',
    () => {
      expect(afters.length).toBeGreaterThan(15)
      expect(differing(afters)).toEqual([])
    },
  )

  test.skipIf(!hasPyyaml)(
    'R3 PyYAML reads the same from every original that parses (needs python3 with yaml)',
    () => {
      expect(befores.length).toBeGreaterThan(15)
      expect(differing(befores)).toEqual([])
    },
  )

  test.skipIf(!hasPyyaml)(
    'R3 PyYAML reads the same from words of many readings (needs python3 with yaml)',
    () => {
      const files = words.split(/^(?=\S)/m).flatMap(line => {
        const text = line.includes('*base') ? `base: &base { x: 1, y: 2 }\n${line}` : line
        return read(line, Buffer.from(text))
      })
      expect(files.length).toBeGreaterThan(8)
      expect(differing(files)).toEqual([])
    },
  )
})
