/**
 * Goals P15 to P17: one line changed in each of thousands of files of four formats, whole
 * processes, against tools that do less. Run with `node`.
 *
 * `writ` is `plan` and `apply`; signing stands between them and is not timed, since a person does
 * it. Every contender starts from its own fresh copy of the same tree, and nothing is deleted
 * before the end. WRIT_BENCH_FILES sets the larger number of files.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { makeKey, writBin } from '../helpers/sandbox.ts'
import { isMet, type Row, report, spreadOf } from './harness.ts'

const rounds = Number(process.env['WRIT_BENCH_ROUNDS'] ?? 3)
const most = Number(process.env['WRIT_BENCH_FILES'] ?? 10_000)
const directory = mkdtempSync(join(tmpdir(), 'writ-bench-vault-'))
const rows: Row[] = []

const kinds = ['toml', 'yaml', 'json', 'env'] as const

/** What people write first: copy, replace, fsync, parse again. */
const pythonRunner = `
import json, os, shutil, sys
tree, backup = sys.argv[1:]
for folder, _, names in os.walk(tree):
    for name in names:
        path = os.path.join(folder, name)
        kept = os.path.join(backup, os.path.relpath(path, tree))
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        shutil.copy2(path, kept)
        with open(path) as file:
            text = file.read()
        text = text.replace('version = 1', 'version = 2').replace('version: 1', 'version: 2')
        text = text.replace('"version": 1', '"version": 2').replace('VERSION=1', 'VERSION=2')
        with open(path + '.tmp', 'w') as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.rename(path + '.tmp', path)
        if name.endswith('.json'):
            json.load(open(path))
`

interface Times {
  readonly planAndApply: number
  readonly apply: number
  readonly rollback: number
  readonly peakMebibytes: number
}

try {
  const small = Math.min(1000, most)
  const few = compare(small, rounds)
  row(`P16 plan + apply of ${small} / rsync --fsync --backup`, few.rsync, 1)
  const many = compare(most, 1)
  row(`P15 plan + apply of ${most} / rsync --fsync --backup`, many.rsync, 0.7)
  row(`P15 plan + apply of ${most} / git apply`, many.git, 0.8)
  row(`P15 plan + apply of ${most} / Python, fsync each`, many.python, 0.5)
  row(`P17 rollback of ${most} / its apply`, many.rollback, 1.2)
  row(
    `time of a file among ${most} / among ${small}`,
    [spreadOf(many.perFile).median / spreadOf(few.perFile).median],
    1.3,
  )
  row(`memory of ${most} files, MiB`, many.memory, 1536)
} finally {
  rmSync(directory, { recursive: true, force: true })
}
process.exitCode = rows.every(isMet) ? 0 : 1

function row(goal: string, measured: readonly number[], budget: number): void {
  if (measured.length === 0) {
    console.log(`${goal}: skipped, the other tool is not here`)
    return
  }
  rows.push(report({ goal, measured: spreadOf(measured).median, sense: 'at most', budget }))
}

type Compared = Record<'rsync' | 'git' | 'python' | 'rollback' | 'perFile' | 'memory', number[]>

function compare(count: number, times: number): Compared {
  const found: Compared = {
    ...{ rsync: [], git: [], python: [], rollback: [], perFile: [], memory: [] },
  }
  for (let round = 0; round < times; round++) {
    const rsync = rsyncTime(count)
    const ours = ourTimes(count)
    const git = gitTime(count)
    const python = pythonTime(count)
    if (rsync !== undefined) found.rsync.push(ours.planAndApply / rsync)
    if (git !== undefined) found.git.push(ours.planAndApply / git)
    if (python !== undefined) found.python.push(ours.planAndApply / python)
    found.rollback.push(ours.rollback / ours.apply)
    found.perFile.push(ours.planAndApply / count)
    found.memory.push(ours.peakMebibytes)
  }
  return found
}

function textOf(kind: (typeof kinds)[number], seed: number, version: number): string {
  const lines = Array.from({ length: 40 }, (_, line) => `value ${seed} ${line}`)
  switch (kind) {
    case 'toml':
      return `version = ${version}\n${lines.map((v, k) => `key_${k} = "${v}"  # note\n`).join('')}`
    case 'yaml':
      return `version: ${version}\n${lines.map((v, k) => `key_${k}: "${v}"  # note\n`).join('')}`
    case 'json':
      return `${JSON.stringify({ version, ...lines }, null, 2)}\n`
    case 'env':
      return `VERSION=${version}\n${lines.map((v, k) => `KEY_${k}="${v}"\n`).join('')}`
  }
}

function nameOf(index: number): string {
  return `d${Math.floor(index / 7)}/f${index}.${kinds[index % 4]}`
}

function makeTree(name: string, count: number, version: number): string {
  const tree = mkdtempSync(join(directory, `${name}-`))
  for (let index = 0; index < count; index++) {
    const path = join(tree, nameOf(index))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, textOf(kinds[index % 4] ?? 'toml', index, version), { mode: 0o600 })
  }
  spawnSync('sync', ['-f', tree])
  return tree
}

function ourTimes(count: number): Times {
  const home = makeTree('writ', count, 1)
  const targets = Array.from({ length: count }, (_, index) => {
    const isEnv = index % 4 === 3
    const edit = { path: isEnv ? 'VERSION' : 'version', value: isEnv ? '2' : 2 }
    return { target: `~/${nameOf(index)}`, set: [edit] }
  })
  const head = { writ: 'migration/v1', id: 'vault', owner: 'ops', version: 1 }
  const document = join(directory, `${count}.json`)
  writeFileSync(document, JSON.stringify({ ...head, targets, rollbackOwner: 'ops' }))
  mkdirSync(join(home, '.ssh'), { mode: 0o700 })
  makeKey(join(home, '.ssh', 'id_ed25519'))
  const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, HOME: home }
  let peakMebibytes = 0
  const run = (...args: readonly string[]): { ms: number; plan: string } => {
    const start = process.hrtime.bigint()
    const done = spawnSync('/usr/bin/time', ['-f', '%M', process.execPath, writBin, ...args], {
      env,
      cwd: home,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    })
    const ms = Number(process.hrtime.bigint() - start) / 1e6
    // 14: a rollback was planned, and waits for somebody who signs it.
    if (done.status !== 0 && done.status !== 14) {
      throw new Error(`writ ${args[0]}: ${done.stdout}${done.stderr}`)
    }
    peakMebibytes = Math.max(peakMebibytes, Number(done.stderr.trim().split('\n').at(-1)) / 1024)
    return { ms, plan: /(wp1-[a-z2-7]{8,52})/.exec(done.stdout)?.[1] ?? '' }
  }
  run('init', '--json')
  const planned = run('plan', document, '--json')
  run('sign', planned.plan, '--confirm', planned.plan.slice(4, 10), '--json')
  const applied = run('apply', planned.plan, '--json')
  const undo = run('rollback', planned.plan, '--json')
  run('sign', undo.plan, '--confirm', undo.plan.slice(4, 10), '--json')
  const restored = run('apply', undo.plan, '--json')
  return {
    planAndApply: planned.ms + applied.ms,
    apply: applied.ms,
    rollback: restored.ms,
    peakMebibytes,
  }
}

function timed(command: string, args: readonly string[], cwd: string): number | undefined {
  const start = process.hrtime.bigint()
  const done = spawnSync(command, args, { cwd, stdio: 'ignore' })
  return done.status === 0 ? Number(process.hrtime.bigint() - start) / 1e6 : undefined
}

function rsyncTime(count: number): number | undefined {
  const target = makeTree('rsync', count, 1)
  const source = makeTree('source', count, 2)
  const backup = mkdtempSync(join(directory, 'backup-'))
  const args = ['-a', '--fsync', '--backup', `--backup-dir=${backup}`, '--checksum']
  return timed('rsync', [...args, `${source}/`, `${target}/`], directory)
}

function gitTime(count: number): number | undefined {
  const place = mkdtempSync(join(directory, 'git-'))
  cpSync(makeTree('a', count, 1), join(place, 'a'), { recursive: true })
  cpSync(makeTree('b', count, 2), join(place, 'b'), { recursive: true })
  const diff = spawnSync('git', ['diff', '--no-index', '--no-prefix', 'a', 'b'], {
    cwd: place,
    maxBuffer: 1 << 30,
  })
  if (diff.error !== undefined) return undefined
  writeFileSync(join(place, 'patch'), diff.stdout)
  // With the first part of each path taken off, the patch is for what is in `a`.
  return timed('git', ['apply', '../patch'], join(place, 'a'))
}

function pythonTime(count: number): number | undefined {
  const tree = makeTree('python', count, 1)
  const backup = mkdtempSync(join(directory, 'backup-'))
  return timed('python3', ['-c', pythonRunner, tree, backup], directory)
}
