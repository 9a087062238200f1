import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { FsError, type RunRequest, type RunResult } from '../../src/host/host.ts'
import { nodeHost } from '../../src/host/node-host.ts'
import { tempDir } from './temp-dir.ts'

const host = nodeHost()
const base: Omit<RunRequest, 'command' | 'args'> = {
  cwd: '/',
  env: {},
  input: null,
  timeoutMs: 20_000,
  maxOutput: 1000,
}

interface Said extends Omit<RunResult, 'stdout' | 'stderr'> {
  readonly stdout: string
  readonly stderr: string
}

async function sh(script: string, more: Partial<RunRequest> = {}): Promise<Said> {
  const request = { ...base, command: '/bin/sh', args: ['-c', script], ...more }
  const result = await host.run(request)
  const [stdout, stderr] = [result.stdout, result.stderr].map(bytes =>
    Buffer.from(bytes).toString(),
  )
  return { ...result, stdout: stdout ?? '', stderr: stderr ?? '' }
}

/** Whether the process whose number was printed ends; a zombie nobody waits for has ended. */
async function isGone(result: Said): Promise<boolean> {
  const path = `/proc/${Number(result.stdout)}/stat`
  for (let tries = 0; tries < 200; tries += 1) {
    const stat = existsSync(path) ? readFileSync(path, 'utf8') : ') Z'
    if (/\) Z/.test(stat)) return true
    await host.sleep(10)
  }
  return false
}

describe('running a program', () => {
  test.each([
    ['exit 0', { status: 'exited', exitCode: 0 }],
    ['exit 3', { status: 'exited', exitCode: 3 }],
    ['echo out; echo err >&2', { stdout: 'out\n', stderr: 'err\n' }],
    ['kill -TERM $$', { status: 'signalled', exitCode: null }],
  ])('R25 %s', async (script, expected) => {
    expect(await sh(script)).toMatchObject(expected)
  })

  test('R34 passes on nothing of the environment but what is given', async () => {
    process.env['WRIT_TEST_CANARY'] = 'leaked'
    const result = await host.run({
      ...base,
      command: process.execPath,
      args: ['-p', 'JSON.stringify(process.env)'],
      env: { ONLY: 'this' },
    })
    delete process.env['WRIT_TEST_CANARY']
    expect(JSON.parse(Buffer.from(result.stdout).toString())).toEqual({ ONLY: 'this' })
  })

  test('R34 a failure to start carries no argument', async () => {
    const canary = 'c4n4ry'
    const text = join(tempDir(), 'text')
    writeFileSync(text, 'not a program', { mode: 0o644 })
    for (const [command, argument] of [
      [text, canary],
      ['/bin/sh', `${canary}\0`],
    ] as const) {
      const run = host.run({ ...base, command, args: [argument] })
      const error = await run.catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(FsError)
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(canary)
    }
  })

  test('gives no shell a chance: arguments arrive as they are', async () => {
    const args = ['-c', 'printf %s "$1"', 'sh', '$(id); `id`']
    const result = await host.run({ ...base, command: '/bin/sh', args })
    expect(Buffer.from(result.stdout).toString()).toBe('$(id); `id`')
  })

  test('closes standard input, or gives it what there is', async () => {
    expect(await sh('cat')).toMatchObject({ status: 'exited', stdout: '' })
    const input = Buffer.from('given')
    expect(await sh('cat', { input })).toMatchObject({ stdout: 'given' })
    const unread = Buffer.alloc(1_000_000)
    expect(await sh('exit 0', { input: unread })).toMatchObject({ exitCode: 0 })
  })

  test('cuts output and does not block the program for it', async () => {
    const result = await sh('head -c 500000 /dev/zero | tr "\\0" x; echo done >&2', {
      maxOutput: 10,
    })
    expect(result).toMatchObject({ exitCode: 0, stdout: 'xxxxxxxxxx', stderr: 'done\n' })
  })

  test('kills the whole group when the time is up', async () => {
    const result = await sh('sleep 60 & echo $!; wait', { timeoutMs: 500 })
    expect(result).toMatchObject({ status: 'timed-out', exitCode: null })
    expect(await isGone(result)).toBe(true)
  })

  test('leaves nothing behind that the program started in the background', async () => {
    const result = await sh('sleep 60 & echo $!')
    expect(result).toMatchObject({ status: 'exited', exitCode: 0 })
    expect(await isGone(result)).toBe(true)
  })

  test('tells a missing program from a missing directory and from one that may not run', async () => {
    const dir = tempDir()
    const text = join(dir, 'text')
    writeFileSync(text, 'not a program')
    chmodSync(text, 0o644)
    const missing = await host.run({ ...base, command: join(dir, 'none'), args: [] })
    expect(missing.status).toBe('not-found')
    const cwd = join(dir, 'none')
    const nowhere = host.run({ ...base, command: '/bin/sh', args: [], cwd })
    await expect(nowhere).rejects.toBeInstanceOf(FsError)
    const denied = host.run({ ...base, command: text, args: [] })
    await expect(denied).rejects.toMatchObject({ errno: 'EACCES' })
  })
})

describe('running a program while nothing else happens', () => {
  const now = (script: string, more: Partial<RunRequest> = {}): RunResult =>
    host.runSync({ ...base, command: '/bin/sh', args: ['-c', script], ...more })

  test.each([
    ['exit 0', { status: 'exited', exitCode: 0 }],
    ['exit 3', { status: 'exited', exitCode: 3 }],
    ['echo out; cat >&2', { stdout: Buffer.from('out\n'), stderr: Buffer.from('given') }],
    ['kill -TERM $$', { status: 'signalled', exitCode: null }],
    ['head -c 500000 /dev/zero', { status: 'signalled', exitCode: null }],
    ['sleep 60', { status: 'timed-out', exitCode: null }],
    ['printf "$CANARY"', { status: 'exited', stdout: Buffer.alloc(0) }],
  ])('R21 %s', (script, expected) => {
    process.env['CANARY'] = 'leaked'
    const timeoutMs = script.startsWith('sleep') ? 300 : base.timeoutMs
    expect(now(script, { input: Buffer.from('given'), timeoutMs })).toMatchObject(expected)
    delete process.env['CANARY']
  })

  test('R21 stands in a group of its own: no key press meant for writ ends it', () => {
    const { stdout } = now(
      'read -r pid comm state parent group rest < /proc/$$/stat; echo $$ $group',
    )
    const [pid, group] = Buffer.from(stdout).toString().trim().split(' ')
    expect(group).toBe(pid)
    expect(now('test -t 0 || exit 7').exitCode).toBe(7)
  })

  test('R34 tells what is missing from what may not run, without an argument', () => {
    const dir = tempDir()
    const text = join(dir, 'text')
    writeFileSync(text, 'not a program', { mode: 0o644 })
    const call = (command: string, cwd = '/', argument = 'c4n4ry'): unknown => {
      try {
        return host.runSync({ ...base, command, args: [argument], cwd }).status
      } catch (error) {
        expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('c4n4ry')
        return error
      }
    }
    expect(call(join(dir, 'none'))).toBe('not-found')
    expect(call(text)).toMatchObject({ errno: 'EACCES' })
    expect(call('/bin/sh', join(dir, 'none'))).toMatchObject({ errno: 'ENOENT' })
    expect(call('/bin/sh', '/', 'c4n4ry\0')).toMatchObject({ errno: 'EINVAL' })
  })
})
