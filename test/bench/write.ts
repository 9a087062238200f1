/**
 * Goal P11: one file made durable, with a backup, against a C program that writes, syncs and
 * renames. Run with `node`.
 *
 * The two take turns; each has its own directory on the same file system, and nothing is deleted
 * before the end, because that can stall a disk.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '../../src/host/node-host.ts'
import { readWhole } from '../../src/host/read-file.ts'
import { writeExclusive } from '../../src/host/write-file.ts'
import { applyStored } from '../../src/operations/apply-stored.ts'
import { openWorkspace } from '../../src/operations/workspace.ts'
import { demoMigration, makeSandbox } from '../helpers/sandbox.ts'
import { compileFloor, floorTime as timeOf } from './floor.ts'
import { isMet, type Row, report, spreadOf } from './harness.ts'

const rounds = Number(process.env['WRIT_BENCH_ROUNDS'] ?? 9)
const filesPerRound = 20
const rows: Row[] = []
const host = nodeHost()
const content = Buffer.from('key = "value"\n'.repeat(100))
const directory = mkdtempSync(join(tmpdir(), 'writ-bench-write-'))

try {
  const floor = compileFloor(directory)
  if (floor === undefined) console.log('P11 skipped: no C compiler (cc) to make the floor with')
  else againstFloor(floor)
  console.log(`   applyPlan in process, whole, ms: ${(await wholeApply()).toFixed(1)}`)
} finally {
  rmSync(directory, { recursive: true, force: true })
}
process.exitCode = rows.every(isMet) ? 0 : 1

function againstFloor(floor: string): void {
  const plain: number[] = []
  const alike: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const bare = floorTime(floor, 'plain', round)
    const ours = ourTime(round)
    const same = floorTime(floor, 'backup', round)
    // The first round pays for cold code.
    if (round === 0) continue
    plain.push(ours / bare)
    alike.push(ours / same)
  }
  const note = `${spreadOf(alike).median.toFixed(2)} of C that syncs the backup and the directory too`
  rows.push(
    report({
      goal: 'P11 swap with backup / C write+fsync+rename',
      measured: spreadOf(plain).median,
      sense: 'at most',
      budget: 1.5,
      note,
    }),
  )
}

/** Milliseconds for each file: what an apply does to a target once all is checked. */
function ourTime(round: number): number {
  const paths = makeTargets(`writ-${round}`)
  const start = process.hrtime.bigint()
  for (const path of paths) {
    writeExclusive(host, `${path}.backup`, readWhole(host, path, 1 << 20).bytes, 0o600)
    writeExclusive(host, `${path}.temp`, content, 0o600)
    host.fs.link(path, `${path}.kept`)
    host.fs.rename(`${path}.temp`, path)
    host.fs.fsyncDirectory(join(path, '..'))
    host.fs.unlink(`${path}.kept`)
  }
  return Number(process.hrtime.bigint() - start) / 1e6 / paths.length
}

function floorTime(floor: string, kind: 'plain' | 'backup', round: number): number {
  return timeOf(floor, kind, makeTargets(`c-${kind}-${round}`))
}

function makeTargets(name: string): string[] {
  mkdirSync(join(directory, name))
  return Array.from({ length: filesPerRound }, (_, index) => {
    const path = join(directory, name, `${index}.toml`)
    writeFileSync(path, content)
    return path
  })
}

/** Milliseconds of one apply of the demo, the median of a few: verify, lock, back up, swap, check. */
async function wholeApply(): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < Math.min(rounds, 5); round++) {
    const box = makeSandbox()
    try {
      const id = box.run(['plan', demoMigration, '--json']).text('plan')
      const signed = box.run(['sign', id, '--confirm', id.slice(4, 10)])
      if (signed.code !== 0) throw new Error(signed.stderr)
      const own = nodeHost({ env: name => box.env[name], home: box.home, cwd: box.home })
      const start = process.hrtime.bigint()
      await applyStored(openWorkspace(own, 'write'), { plan: id })
      times.push(Number(process.hrtime.bigint() - start) / 1e6)
    } finally {
      box.dispose()
    }
  }
  return spreadOf(times).median
}
