/** The import law of the rooms, as data. A violation is reported as `file -> what it may not see`. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** What each room may import: rooms by name, packages and node modules by specifier. */
const law: Readonly<Record<string, readonly string[]>> = {
  model: [],
  bytes: ['model', 'node:crypto', 'canonicalize'],
  formats: ['model', 'bytes', 'smol-toml', 'yaml', 'js-yaml'],
  diff: ['model', 'bytes', 'diff-package'],
  consumers: ['model', 'node:path'],
  policy: ['model', 'bytes', 'consumers', 'zod/mini', 'yaml', 'node:path'],
  checks: [
    ...['model', 'bytes', 'formats', 'consumers', 'smol-toml', 'yaml', 'json5'],
    ...['node:path', 'node:util'],
  ],
  plan: [
    ...['model', 'bytes', 'formats', 'consumers', 'policy', 'checks', 'diff'],
    ...['zod/mini', 'yaml', 'node:path'],
  ],
  approval: ['model', 'bytes', 'node:crypto', 'node:path', 'zod/mini'],
  review: ['model', 'bytes', 'diff'],
  host: ['model', 'bytes', 'node:*'],
  store: ['model', 'bytes', 'host', 'zod/mini', 'node:path'],
  apply: ['model', 'bytes', 'checks', 'approval', 'consumers', 'store', 'host', 'node:path'],
  operations: [
    ...['model', 'bytes', 'formats', 'diff', 'consumers', 'policy', 'checks', 'plan', 'approval'],
    ...['host', 'store', 'apply', 'node:path'],
  ],
  cli: [
    ...['model', 'bytes', 'formats', 'diff', 'consumers', 'policy', 'checks', 'plan', 'approval'],
    ...['review', 'host', 'store', 'apply', 'operations', 'node:*', 'react', 'ink', 'chalk'],
  ],
  components: ['review', 'model', 'bytes', 'ink', 'react', 'ink-select-input', 'chalk'],
  build: ['node:*', 'esbuild'],
  src: ['model', 'operations', 'host', 'store', 'plan', 'approval', 'apply', 'policy', 'consumers'],
}

interface Import {
  readonly specifier: string
  readonly dynamic: boolean
}

/** Returns every import of a source text, type imports included: types tie rooms together too. */
function importsOf(text: string): Import[] {
  const found: Import[] = []
  const statements = /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|^\s*import\s*'([^']+)'/gm
  for (const match of text.matchAll(statements)) {
    found.push({ specifier: match[1] ?? match[2] ?? '', dynamic: false })
  }
  for (const match of text.matchAll(/\bimport\(\s*'([^']+)'/g)) {
    found.push({ specifier: match[1] ?? '', dynamic: true })
  }
  return found
}

function roomOf(file: string): string {
  const [top, second, third] = file.split('/')
  if (top === 'components') return 'components'
  return third === undefined ? 'src' : (second ?? '')
}

function violationsIn(base: string): { files: number; imports: number; violations: string[] } {
  const files = ['src', 'components'].flatMap(top =>
    readdirSync(join(base, top), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map(entry => relative(base, join(entry.parentPath, entry.name))),
  )
  const violations: string[] = []
  let imports = 0
  for (const file of files) {
    const room = roomOf(file)
    const allowed = law[room]
    if (allowed === undefined) {
      violations.push(`${file} -> a room the law does not know`)
      continue
    }
    for (const { specifier, dynamic } of importsOf(readFileSync(join(base, file), 'utf8'))) {
      imports++
      if (specifier.startsWith('.')) {
        const target = roomOf(posix.join(dirname(file), specifier))
        const lazy = dynamic && room === 'cli' && target === 'components'
        if (target !== room && !lazy && !allowed.includes(target)) {
          violations.push(`${file} -> ${target}`)
        }
      } else {
        const name = specifier === 'diff' ? 'diff-package' : specifier
        const node = specifier.startsWith('node:') && allowed.includes('node:*')
        if (!node && !allowed.includes(name)) violations.push(`${file} -> ${specifier}`)
      }
    }
  }
  return { files: files.length, imports, violations }
}

describe('the import law', () => {
  test('holds, over a plausible number of files', () => {
    const { files, imports, violations } = violationsIn(root)
    expect(violations).toEqual([])
    expect(files).toBeGreaterThan(100)
    expect(imports).toBeGreaterThan(300)
  })

  test.each([
    ['src/plan/planted.ts', "import { readFileSync } from 'node:fs'\n"],
    ['src/apply/planted.ts', "import type { X } from '../plan/build-plan.ts'\n"],
    ['src/apply/planted.ts', "import {\n  a,\n  b,\n} from '../diff/line-diff.ts'\n"],
    ['components/planted.tsx', "export { x } from '../src/host/host.ts'\n"],
    ['src/cli/planted.ts', "import { App } from '../../components/App.tsx'\n"],
    ['src/model/planted.ts', "import 'zod'\n"],
    ['src/attic/planted.ts', 'export {}\n'],
  ])('finds a violation planted in %s', (file, text) => {
    const base = mkdtempSync(join(tmpdir(), 'writ-law-'))
    try {
      mkdirSync(join(base, 'components'), { recursive: true })
      mkdirSync(dirname(join(base, file)), { recursive: true })
      mkdirSync(join(base, 'src'), { recursive: true })
      writeFileSync(join(base, file), text)
      expect(violationsIn(base).violations).toHaveLength(1)
    } finally {
      rmSync(base, { recursive: true })
    }
  })

  test('lets the command line load components lazily only', () => {
    const base = mkdtempSync(join(tmpdir(), 'writ-law-'))
    try {
      mkdirSync(join(base, 'components'), { recursive: true })
      mkdirSync(join(base, 'src/cli/tui'), { recursive: true })
      const text = "const { App } = await import('../../../components/App.tsx')\n"
      writeFileSync(join(base, 'src/cli/tui/start.ts'), text)
      expect(violationsIn(base).violations).toEqual([])
    } finally {
      rmSync(base, { recursive: true })
    }
  })
})

describe('effects', () => {
  test('clock, chance, environment and console are named only where they belong', () => {
    const effects = /\bprocess\.|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bconsole\./
    const allowed = new Set(['host', 'cli', 'build'])
    const files = ['src', 'components'].flatMap(top =>
      readdirSync(join(root, top), { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
        .map(entry => relative(root, join(entry.parentPath, entry.name))),
    )
    const guilty = files.filter(file => {
      if (allowed.has(roomOf(file))) return false
      const code = readFileSync(join(root, file), 'utf8').replace(/^\s*(\*|\/\/|\/\*).*$/gm, '')
      return effects.test(code)
    })
    expect(guilty).toEqual([])
    expect(files.length).toBeGreaterThan(100)
  })

  test('no source file outgrows one screen of responsibility', () => {
    const long = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map(entry => join(entry.parentPath, entry.name))
      .filter(file => readFileSync(file, 'utf8').split('\n').length > 400)
    expect(long.map(file => relative(root, file))).toEqual([])
  })
})

describe('the plan of the house', () => {
  test('names files that are there, and has a row for every room', () => {
    const text = readFileSync(join(root, 'src', 'ARCHITECTURE.md'), 'utf8')
    const named = [...text.matchAll(/`([a-z-]+\/[a-z-]+\.ts)`/g)].map(([, file = '']) => file)
    expect(named.length).toBeGreaterThan(30)
    expect(named.filter(file => !existsSync(join(root, 'src', file)))).toEqual([])
    const rooms = readdirSync(join(root, 'src'), { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(({ name }) => name)
    expect(rooms.filter(room => !text.includes(`| \`${room}\` |`))).toEqual([])
  })
})
