/**
 * Goals of the screen: from a key to the last byte of its frame, and what a frame costs, at
 * 200x50 over a diff of 100,000 lines. Run with `node`.
 *
 * The interface runs over services in memory, in a terminal of its own.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { build } from 'esbuild'
import { isMet, type Row, report, spreadOf } from './harness.ts'

const rounds = Number(process.env['WRIT_BENCH_ROUNDS'] ?? 9)
const keysPerRound = 25
const endOfFrame = '\x1b[?2026l'
const ticksPerSecond = 100
const directory = mkdtempSync(join(tmpdir(), 'writ-bench-screen-'))
const rows: Row[] = []

try {
  const program = join(directory, 'demo.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, '..', 'tui', 'demo.ts')],
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    external: ['react-devtools-core'],
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    logLevel: 'error',
  })
  await frames(program)
} finally {
  rmSync(directory, { recursive: true, force: true })
}
process.exitCode = rows.every(isMet) ? 0 : 1

async function frames(program: string): Promise<void> {
  const child = spawn(process.execPath, [program], {
    cols: 200,
    rows: 50,
    env: {
      PATH: process.env['PATH'] ?? '',
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      DEMO_LINES: '100000',
    },
  })
  let output = ''
  let onOutput = (): void => {}
  child.onData(chunk => {
    output += chunk
    onOutput()
  })
  let isAwaited = false
  child.onExit(({ exitCode }) => {
    if (isAwaited) return
    console.error(`the interface ended with ${exitCode}: ${output.slice(-500)}`)
    process.exit(2)
  })
  const until = (isThere: () => boolean): Promise<void> =>
    new Promise(resolve => {
      onOutput = () => {
        if (!isThere()) return
        onOutput = () => {}
        resolve()
      }
      onOutput()
    })
  /** Types a key and settles when a whole frame has come back. */
  const press = async (key: string): Promise<number> => {
    output = ''
    const start = process.hrtime.bigint()
    child.write(key)
    await until(() => output.endsWith(endOfFrame))
    return Number(process.hrtime.bigint() - start) / 1e6
  }
  await until(() => output.includes('\x1b[?2004h') && output.includes('9 plans'))
  await press('\r')
  await until(() => output.includes('Changes'))
  await press('2')
  // Code that has never run and rows that were never shown are not what scrolling feels like.
  for (let at = 0; at < keysPerRound; at++) await press('j')

  const latencies: number[] = []
  const before = cpuMs(child.pid)
  for (let at = 0; at < rounds * keysPerRound; at++) {
    latencies.push(await press(at % 5 === 4 ? '\x1b[6~' : 'j'))
  }
  const cpu = (cpuMs(child.pid) - before) / latencies.length
  isAwaited = true
  child.write('q')
  await new Promise(resolve => child.onExit(resolve))

  const sorted = latencies.toSorted((a, b) => a - b)
  const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN
  const note = `median ${spreadOf(latencies).median.toFixed(1)} ms`
  rows.push(
    report({
      goal: 'P20 key to frame, p95, ms',
      measured: p95,
      sense: 'at most',
      budget: 16,
      note,
    }),
    report({ goal: 'P20 CPU of a frame, ms', measured: cpu, sense: 'at most', budget: 3 }),
  )
}

/** Processor time of a process and its threads so far; Linux counts it in ticks. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond
}
