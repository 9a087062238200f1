/**
 * `npm run bench`: every bench in turn, each in a process of its own, then one table of all goals.
 *
 * Ends with 1 where a goal is missed. WRIT_BENCH_ROUNDS sets the number of rounds of each, names
 * as arguments choose benches: `npm run bench -- start screen`.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isMet, type Row, rowText } from './harness.ts'

const benches = ['toml', 'formats', 'diff', 'start', 'write', 'batch', 'vault', 'screen'] as const
const wanted = process.argv.slice(2)
const unknown = wanted.filter(name => !benches.some(bench => bench === name))
if (unknown.length > 0) {
  console.error(`there is no bench ${unknown.join(', ')}; there are ${benches.join(', ')}`)
  process.exit(2)
}

const directory = mkdtempSync(join(tmpdir(), 'writ-bench-'))
const record = join(directory, 'rows.jsonl')
const broken: string[] = []
try {
  for (const bench of benches) {
    if (wanted.length > 0 && !wanted.includes(bench)) continue
    console.log(`\n# ${bench}`)
    const done = spawnSync(process.execPath, [join(import.meta.dirname, `${bench}.ts`)], {
      stdio: 'inherit',
      env: { ...process.env, WRIT_BENCH_RECORD: record },
    })
    // 1 is a goal missed, which the table tells.
    if (done.status !== 0 && done.status !== 1) broken.push(bench)
  }
  const rows = readRows(record)
  console.log(`\n# all goals\n${rows.map(rowText).join('\n')}`)
  const missed = rows.filter(row => !isMet(row))
  console.log(`\n${rows.length} goals, ${missed.length} missed`)
  for (const bench of broken) console.log(`the bench ${bench} did not run to its end`)
  process.exitCode = missed.length + broken.length > 0 || rows.length === 0 ? 1 : 0
} finally {
  rmSync(directory, { recursive: true, force: true })
}

function readRows(path: string): Row[] {
  try {
    const lines = readFileSync(path, 'utf8').trim().split('\n')
    return lines.map((line): Row => JSON.parse(line))
  } catch {
    return []
  }
}
