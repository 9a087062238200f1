/**
 * Bundles the product into four files, each loaded only when the one before it needs it:
 *
 *   writ.js    answers `--version` and checks the Node version
 *   engine.js  all commands; the code of each is evaluated when it runs
 *   tui.js     the terminal UI without Ink: state, rows, painting
 *   ink.js     React, Ink and the components
 *
 * Few files, because each costs a resolution and a read; lazy evaluation inside them, because
 * what is not evaluated costs next to nothing.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild'

const root = join(import.meta.dirname, '..', '..')
const out = join(root, 'dist')

/** Modules at which one file ends and the next begins; always imported dynamically. */
const seams: Readonly<Record<string, string>> = {
  engine: 'src/cli/run.ts',
  tui: 'src/cli/tui/start.ts',
  ink: 'components/mount.tsx',
}

const seam: Plugin = {
  name: 'seam',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\// }, args => {
      if (args.kind !== 'dynamic-import') return undefined
      const path = join(args.resolveDir, args.path)
      const name = Object.keys(seams).find(key => path === join(root, seams[key] ?? ''))
      return name === undefined ? undefined : { path: `./${name}.js`, external: true }
    })
  },
}

/**
 * Hands Yoga its WebAssembly as bytes. Its own loader calls `fetch` on a data URL, which starts
 * a whole HTTP client first.
 */
const yogaBytes: Plugin = {
  name: 'yoga-bytes',
  setup(build) {
    build.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, args => {
      const text = readFileSync(args.path, 'utf8')
      const data = /"data:application\/octet-stream;base64,([A-Za-z0-9+/=]+)"/.exec(text)?.[1]
      const opening = 'loadYoga = loadYoga || {};'
      if (data === undefined || !text.includes(opening)) {
        throw new Error('yoga-layout has changed its loader: adapt src/build/bundle.ts')
      }
      const patched = text
        .replace(data, '')
        .replace(opening, `loadYoga = { wasmBinary: Buffer.from("${data}", "base64") };`)
      return { contents: patched, loader: 'js' }
    })
  },
}

/**
 * Loads a module of Node when the module that names it is evaluated. An `import` would load it
 * whenever the file is loaded, and some cost more than a whole command.
 */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin' }))
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
      loader: 'js',
    }))
  },
}

/** Leaves out the development tools of React, which nothing can switch on in a build. */
const noDevtools: Plugin = {
  name: 'no-devtools',
  setup(build) {
    build.onLoad({ filter: /ink\/build\/devtools\.js$/ }, () => ({ contents: '', loader: 'js' }))
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
  outdir: out,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minify: true,
  legalComments: 'none',
  metafile: true,
  // CommonJS packages ask for Node's own modules by `require`, which ES modules lack.
  banner: { js: 'const require = name => process.getBuiltinModule(name);' },
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  alias: narrower,
  plugins: [seam, lazyBuiltins, yogaBytes, noDevtools],
  logLevel: 'warning',
} as const satisfies BuildOptions

rmSync(out, { recursive: true, force: true })
const entries = { writ: 'src/cli/main.ts', index: 'src/index.ts', ...seams }
const metafiles: Metafile[] = []
for (const [name, path] of Object.entries(entries)) {
  const { metafile } = await build({ ...options, entryPoints: { [name]: path } })
  metafiles.push(metafile)
}
const outputs = Object.assign({}, ...metafiles.map(({ outputs }) => outputs))
writeFileSync(join(out, 'meta.json'), JSON.stringify({ outputs }))
