/** P9: own scan with duplicate check of a 10 MB file against smol-toml's parse, same process. */
import { parse as smolParse } from 'smol-toml'
import { toml } from '../../src/formats/toml/toml.ts'

const rounds = 9

/** Prints medians, and the median ratio of the pairs: they take turns, so noise hits both. */
export async function run(): Promise<void> {
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
  const ratio = median(own.map((time, round) => time / (smol[round] ?? Number.NaN)))
  console.log(
    `toml 10 MB: own ${median(own).toFixed(0)} ms, smol-toml ${median(smol).toFixed(0)} ms, ` +
      `ratio ${ratio.toFixed(2)} (goal 0.50)`,
  )
}

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
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

if (import.meta.main) await run()
