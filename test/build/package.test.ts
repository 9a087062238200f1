/** What is published, and that it runs with nothing installed beside it. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { writBin } from '../helpers/sandbox.ts'

const root = join(import.meta.dirname, '..', '..')
const npm = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
  cwd: root,
  encoding: 'utf8',
})

test.skipIf(npm.error !== undefined)(
  'the package holds the program, its types and its papers',
  () => {
    const [pack]: { files: { path: string }[] }[] = JSON.parse(npm.stdout)
    const paths = pack?.files.map(({ path }) => path) ?? []
    const types = paths.filter(path => /^dist\/types\/.*\.d\.ts$/.test(path))
    expect(paths.filter(path => !types.includes(path)).toSorted()).toEqual([
      'LICENSE',
      'README.md',
      'dist/engine.js',
      'dist/index.mjs',
      'dist/ink.js',
      'dist/package.json',
      'dist/tui.js',
      'dist/writ.js',
      'package.json',
    ])
  },
)

test('the files run alone, far from their packages', () => {
  const directory = mkdtempSync(join(tmpdir(), 'writ-alone-'))
  try {
    cpSync(dirname(writBin), directory, { recursive: true })
    const run = (...args: string[]): string =>
      spawnSync(process.execPath, args, { cwd: directory, encoding: 'utf8', env: {} }).stdout
    expect(run('writ.js', '--version')).toMatch(/^writ \d/)
    expect(run('writ.js', 'help')).toContain('usage: writ')
    expect(
      run('-e', 'import("./index.mjs").then(m => console.log(Object.keys(m).length > 5))'),
    ).toBe('true\n')
    // The parts of the screen are functions of `exports`, `module` and `require`.
    const load = `
      const get = name => process.getBuiltinModule(name)
      const part = name => {
        const module = { exports: {} }
        require('node:vm').runInThisContext(get('node:fs').readFileSync(name, 'utf8'))(
          module.exports, module, get)
        return Object.keys(module.exports).join()
      }
      console.log(part('tui.js'), part('ink.js'))`
    expect(run('-e', load)).toBe('openTui mountView\n')
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
