/**
 * Secrets in every place of every format, in the environment and on command lines, through every
 * command that touches them and every way it can end: nothing of them, in no form, may be found in
 * what is printed or in any record beside the sealed ones. Rules: R14, R34.
 */
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { freshCanary, leakOf } from '../helpers/canary.ts'
import { formats, type LeakFormat, leakMigration } from '../helpers/leak-formats.ts'
import { makeSandbox, type Ran, type Sandbox } from '../helpers/sandbox.ts'

/** Prints what it is given, as a runtime does that is asked to explain its configuration. */
const chatty = (end: string): string => `#!/bin/sh
cat "$CODEX_HOME"/config.toml "$HOME"/.codex/config.toml "$HOME"/.hermes/* "$HOME"/.claude/* 2>&1
env
env >&2
${end}
`

const spy = join(import.meta.dirname, 'leak-spy.mjs')

let looked = 0
let children = 0
afterAll(() =>
  console.log(
    `leak test: ${looked} outputs and records, ${children} lines of commands, every form of every secret`,
  ),
)

interface Bench {
  readonly box: Sandbox
  readonly canaries: readonly string[]
  secret(): string
  /** Runs a command and looks at all it printed. */
  run(args: readonly string[], options?: Parameters<Sandbox['run']>[1]): Ran
  /** Looks at all records but the sealed ones. */
  searchRecords(): void
  /** Lines of command lines seen so far. */
  commandLines(): number
}

const benches: Sandbox[] = []
afterEach(() => {
  for (const box of benches.splice(0)) box.dispose()
})

function makeBench(): Bench {
  const box = makeSandbox()
  benches.push(box)
  const canaries: string[] = []
  const secret = (): string => {
    const canary = freshCanary()
    canaries.push(canary)
    return canary
  }
  const log = join(box.path, 'children')
  let lines = 0
  const environment = { CANARY: secret(), OTHER_TOKEN: secret() }
  const search = (text: string, place: string): void => {
    looked += 1
    const leaks = canaries.flatMap((canary, index) => {
      const form = leakOf(text, canary)
      return form === undefined ? [] : [`secret ${index}, ${form}`]
    })
    expect(leaks, place).toEqual([])
  }
  return {
    box,
    canaries,
    secret,
    run(args, options = {}) {
      const spied = { NODE_OPTIONS: `--import ${spy}`, SPY_LOG: log }
      const ran = box.run(args, { ...options, env: { ...environment, ...spied, ...options.env } })
      search(`${ran.stdout}\n${ran.stderr}`, `writ ${args.join(' ')}: ${ran.code}`)
      // The command line of a worker is what its caller wrote.
      const commands = args[0] === 'run' || !existsSync(log) ? '' : readFileSync(log, 'utf8')
      rmSync(log, { force: true })
      const count = commands.split('\n').length - 1
      children += count
      lines += count
      search(commands, `started by writ ${args.join(' ')}`)
      return ran
    },
    commandLines: () => lines,
    searchRecords() {
      for (const [path, text] of recordsIn(box.state)) search(text, path)
    },
  }
}

/** What is mode 0600 by design and holds what the files hold: sealed halves and backups. */
const sealed =
  /(?:^|\/)(?:sealed\.json$|install\/)|\.writ-backup\.[^/]*Z(?:-\d+)?$|\/backups\/sets\//

function recordsIn(directory: string): [string, string][] {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap(entry => {
    const path = join(entry.parentPath, entry.name)
    expect(statSync(path).mode & 0o077, path).toBe(0)
    if (!entry.isFile() || sealed.test(path)) return []
    return [[path, readFileSync(path, 'latin1')] as [string, string]]
  })
}

/** Plans the change; the file is as the format has it. */
function planned(bench: Bench, format: LeakFormat): string {
  bench.box.write(format.target.slice(2), format.content(bench.secret))
  const file = bench.box.write('leaks.yaml', leakMigration(format))
  return bench.run(['plan', file, '--json']).text('plan')
}

describe.each(Object.entries(formats))('R34 %s', (_, format) => {
  test('R14 R34 a change that succeeds, and its way back', () => {
    const bench = makeBench()
    const id = planned(bench, format)
    const file = bench.box.file('leaks.yaml')
    const confirm = ['--confirm', id.slice(4, 10)]
    for (const args of [
      ['plan', file, '--diff', '--dry-run'],
      ['list', '--json'],
      ['show', id],
      ['show', id, '--json'],
      ['show', id, '--diff'],
      ['review', id, '--plain'],
      ['export', id],
      ['export', id, '--json'],
      ['sign', id],
      ['sign', id, ...confirm],
      ['show', id, '--statement'],
      ['apply', id],
      ['apply', id, '--json'],
      ['verify'],
      ['verify', '--json'],
      ['backups', '--json'],
      ['backups', '--verify', '--json'],
      ['log'],
      ['log', '--json', '--verify'],
      ['doctor', '--json'],
      ['gate', 'codex', '--json'],
      ['rollback', id],
      ['rollback', id, '--json', '--dry-run'],
      ['rollback', id, '--yes', '--json'],
    ]) {
      bench.run(args)
    }
    expect(bench.box.read(format.target.slice(2))).toContain(bench.canaries[3] ?? '')
    const [backup] = JSON.parse(bench.run(['backups', '--json']).stdout)
    bench.run(['backups', '--show', String(backup.id)])
    bench.run(['break-glass', bench.box.file(format.target.slice(2))])
    bench.run(['reject', id, '--reason', 'no'])
    bench.searchRecords()
    // Otherwise nobody looked at the command lines.
    expect(bench.commandLines()).toBeGreaterThan(0)
  })

  test('R34 a target that changed, one that is gone, and one that cannot be read', () => {
    const bench = makeBench()
    const id = planned(bench, format)
    bench.run(['sign', id, '--confirm', id.slice(4, 10), '--json'])
    const path = bench.box.write(format.target.slice(2), format.content(bench.secret))
    for (const args of [
      ['apply', id],
      ['apply', id, '--json'],
      ['show', id],
      ['list'],
      ['verify'],
    ]) {
      expect(bench.run(args).code).not.toBe(null)
    }
    chmodSync(path, 0o000)
    bench.run(['apply', id, '--json'])
    bench.run(['plan', bench.box.file('leaks.yaml')])
    bench.searchRecords()
  })

  test('R34 files that are not valid, where the secret stands', () => {
    const bench = makeBench()
    const path = bench.box.write(format.target.slice(2), format.broken(bench.secret))
    const file = bench.box.write('leaks.yaml', leakMigration(format))
    for (const args of [
      ['plan', file],
      ['plan', file, '--json'],
      ['propose', path, '--from', path, '--json'],
      ['verify', '--json'],
      ['doctor'],
    ]) {
      bench.run(args)
    }
    const good = bench.box.write(`good${format.target.slice(-5)}`, format.content(bench.secret))
    bench.run(['propose', path, '--from', good, '--diff'])
    bench.run(['propose', path, '--from', '-'], { input: format.broken(bench.secret) })
    bench.searchRecords()
  })

  test('R34 a runtime that prints everything and fails', () => {
    const bench = makeBench()
    const id = planned(bench, format)
    bench.run(['sign', id, '--confirm', id.slice(4, 10), '--json'])
    bench.box.write('bin/codex', chatty('exit 1'), 0o755)
    const env = { PATH: `${bench.box.file('bin')}:${bench.box.env['PATH']}` }
    for (const args of [
      ['apply', id],
      ['verify', '--json'],
      ['gate', 'codex', '--json'],
      ['doctor'],
    ]) {
      bench.run(args, { env })
    }
    bench.searchRecords()
  })
})

describe('R34 what ends a run from outside or inside', () => {
  const format = formats['toml']
  if (format === undefined) throw new Error('no format')

  test.each(['INT', 'TERM', 'HUP', 'QUIT'])('SIG%s, sent while a runtime prints', name => {
    const bench = makeBench()
    const id = planned(bench, format)
    bench.run(['sign', id, '--confirm', id.slice(4, 10), '--json'])
    bench.box.write('bin/codex', chatty(`kill -${name} $PPID; sleep 1; exit 1`), 0o755)
    const env = { PATH: `${bench.box.file('bin')}:${bench.box.env['PATH']}` }
    for (const args of [
      ['apply', id],
      ['apply', id, '--json'],
      ['resume', '--json'],
      ['verify', '--json'],
      ['gate', 'codex'],
    ]) {
      bench.run(args, { env })
    }
    bench.searchRecords()
  })

  test.each(['fsyncSync', 'renameSync', 'readSync', 'openSync', 'lstatSync', 'linkSync', 'stray'])(
    'an error nobody foresees, whose message is the file (%s)',
    call => {
      const bench = makeBench()
      const id = planned(bench, format)
      const env = { SPY_BREAK: call, SPY_FILE: bench.box.file(format.target.slice(2)) }
      const file = bench.box.file('leaks.yaml')
      const confirm = ['--confirm', id.slice(4, 10)]
      const codes = [
        ['plan', file, '--dry-run'],
        ['show', id, '--json'],
        ['sign', id, ...confirm],
      ].map(args => bench.run(args, { env }).code)
      bench.run(['sign', id, ...confirm, '--json'])
      codes.push(bench.run(['apply', id], { env }).code)
      codes.push(bench.run(['apply', id, '--json'], { env }).code)
      expect(codes.some(code => code !== 0)).toBe(true)
      for (const args of [['doctor', '--json'], ['resume'], ['log', '--json']]) {
        bench.run(args, { env })
        bench.run(args)
      }
      bench.searchRecords()
    },
  )
})

test('R34 the search sees what it looks for', () => {
  const canary = freshCanary()
  const bytes = Buffer.from(canary)
  const forms = [
    canary,
    canary.slice(7, 13),
    `x${Array.from(canary).toReversed().join('')}`,
    ...['', 'x', 'xy'].map(before => Buffer.from(`${before}${canary}`).toString('base64')),
    bytes.toString('hex'),
    encodeURIComponent(canary),
    JSON.stringify({ canary }),
  ]
  for (const form of forms) expect(leakOf(`before ${form} after`, canary), form).toBeDefined()
  expect(leakOf(freshCanary(), canary)).toBe(undefined)
})

describe('R34 what is wrong on purpose', () => {
  test.each([
    ['a migration with a secret in it', (s: string) => `writ: migration/v1\nid: ${s}: ${s}\n`],
    ['a migration that is no mapping', (s: string) => `- ${s}\n- [${s}\n`],
    ['a field nobody knows', (s: string) => `writ: migration/v1\napi_key: ${s}\nid: a\n`],
    [
      'a value of another type',
      (s: string) => `writ: migration/v1\nid: a\nowner: b\nversion: "${s}"\ntarget: [${s}]\n`,
    ],
  ])('%s', (_, text) => {
    const bench = makeBench()
    const file = bench.box.write('bad.yaml', text(bench.secret()))
    expect(bench.run(['plan', file]).code).not.toBe(0)
    expect(bench.run(['plan', file, '--json']).code).not.toBe(0)
    expect(bench.run(['plan', '-'], { input: text(bench.secret()) }).code).not.toBe(0)
    bench.searchRecords()
  })

  test('a variable that is empty, missing, or leads somewhere it must not', () => {
    const bench = makeBench()
    const [format] = Object.values(formats)
    if (format === undefined) throw new Error('no format')
    bench.box.write(format.target.slice(2), format.content(bench.secret))
    const file = bench.box.write('leaks.yaml', leakMigration(format).replace('secret', 'path'))
    bench.run(['plan', file, '--json'], { env: { CANARY: '' } })
    bench.run(['plan', file.replace('leaks', 'none'), '--json'])
    bench.searchRecords()
  })

  test('a worker whose arguments hold one', () => {
    const bench = makeBench()
    const secret = bench.secret()
    bench.run([
      'run',
      'codex',
      '--boot-seconds',
      '1',
      '--',
      '/bin/sh',
      '-c',
      'exit 3',
      '--token',
      secret,
    ])
    bench.run(['run', 'codex', '--', `/nowhere/${secret.slice(0, 5)}`, '--token', secret])
    bench.searchRecords()
  })
})
