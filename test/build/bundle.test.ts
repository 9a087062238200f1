/** What the build puts into each file, read from its own account. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const dist = join(root, 'dist')

interface Output {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly imports: readonly { readonly path: string; readonly external?: boolean }[]
}

const meta: { readonly outputs: Readonly<Record<string, Output>> } = JSON.parse(
  readFileSync(join(dist, 'meta.json'), 'utf8'),
)

function outputOf(name: string): Output {
  const output = meta.outputs[`dist/${name}`]
  if (output === undefined) throw new Error(`the build told nothing of ${name}`)
  return output
}

const react =
  /(?:^|\/)node_modules\/(?:react|react-reconciler|ink|ink-select-input|yoga-layout|scheduler)\//

describe('the bundle', () => {
  // Bounds, not goals: who passes one has a reason, or an import too many.
  test.each([
    ['writ.js', 8_000],
    // Four formats, each read by two parsers that share nothing; a ledger with signed heads and
    // events; boot leases; restores that are rehearsed, and one for when all else is lost; SSH
    // certificates and lists of revoked keys, read by own code; a review line by line; what each
    // key of six runtimes means to a person; what is said where
    // state or decisions are lost in part.
    ['engine.js', 1_105_000],
    ['tui.js', 205_000],
    ['ink.js', 450_000],
    ['index.mjs', 870_000],
  ])('%s stays below %i bytes, in ASCII', (name, limit) => {
    const bytes = readFileSync(join(dist, name))
    expect(bytes.length).toBeLessThan(limit)
    expect(bytes.every(byte => byte < 0x80)).toBe(true)
  })

  test('React and Ink are in ink.js alone', () => {
    expect(Object.keys(outputOf('ink.js').inputs).some(path => react.test(path))).toBe(true)
    for (const name of ['writ.js', 'engine.js', 'tui.js', 'index.mjs']) {
      expect(Object.keys(outputOf(name).inputs).filter(path => react.test(path))).toEqual([])
    }
  })

  test('the screen is painted without the engine', () => {
    const rooms = Object.keys(outputOf('tui.js').inputs).filter(path => path.startsWith('src/'))
    expect(rooms.length).toBeGreaterThan(20)
    // Besides the rooms of the screen, what reads one file of the configuration.
    const own =
      /^src\/(?:(?:bytes|cli\/tui|diff|host|model|review)\/|store\/(?:config-file|layout|screen-settings)\.ts)/
    expect(rooms.filter(path => !own.test(path))).toEqual([])
  })

  test('the bin brings what it needs to load the rest, no more', () => {
    const own = Object.keys(outputOf('writ.js').inputs).filter(path => path.startsWith('src/'))
    expect(own.toSorted()).toEqual([
      'src/cli/has-screen.ts',
      'src/cli/load-part.ts',
      'src/cli/main.ts',
      'src/cli/screen.ts',
      'src/model/version.ts',
    ])
  })

  test('nothing is left to be found in node_modules', () => {
    for (const [name, { imports }] of Object.entries(meta.outputs)) {
      const left = imports
        .map(({ path }) => path)
        .filter(path => !/^(?:node|part|builtin):/.test(path))
      expect(
        left.filter(path => !isBuiltin(path)),
        name,
      ).toEqual([])
    }
  })
})

function isBuiltin(path: string): boolean {
  return process.getBuiltinModule(path) !== undefined
}
