/**
 * Bundles the product into four files, each loaded only when the one before it needs it:
 *
 *   writ.js    answers `--version` and checks the Node version
 *   engine.js  all commands; the code of each is evaluated when it runs
 *   tui.js     the terminal UI without Ink: state, rows, painting
 *   ink.js     React, Ink and the components
 *
 * Few files, because each costs a resolution and a read; lazy evaluation inside them, because
 * what is not evaluated costs next to nothing. They are scripts, not modules, so that compiled
 * code can be kept for them: see `load-part.ts`. `index.mjs` is the library.
 */
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild'

const root = join(import.meta.dirname, '..', '..')
const out = join(root, 'dist')
const entry = join(out, 'writ.js')

/** Modules at which one file ends and the next begins; always imported dynamically. */
const seams: Readonly<Record<string, string>> = {
  engine: 'src/cli/run.ts',
  tui: 'src/cli/tui/open.ts',
  ink: 'components/mount.tsx',
}

const seam: Plugin = {
  name: 'seam',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\// }, args => {
      if (args.kind !== 'dynamic-import') return undefined
      const path = join(args.resolveDir, args.path)
      const name = Object.keys(seams).find(key => path === join(root, seams[key] ?? ''))
      return name === undefined ? undefined : { path: name, namespace: 'part' }
    })
    const loader = JSON.stringify(join(root, 'src/cli/load-part.ts'))
    build.onLoad({ filter: /.*/, namespace: 'part' }, ({ path }) => ({
      contents:
        build.initialOptions.outfile === entry
          ? `module.exports = require(${loader}).loadPart('${path}')`
          : `module.exports = require('part:${path}')`,
      resolveDir: root,
    }))
    build.onResolve({ filter: /^part:/ }, ({ path }) => ({ path, external: true }))
  },
}

/** Starts Yoga's WebAssembly at once. */
const instantiate = `
function instantiate(base64) {
  return (imports, done) => {
    const module = new WebAssembly.Module(Buffer.from(base64, 'base64'))
    const instance = new WebAssembly.Instance(module, imports)
    done(instance)
    return instance.exports
  }
}
`

/**
 * Hands Yoga its WebAssembly as bytes, and waits for nothing. Its own loader calls `fetch` on a
 * data URL, which starts a whole HTTP client first.
 */
const yogaBytes: Plugin = {
  name: 'yoga-bytes',
  setup(build) {
    build.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, args => {
      const text = readFileSync(args.path, 'utf8')
      const data = /data:application\/octet-stream;base64,([A-Za-z0-9+/=]+)/.exec(text)?.[1] ?? ''
      const patched = patch(text, [
        [data, ''],
        ['loadYoga = loadYoga || {};', `loadYoga = { instantiateWasm: instantiate("${data}") };`],
        ['return loadYoga.ready', 'return loadYoga'],
      ])
      return { contents: patched + instantiate, loader: 'js' }
    })
    build.onLoad({ filter: /yoga-layout\/dist\/src\/index\.js$/ }, args => {
      const text = readFileSync(args.path, 'utf8')
      return { contents: patch(text, [['await loadYoga()', 'loadYoga()']]), loader: 'js' }
    })
  },
}

/** Replaces what is there once; a dependency that has changed stops the build. */
function patch(text: string, changes: readonly (readonly [old: string, now: string])[]): string {
  let patched = text
  for (const [old, now] of changes) {
    if (old === '' || patched.split(old).length !== 2) {
      throw new Error(`a dependency has changed, adapt src/build/bundle.ts: ${old.slice(0, 60)}`)
    }
    patched = patched.replace(old, () => now)
  }
  return patched
}

/**
 * Loads a module of Node when its first function is called. An `import` would load it whenever
 * the file is loaded, and some cost more than a whole command. Only the names in use are read:
 * merely to look at some others loads what is behind them.
 */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin' }))
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: [
        'let loaded',
        `const load = () => (loaded ??= process.getBuiltinModule('${path}'))`,
        'const get = name => load()[name]',
        ...exportsOf(path),
        'export default /* @__PURE__ */ load()',
      ].join('\n'),
      loader: 'js',
    }))
  },
}

function exportsOf(path: string): string[] {
  const members = Object.entries(process.getBuiltinModule(path) ?? {})
  return members.flatMap(([name, member]) => {
    if (!/^[a-z]\w*$/i.test(name) || name === 'default') return []
    const isPlainFunction = typeof member === 'function' && /^[a-z]/.test(name)
    const value = isPlainFunction
      ? `(...args) => load().${name}(...args)`
      : `/* @__PURE__ */ get('${name}')`
    return [`export const ${name} = ${value}`]
  })
}

/** Leaves out the development tools of React, which nothing can switch on in a build. */
const noDevtools: Plugin = {
  name: 'no-devtools',
  setup(build) {
    build.onLoad({ filter: /ink\/build\/reconciler\.js$/ }, args => {
      const contents = patch(readFileSync(args.path, 'utf8'), [
        ["await import('./devtools.js')", ''],
        ['await loadPackageJson()', '{}'],
      ])
      return { contents, loader: 'js' }
    })
  },
}

/**
 * Takes the one function Ink uses of a large collection, and the build of `yaml` that is made of
 * ES modules, which loads less and needs no `require`.
 */
const narrower: Readonly<Record<string, string>> = {
  'es-toolkit/compat': join(root, 'node_modules/es-toolkit/dist/compat/function/throttle.mjs'),
  yaml: join(root, 'node_modules/yaml/browser/index.js'),
}

const options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  minify: true,
  legalComments: 'none',
  metafile: true,
  write: false,
  alias: narrower,
  plugins: [seam, lazyBuiltins, yogaBytes, noDevtools],
  logLevel: 'warning',
} as const satisfies BuildOptions

const constants = { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' }
const outputs: Metafile['outputs'] = {}

type Special = Pick<BuildOptions, 'format' | 'outfile' | 'define' | 'banner'>

/** Returns one file as ASCII alone, which is read and held at half the cost. */
async function bundle(path: string, special: Special): Promise<string> {
  const { metafile, outputFiles } = await build({
    ...options,
    ...special,
    entryPoints: [join(root, path)],
    define: { ...constants, ...special.define },
  })
  Object.assign(outputs, metafile.outputs)
  // What esbuild leaves is in regular expressions, where an escape means the same.
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return (outputFiles[0]?.text ?? '').replace(/[^\0-\x7f]/g, escaped)
}

const files: Record<string, string> = {}
const digests: Record<string, string> = {}
for (const [name, path] of Object.entries(seams)) {
  const code = await bundle(path, { format: 'cjs', outfile: join(out, `${name}.js`) })
  const text = `(function(exports,module,require){${code}\n})\n`
  files[`${name}.js`] = text
  digests[name] = createHash('sha256').update(text).digest('hex').slice(0, 16)
}
files['writ.js'] = await bundle('src/cli/main.ts', {
  format: 'cjs',
  outfile: entry,
  define: { partDigests: JSON.stringify(digests), 'import.meta.dirname': '__dirname' },
})
files['index.mjs'] = await bundle('src/index.ts', {
  format: 'esm',
  outfile: join(out, 'index.mjs'),
  // CommonJS packages ask for Node's own modules by `require`, which ES modules lack.
  banner: { js: 'const require = name => process.getBuiltinModule(name);' },
})
files['package.json'] = '{"type":"commonjs"}\n'
files['meta.json'] = JSON.stringify({ outputs })

// Nothing is touched before all has been built.
rmSync(out, { recursive: true, force: true })
mkdirSync(out)
for (const [name, text] of Object.entries(files)) writeFileSync(join(out, name), text)
chmodSync(entry, 0o755)
