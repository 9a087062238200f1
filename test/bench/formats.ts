/**
 * Goal P10 and its like for JSON and dotenv: reading to spans and duplicates against the parser
 * everybody takes, which finds values only; then whole plans of one changed key. Run with `node`.
 *
 * P9, the same for TOML, is in toml.ts. Sides take turns in one process, so noise hits both.
 */
import { parseEnv } from 'node:util'
import { load } from 'js-yaml'
import { parse as smolParse } from 'smol-toml'
import { parseDocument } from 'yaml'
import { limitsOf } from '../../src/formats/limits.ts'
import { formatNamed } from '../../src/formats/registry.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import type { Dialect, FormatName } from '../../src/model/migration.ts'
import { planMigration } from '../../src/plan/plan-migration.ts'
import {
  documentDigest,
  home,
  migrationOf,
  planFacts,
  set,
  snapshotOf,
} from '../plan/plan-inputs.ts'
import { largeFile } from './format-fixtures.ts'
import { isMet, type Row, report, spreadOf, type Timing, timeCalls } from './harness.ts'

const rounds = Number(process.env['WRIT_BENCH_ROUNDS'] ?? 9)
const rows: Row[] = []

const dialects: Readonly<Record<FormatName, Dialect>> = {
  toml: { version: '1.1', maxDepth: 80 },
  yaml: { version: '1.2', maxDepth: 80 },
  json: { version: 'strict', maxDepth: 80 },
  dotenv: { version: 'node', maxDepth: 1 },
}

const keys: Readonly<Record<FormatName, KeyPath>> = {
  toml: ['servers', 's3', 'command'],
  yaml: ['s3', 'command'],
  json: ['s3', 'command'],
  dotenv: ['COMMAND_3'],
}

/** What everybody reads the format with: how far a proved plan is from merely loading the file. */
const peers: Readonly<
  Record<
    FormatName,
    { readonly title: string; readonly parse: (text: string) => unknown; readonly budget: number }
  >
> = {
  toml: { title: 'smol-toml parse', parse: text => smolParse(text), budget: 20 },
  json: { title: 'JSON.parse', parse: text => JSON.parse(text), budget: 120 },
  yaml: {
    title: 'yaml parseDocument, linear',
    parse: text => parseDocument(text, { uniqueKeys: false }),
    budget: 6,
  },
  dotenv: { title: 'util.parseEnv', parse: text => parseEnv(text), budget: 20 },
}

readers()
plans()
process.exitCode = rows.every(isMet) ? 0 : 1

function readers(): void {
  const yaml = largeFile('yaml', 10_000_000)
  const json = largeFile('json', 10_000_000)
  const dotenv = largeFile('dotenv', 10_000_000)
  // parseDocument is quadratic in the keys of a map, so that ten times this size never ends.
  const shortYaml = largeFile('yaml', 500_000)
  const ours = (format: FormatName, text: string) => (): void => {
    const parsed = formatNamed(format).parse(text, dialects[format])
    if (!parsed.ok) throw new Error(parsed.problems[0].detail)
  }
  against('P10 10 MB YAML, spans / js-yaml load', 1.2, ours('yaml', yaml), () => load(yaml))
  against('P10 500 KB YAML, spans / yaml parseDocument', 0.1, ours('yaml', shortYaml), () =>
    parseDocument(shortYaml),
  )
  against('10 MB JSON, spans / JSON.parse', 6, ours('json', json), () => JSON.parse(json))
  against('10 MB dotenv, spans / util.parseEnv', 1.2, ours('dotenv', dotenv), () =>
    parseEnv(dotenv),
  )
}

function against(goal: string, budget: number, own: () => void, peer: () => unknown): void {
  const times: number[] = []
  const others: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const time = timeOnce(own)
    const other = timeOnce(peer)
    // The first round pays for cold code.
    if (round === 0) continue
    times.push(time)
    others.push(other)
  }
  const ratios = times.map((time, round) => time / (others[round] ?? Number.NaN))
  const note = `${spreadOf(times).median.toFixed(0)} ms, peer ${spreadOf(others).median.toFixed(0)} ms`
  add({ goal, measured: spreadOf(ratios).median, sense: 'at most', budget, note })
}

function timeOnce(run: () => unknown): number {
  const start = performance.now()
  run()
  return performance.now() - start
}

function plans(): void {
  for (const format of ['toml', 'json', 'yaml', 'dotenv'] as const) {
    const small = planTimes(format, 5_000, rounds)
    const middle = planTimes(format, 500_000, Math.min(rounds, 5))
    const size = Math.min(10_000_000, limitsOf(format).size - 100_000)
    const large = planTimes(format, size, Math.min(rounds, 3))
    const name = size >= 10_000_000 ? '10 MB' : `${(size / 1e6).toFixed(1)} MB`
    const perByte = large.warm.median / size / (middle.warm.median / 500_000)
    const note = [small, middle, large]
      .map(({ first, warm }) => `${first.toFixed(0)}/${warm.median.toFixed(0)}`)
      .join(', ')
    add({
      goal: `plan of ${name} ${format}, ms a byte / of 500 KB`,
      measured: perByte,
      sense: 'at most',
      budget: 2,
      note: `first/warm ms of 5 KB, 500 KB, ${name}: ${note}`,
    })
    const { title, parse, budget } = peers[format]
    const text = largeFile(format, size)
    const peer = timeCalls(() => parse(text), Math.min(rounds, 3)).warm.median
    add({
      goal: `plan of ${name} ${format} / one ${title}`,
      measured: large.warm.median / peer,
      sense: 'at most',
      budget,
      note: `peer ${peer.toFixed(0)} ms; a plan parses both sides twice, by parsers that share no code`,
    })
  }
}

function planTimes(format: FormatName, size: number, calls: number): Timing {
  const text = largeFile(format, size)
  const target = `${home}/large.${format === 'dotenv' ? 'env' : format}`
  const migration = migrationOf([set(keys[format], 'new')], {
    target: { target, consumer: null, format },
  })
  return timeCalls(() => {
    planMigration(migration, documentDigest, [snapshotOf(text, target)], planFacts())
  }, calls)
}

function add(row: Row): void {
  rows.push(report(row))
}
