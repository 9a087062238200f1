/** What each command loads: counted, because time cannot be tested. */
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, writBin } from '../helpers/sandbox.ts'

const box = makeSandbox()
afterAll(() => box.dispose())

interface Loaded {
  /** Files of the bundle. */
  readonly opened: readonly string[]
  /** Modules of Node, such as `NativeModule net`. */
  readonly builtins: readonly string[]
}

/** Runs with output to files: a pipe would make Node load its network code. */
function loadedBy(args: readonly string[]): Loaded {
  const record = join(box.path, 'loaded.json')
  const out = openSync(join(box.path, 'out'), 'w')
  const preload = join(import.meta.dirname, 'loaded.ts')
  const done = spawnSync(process.execPath, ['--import', preload, writBin, ...args], {
    env: { ...box.env, WRIT_LOADED: record },
    cwd: box.home,
    stdio: ['ignore', out, out],
  })
  closeSync(out)
  const said = readFileSync(join(box.path, 'out'), 'utf8')
  if (!dependsOnMachine(args)) expect(done.status, said).toBe(0)
  return JSON.parse(readFileSync(record, 'utf8'))
}

/** Whether the exit code tells what is installed here. */
function dependsOnMachine([command]: readonly string[]): boolean {
  return command === 'gate' || command === 'doctor'
}

const planned = box.run(['plan', demoMigration, '--json']).text('plan')

describe('what a command loads', () => {
  test('nothing but itself to tell the version', () => {
    expect(loadedBy(['--version']).opened).toEqual([])
  })

  test('no databases, servers or terminals to plan; programs only to ask what a file carries', () => {
    const { opened, builtins } = loadedBy(['plan', demoMigration, '--dry-run'])
    expect(opened).toEqual(['engine.js'])
    expect(builtins).toContain('NativeModule crypto')
    for (const name of ['sqlite', 'http', 'tty', 'readline', 'zlib']) {
      expect(builtins, name).not.toContain(`NativeModule ${name}`)
    }
    expect(loadedBy(['list']).builtins).not.toContain('NativeModule child_process')
  })

  test('no keys of Node to tell what there is to do', () => {
    expect(loadedBy(['help']).builtins).not.toContain('NativeModule crypto')
  })

  test('the screen and React never, for the commands of the engine', () => {
    const confirm = ['--confirm', planned.slice(4, 10)]
    for (const args of [
      ['help'],
      ['list'],
      ['show', planned, '--diff'],
      ['sign', planned, ...confirm],
      ['apply', planned],
      ['log'],
      ['backups'],
      ['rollback', planned, '--dry-run'],
      ['gate', 'codex'],
      ['doctor'],
      ['schema', 'migration'],
    ]) {
      expect(loadedBy(args).opened, args.join(' ')).toEqual(['engine.js'])
    }
  })
})
