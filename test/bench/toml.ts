/** P9: own scan with duplicate check of a 10 MB file against smol-toml's parse, same process. */
import { parse as smolParse } from 'smol-toml'
import { toml } from '../../src/formats/toml/toml.ts'
import { isMet, type Row, report, spreadOf } from './harness.ts'

const rounds = Number(process.env['WRIT_BENCH_ROUNDS'] ?? 9)

/** Prints medians, and the median ratio of the pairs: they take turns, so noise hits both. */
export function run(): Row {
  const text = largeConfig(10_000_000)
  const own: number[] = []
  const smol: number[] = []
  for (let round = 0; round < rounds; round++) {
    own.push(
      timed(() => {
        const parsed = toml.parse(text, { version: '1.1', maxDepth: 80 })
        if (!parsed.ok) throw new Error(parsed.problems[0].detail)
      }),
    )
    smol.push(timed(() => smolParse(text, { integersAsBigInt: true })))
  }
  const ratio = spreadOf(own.map((time, round) => time / (smol[round] ?? Number.NaN))).median
  const [ours, theirs] = [spreadOf(own).median, spreadOf(smol).median]
  return report({
    goal: 'P9 scan of 10 MB TOML / smol-toml parse',
    measured: ratio,
    sense: 'at most',
    budget: 0.5,
    note: `${ours.toFixed(0)} ms, smol-toml ${theirs.toFixed(0)} ms`,
  })
}

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** A config such as runtimes keep, many times over: servers, profiles, projects, comments. */
export function largeConfig(size: number): string {
  let state = 1
  const next = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >>> 8) % limit
  }
  const lines: string[] = ['model = "large"', 'notify = ["a", "b"]', '']
  let length = 0
  for (let i = 0; length < size; i++) {
    const section = [
      `# server ${i}, kept by hand`,
      `[mcp_servers."server-${i}"]`,
      `command = "/usr/local/bin/tool-${next(1000)}"`,
      `args = ["-m", "module_${next(1000)}", "--port", "${next(65_536)}"]`,
      `timeout = ${next(600)}  # seconds`,
      `ratio = ${next(1000)}.${next(1000)}`,
      `enabled = ${next(2) === 0}`,
      `since = 2026-0${1 + next(9)}-1${next(10)}T07:32:00Z`,
      'note = "a \\"quoted\\" word and a tab\\t"',
      `[mcp_servers."server-${i}".env]`,
      `HOME_DIR = '/home/user-${next(100)}'`,
      `LIMITS = { soft = ${next(9)}, hard.max = ${next(99)} }`,
      '',
    ].join('\n')
    lines.push(section)
    length += section.length + 1
  }
  return lines.join('\n')
}

if (import.meta.main) process.exitCode = isMet(run()) ? 0 : 1
