/**
 * Goals of the screen: from a key to the last byte of its frame, and what a frame costs, at
 * 200x50 over diffs of 2,000 and 100,000 lines and over 1,000 plans, and what memory it holds. Run
 * with `node`.
 *
 * The diffs are of plans that the built program made, proves and shows; the plans of the list are
 * in memory, since a thousand would take minutes to make.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { build } from 'esbuild'
import { makeSandbox, writBin } from '../helpers/sandbox.ts'
import { isInstalled, isMet, type Row, report, spreadOf } from './harness.ts'

const rounds = Number(process.env['WRIT_BENCH_ROUNDS'] ?? 9)
const keysPerRound = 25
const warmKeys = 75
const mostScrolls = 300
const settleMs = 3000
const line = 'j'
const page = '\x1b[6~'
const pageBack = '\x1b[5~'
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

/** A program in a terminal of 200x50, and how to press its keys. */
interface Driven {
  readonly pid: number
  /** Types a key and settles with the time until what comes back is whole. */
  press(key: string): Promise<number>
  until(isThere: (output: string) => boolean): Promise<void>
  end(key: string): Promise<void>
}

/** Starts a program; a frame of it ends with `mark`, or with its first bytes where it has none. */
function drive(argv: readonly [string, ...string[]], env: Env, mark: string | null): Driven {
  const child = spawn(argv[0], argv.slice(1), {
    cols: 200,
    rows: 50,
    env: {
      PATH: process.env['PATH'] ?? '',
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      ...env,
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
    console.error(`${argv[0]} ended with ${exitCode}: ${output.slice(-500)}`)
    process.exit(2)
  })
  const until = (isThere: (text: string) => boolean): Promise<void> =>
    new Promise(resolve => {
      onOutput = () => {
        if (!isThere(output)) return
        onOutput = () => {}
        resolve()
      }
      onOutput()
    })
  return {
    pid: child.pid,
    until,
    async press(key) {
      output = ''
      const start = process.hrtime.bigint()
      child.write(key)
      await until(text => (mark === null ? text !== '' : text.endsWith(mark)))
      return Number(process.hrtime.bigint() - start) / 1e6
    },
    end(key) {
      isAwaited = true
      return new Promise(resolve => {
        child.onExit(() => resolve())
        child.write(key)
      })
    },
  }
}

type Env = Readonly<Record<string, string>>

interface Scrolled {
  readonly latencies: readonly number[]
  readonly cpu: number
}

/** Scrolls: four lines and a page in turn, every other page back, so that no list ends. */
async function scroll(driven: Driven, presses: number): Promise<Scrolled> {
  const latencies: number[] = []
  const before = cpuMs(driven.pid)
  for (let at = 0; at < presses; at++) {
    latencies.push(await driven.press(at % 10 === 4 ? page : at % 10 === 9 ? pageBack : line))
  }
  return { latencies, cpu: (cpuMs(driven.pid) - before) / latencies.length }
}

function tell(what: string, { latencies, cpu }: Scrolled): void {
  const sorted = latencies.toSorted((a, b) => a - b)
  const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN
  const note = `median ${spreadOf(latencies).median.toFixed(1)} ms`
  rows.push(
    report({
      goal: `P20 key to frame, ${what}, p95, ms`,
      measured: p95,
      sense: 'at most',
      budget: 10,
      note,
    }),
    report({ goal: `P20 CPU of a frame, ${what}, ms`, measured: cpu, sense: 'at most', budget: 3 }),
  )
}

async function frames(program: string): Promise<void> {
  await diff(1000, '2,000 lines')
  const scrolled = await diff(50_000, '100,000 lines')

  const argv = [process.execPath, program] as const
  const inbox = drive(argv, { DEMO_PLANS: '1000' }, endOfFrame)
  await inbox.until(text => text.includes('\x1b[?2004h') && text.includes('1000 plans,'))
  for (let at = 0; at < warmKeys; at++) await inbox.press(line)
  const listed = await scroll(inbox, rounds * keysPerRound)
  tell('1,000 plans', listed)
  await tellMemory(inbox, listed, '1,000 plans')
  await inbox.end('q')
  await beside(spreadOf(scrolled.latencies).median)
}

/** Scrolls through the diff of a plan in which every key of a file changes. */
async function diff(keys: number, what: string): Promise<Scrolled> {
  const box = makeSandbox()
  try {
    const text = (side: string): string =>
      Array.from({ length: keys }, (_, at) => `key_${at} = "${side} value ${at}"\n`).join('')
    const target = box.write('.codex/config.toml', text('old'))
    const wanted = box.write('new.toml', text('new'))
    const plan = box.run(['propose', target, '--from', wanted, '--json']).text('plan')
    // The first run after a build compiles the program, and keeps what it compiled for the others.
    await (await opened(plan, box.env)).end('q')
    const driven = await opened(plan, box.env)
    await driven.press('2')
    // What it took to open the plan is collected meanwhile, and is no part of a frame.
    await new Promise(resolve => setTimeout(resolve, settleMs))
    // Code that has never run and rows that were never shown are not what scrolling feels like.
    for (let at = 0; at < warmKeys; at++) await driven.press(line)
    const scrolled = await scroll(driven, rounds * keysPerRound)
    tell(what, scrolled)
    await tellMemory(driven, scrolled, what)
    await driven.end('q')
    return scrolled
  } finally {
    box.dispose()
  }
}

async function opened(plan: string, env: Env): Promise<Driven> {
  const driven = drive([process.execPath, writBin, 'review', plan], env, endOfFrame)
  await driven.until(text => text.includes('\x1b[?2004h') && text.includes('[1 Changes]'))
  return driven
}

/** Says what memory is held once there were so many scrolls. */
async function tellMemory(driven: Driven, { latencies }: Scrolled, what: string): Promise<void> {
  for (let at = warmKeys + latencies.length; at < mostScrolls; at++) await driven.press(line)
  rows.push(
    report({
      goal: `P20 memory after ${mostScrolls} scrolls, ${what}, MiB`,
      measured: residentMib(driven.pid),
      sense: 'at most',
      budget: 120,
    }),
  )
}

/** Says what others take for the same keys on the same change; no goal, as they do other things. */
async function beside(own: number): Promise<void> {
  const [before, after] = ['old', 'new'].map(side => {
    const path = join(directory, `${side}.toml`)
    const text = Array.from({ length: 100_000 }, (_, at) => `key_${at} = "${side} value ${at}"\n`)
    writeFileSync(path, text.join(''))
    return path
  })
  const others: readonly (readonly [name: string, argv: readonly string[], quit: string])[] = [
    ['less', [after ?? ''], 'q'],
    ['vim', ['-u', 'NONE', '-N', '-d', before ?? '', after ?? ''], '\x1b:qa!\r'],
  ]
  for (const [name, args, quit] of others) {
    if (!isInstalled(name)) continue
    const other = drive([name, ...args], {}, null)
    await other.until(text => text.includes('key_10 '))
    for (let at = 0; at < keysPerRound; at++) await other.press(line)
    const { median } = spreadOf((await scroll(other, 4 * keysPerRound)).latencies)
    console.log(
      `beside it: ${name} answers in ${median.toFixed(1)} ms, writ / ${name} ${(own / median).toFixed(1)}`,
    )
    await other.end(quit)
  }
}

/** Memory of a process that is in use, as Linux counts it. */
function residentMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN) / 1024
}

/** Processor time of a process and its threads so far; Linux counts it in ticks. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond
}
