/**
 * Goals P3 to P8: the line diff against git, GNU diff and jsdiff. Run with `node`.
 *
 * WRIT_BENCH_ROUNDS sets the number of pairs (default 9), WRIT_BENCH_LARGE=1 adds the pair of 4.5 M lines.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diffLines as jsdiffLines } from 'diff'
import { build } from 'esbuild'
import { diffLines } from '../../src/diff/line-diff.ts'
import { wordDiff } from '../../src/diff/words.ts'
import { fixture, seeded } from './diff-fixtures.ts'
import {
  type Command,
  isInstalled,
  isMet,
  pairUp,
  peakMemory,
  type Row,
  report,
  timeCalls,
} from './harness.ts'

const rounds = Number(process.env['WRIT_BENCH_ROUNDS'] ?? 9)
const large = process.env['WRIT_BENCH_LARGE'] === '1'
const directory = mkdtempSync(join(tmpdir(), 'writ-bench-diff-'))
const program = join(directory, 'diff.mjs')
const rows: Row[] = []
const hasGnuDiff = isInstalled('diff')

try {
  await build({
    entryPoints: [join(import.meta.dirname, 'diff-command.ts')],
    outfile: program,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  })
  againstPeers()
  againstJsdiff()
  words()
} finally {
  rmSync(directory, { recursive: true, force: true })
}
process.exitCode = rows.every(isMet) ? 0 : 1

function againstPeers(): void {
  const start: Command = { name: 'node', argv: [process.execPath, '-e', '0'] }
  for (const [name, goal, budget] of [
    ['c', 'P3 100k lines, 1 % changed / git', 2],
    ['g', 'P4 block of 8 in 100k lines / git', 1.3],
    ['d', 'P6 every line different / git', 6],
    ['d2', 'P6 rewritten, blanks shared / git', 6],
    ['d3', 'P6 shuffled lines / git', 6],
    ['h1', 'P6 vocabulary of 4 / git', 6],
    ['h2', 'P6 vocabulary of 300 / git', 6],
    ['h3', 'P6 vocabulary of 50, 100k lines / git', 6],
  ] as const) {
    const { ours, git } = commandsFor(name)
    const pairing = pairUp(ours, git, rounds)
    add(goal, pairing.ratio.median, 'at most', budget)
    if (name === 'c') {
      const bare = pairUp(start, git, rounds)
      add('P3 net of node start / git', pairing.ratio.median - bare.ratio.median, 'at most', 1.25)
    }
  }
  for (const [name, size, git, gnu] of [
    ['f', '1.5 M lines', 0.35, 0.5],
    ...(large ? ([['x', '4.5 M lines', 0.3, 0.6]] as const) : []),
  ] as const) {
    const commands = commandsFor(name)
    const pairs = Math.min(rounds, 5)
    add(`P5 ${size} / git`, pairUp(commands.ours, commands.git, pairs).ratio.median, 'at most', git)
    if (hasGnuDiff) {
      const pairing = pairUp(commands.ours, commands.gnu, pairs)
      add(`P5 ${size} / GNU diff`, pairing.ratio.median, 'at most', gnu)
    }
    const memory = peakMemory(commands.ours)
    if (memory !== undefined) {
      add(`P5 ${size} peak memory over inputs, MiB`, memory - commands.mebibytes, 'at most', 120)
    }
  }
}

function againstJsdiff(): void {
  const { before, after } = fixture('c')
  const [old, now] = [before.toString(), after.toString()]
  const ours = timeCalls(() => diffLines(before, after), rounds)
  const theirs = timeCalls(() => jsdiffLines(old, now), 3)
  add('P7 jsdiff diffLines / ours, warm', theirs.warm.median / ours.warm.median, 'at least', 10)
}

/** Short calls: the fastest round is taken, as neighbours can only add to it. */
function words(): void {
  const pairs = wordPairs(200)
  const calls = 2000
  const timing = timeCalls(() => {
    for (let i = 0; i < calls; i++) {
      const pair = pairs[i % pairs.length]!
      wordDiff(pair[0], pair[1])
    }
  }, rounds)
  add('P8 word diff of 200 characters, us', (timing.warm.min / calls) * 1000, 'at most', 25)
  const screen = timeCalls(() => {
    for (let i = 0; i < 50; i++) {
      const pair = pairs[i % pairs.length]!
      wordDiff(pair[0], pair[1])
    }
  }, rounds)
  add('P8 a screen of 50 rows, ms', screen.warm.min, 'at most', 2)
}

/** Lines of a given length with three words changed. */
function wordPairs(length: number): [string, string][] {
  const random = seeded(99)
  return Array.from({ length: 40 }, () => {
    const words: string[] = []
    while (words.join(' ').length < length) words.push(`w${random(1e6)}${'=,.:'[random(4)]}`)
    const changed = [...words]
    for (let i = 0; i < 3; i++) changed[random(changed.length)] = `n${random(1e6)}`
    return [words.join(' ').slice(0, length), changed.join(' ').slice(0, length)]
  })
}

function commandsFor(name: string): {
  readonly ours: Command
  readonly git: Command
  readonly gnu: Command
  readonly mebibytes: number
} {
  const { before, after } = fixture(name)
  const old = join(directory, `${name}.before`)
  const now = join(directory, `${name}.after`)
  writeFileSync(old, before)
  writeFileSync(now, after)
  const exits = [0, 1]
  return {
    ours: { name: 'writ', argv: [process.execPath, program, old, now] },
    git: { name: 'git', argv: ['git', 'diff', '--no-index', '--no-color', old, now], exits },
    gnu: { name: 'diff', argv: ['diff', '-u', old, now], exits },
    mebibytes: (before.length + after.length) / 1024 / 1024,
  }
}

function add(goal: string, measured: number, sense: Row['sense'], budget: number): void {
  rows.push(report({ goal, measured, sense, budget }))
}
