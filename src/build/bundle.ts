/**
 * Bundles the product: one small entry, chunks loaded when a command needs them.
 *
 * The terminal UI, and with it React, Ink and Yoga, stands in chunks of its own, so that no other
 * command pays for it.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'

const root = join(import.meta.dirname, '..', '..')
const out = join(root, 'dist')

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
 * Takes the one function Ink uses of a large collection, and the build of `yaml` that is made of
 * ES modules, which loads less and needs no `require`.
 */
const narrower: Readonly<Record<string, string>> = {
  'es-toolkit/compat': join(root, 'node_modules/es-toolkit/dist/compat/function/throttle.mjs'),
  yaml: join(root, 'node_modules/yaml/browser/index.js'),
}

rmSync(out, { recursive: true, force: true })
const result = await build({
  absWorkingDir: root,
  entryPoints: { writ: 'src/cli/main.ts', index: 'src/index.ts' },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  metafile: true,
  define: {
    'process.env.NODE_ENV': '"production"',
    'process.env.DEV': '"false"',
  },
  external: ['react-devtools-core'],
  alias: narrower,
  plugins: [yogaBytes],
  logLevel: 'warning',
})
writeFileSync(join(out, 'meta.json'), JSON.stringify(result.metafile))
