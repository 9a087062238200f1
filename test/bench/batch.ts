/**
 * Goals P12 to P14: very many files made durable with backups, against C programs that write, sync
 * and rename. Run with `node`.
 *
 * What is timed is what an apply does to its targets once all is checked, by the engine's own
 * calls: names for the old files, new files, one sync, all read back, renames, one sync, the old
 * files compared again. Each contender has its own directory on the same file system.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sha256 } from '../../src/bytes/digest.ts'
import { FsError, type Host } from '../../src/host/host.ts'
import { nodeHost } from '../../src/host/node-host.ts'
import { readWhole } from '../../src/host/read-file.ts'
import { settle } from '../../src/host/settle.ts'
import { writeUnsynced } from '../../src/host/write-file.ts'
import type { BackupSet } from '../../src/model/records.ts'
import { completeSet, setFile, writeSet } from '../../src/store/backup-set.ts'
import { compileFloor, floorTime } from './floor.ts'
import { isMet, type Row, report, spreadOf } from './harness.ts'

const rounds = Number(process.env['WRIT_BENCH_ROUNDS'] ?? 5)
const content = Buffer.from('key = "value of a setting"\n'.repeat(75))
const directory = mkdtempSync(join(tmpdir(), 'writ-bench-batch-'))
const rows: Row[] = []

const real = nodeHost()
const withoutSyncfs: Host = {
  ...real,
  fs: {
    ...real.fs,
    syncFileSystem(path) {
      throw new FsError('ENOSYS', 'syncfs', path)
    },
  },
}

try {
  const floor = compileFloor(directory)
  if (floor === undefined) console.log('P12 to P14 skipped: no C compiler (cc) to make the floor')
  else await againstFloors(floor)
} finally {
  rmSync(directory, { recursive: true, force: true })
}
process.exitCode = rows.every(isMet) ? 0 : 1

async function againstFloors(floor: string): Promise<void> {
  const few = await ratios(floor, real, 100, rounds)
  row('P12 100 files / C fsync each', few.plain, 0.9)
  const many = await ratios(floor, real, 10_000, Math.min(rounds, 3))
  row('P13 10,000 files / C fsync each', many.plain, 0.5)
  row('P13 10,000 files / C syncfs', many.syncfs, 1.2)
  const pooled = await ratios(floor, withoutSyncfs, 10_000, Math.min(rounds, 3))
  row('P14 10,000 files without syncfs / C fsync each', pooled.plain, 0.8)
}

function row(goal: string, measured: readonly number[], budget: number): void {
  const { min, median, max } = spreadOf(measured)
  const note = `${min.toFixed(2)} to ${max.toFixed(2)}`
  rows.push(report({ goal, measured: median, sense: 'at most', budget, note }))
}

async function ratios(
  floor: string,
  host: Host,
  count: number,
  times: number,
): Promise<{ plain: number[]; syncfs: number[] }> {
  const found: { plain: number[]; syncfs: number[] } = { plain: [], syncfs: [] }
  for (let round = 0; round <= times; round++) {
    const plain = floorTime(floor, 'plain', makeTargets('plain', count))
    const ours = await ourTime(host, makeTargets('writ', count))
    const syncfs = floorTime(floor, 'syncfs', makeTargets('syncfs', count))
    // The first round pays for cold code.
    if (round === 0) continue
    found.plain.push(ours / plain)
    found.syncfs.push(ours / syncfs)
  }
  return found
}

/** Milliseconds for each file. */
async function ourTime(host: Host, paths: readonly string[]): Promise<number> {
  const set = join(mkdtempSync(join(directory, 'set-')), '000001-tx1-bench')
  const start = process.hrtime.bigint()
  const backups = setOf(paths)
  const records = writeSet(host, set, backups)
  const temps = paths.map(path => `${path}.temp`)
  const kept = paths.map((_, index) => setFile(set, index))
  for (const temp of temps) writeUnsynced(host, temp, content, 0o600)
  await settle(host, [...temps, ...kept, ...records], [set])
  for (const path of [...temps, ...kept]) digestOf(host, path)
  completeSet(host, set, backups)
  paths.forEach((path, index) => {
    if (host.fs.lstat(path)?.kind === 'file') host.fs.rename(temps[index] ?? '', path)
  })
  await settle(host, [], [join(paths[0] ?? '', '..')])
  for (const path of kept) digestOf(host, path)
  return Number(process.hrtime.bigint() - start) / 1e6 / paths.length
}

function digestOf(host: Host, path: string): string {
  return sha256(readWhole(host, path, content.length).bytes)
}

function setOf(paths: readonly string[]): BackupSet {
  return {
    schema: 'writ/backup-set/v1',
    tx: 'tx1-bench',
    plan: `wp1-${'a'.repeat(52)}`,
    createdAt: '2026-05-15T09:00:40Z',
    entries: paths.map(path => ({
      target: path,
      realPath: path,
      file: { sha256: sha256(content), size: content.length },
      ...{ mode: 0o600, uid: 0, gid: 0, after: sha256(content) },
    })),
  }
}

function makeTargets(name: string, count: number): string[] {
  const place = mkdtempSync(join(directory, `${name}-`))
  mkdirSync(join(place, 'files'))
  return Array.from({ length: count }, (_, index) => {
    const path = join(place, 'files', `${index}.toml`)
    writeFileSync(path, content)
    return path
  })
}
