/** What `writ run` passes on: the terminal, what is typed at it, signals, exit codes. And no lock. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox, writBin } from '../helpers/sandbox.ts'
import { type PtyProgram, startPty } from '../tui/pty.ts'

const worker = join(import.meta.dirname, 'counting-worker.mjs')
const node = process.execPath

let box: Sandbox
beforeAll(() => {
  box = makeSandbox()
})
afterAll(() => box.dispose())

const ctrlC = '\u0003'
const ctrlZ = '\u001a'
const ctrlBackslash = '\u001c'

describe('R35 run on a terminal', { timeout: 60_000 }, () => {
  let program: PtyProgram | undefined
  afterEach(() => {
    try {
      program?.kill('SIGKILL')
    } catch {
      // It has ended.
    }
  })

  function onTerminal(command: string, args: readonly string[]): PtyProgram {
    const options = {
      rows: 40,
      env: { ...box.env, PS1: 'prompt> ' },
      cwd: box.home,
      limitMs: 30_000,
    }
    program = startPty(command, args, options)
    return program
  }

  test('R35 the worker has the terminal, and gets what is typed there once', async () => {
    const pty = onTerminal(node, [writBin, 'run', 'codex', '--', node, worker])
    await pty.waitForText('[ready tty tty tty]')
    pty.type(ctrlC)
    await pty.waitForText('[interrupt 1]')
    pty.type(ctrlBackslash)
    expect((await pty.exited).exitCode).toBe(41)
    expect(pty.output()).not.toContain('[interrupt 2]')
  })

  test('R35 once, too, where its input is a pipe', async () => {
    const command = `sleep 300 | ${node} ${writBin} run codex -- ${node} ${worker}; echo ended $?`
    const pty = onTerminal('sh', ['-c', `trap : INT QUIT; ${command}`])
    await pty.waitForText('[ready no tty tty]')
    pty.type(ctrlC)
    await pty.waitForText('[interrupt 1]')
    pty.type(ctrlBackslash)
    await pty.waitForText('ended 41')
    expect(pty.output()).not.toContain('[interrupt 2]')
  })

  test('R35 Ctrl-Z stops both, the shell has the terminal, and fg goes on', async () => {
    const pty = onTerminal('bash', ['--norc', '--noprofile', '-i'])
    await pty.waitForText('prompt>')
    pty.type(`${node} ${writBin} run codex -- ${node} ${worker}\r`)
    await pty.waitForText('[ready tty tty tty]')
    pty.type(ctrlZ)
    await pty.waitForText('Stopped')
    pty.type('echo the shell $((40 + 2))\r')
    await pty.waitForText('the shell 42')
    pty.type('fg\r')
    await pty.waitForText('[continued]')
    pty.type(ctrlC)
    await pty.waitForText('[interrupt 1]')
    pty.type(ctrlBackslash)
    await pty.waitForText('[quit after 1]')
    pty.type('echo "ended $?"\r')
    await pty.waitForText('ended 41')
    pty.type('exit\r')
    await pty.exited
  })
})

describe('R35 run without a terminal', { timeout: 60_000 }, () => {
  let child: ChildProcess | undefined
  afterEach(() => {
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL')
    child = undefined
  })

  /** In a session of its own, so that no terminal of whoever runs the tests is near. */
  function start(args: readonly string[]): {
    said(text: string): Promise<void>
    send(signal: NodeJS.Signals): void
    readonly ended: Promise<number | null>
  } {
    const stdio = ['ignore', 'pipe', 'ignore'] as const
    const started = spawn(node, [writBin, 'run', 'codex', '--', ...args], {
      env: box.env,
      cwd: box.home,
      detached: true,
      stdio: [...stdio],
    })
    child = started
    const lines = createInterface({ input: started.stdout! })[Symbol.asyncIterator]()
    return {
      async said(text) {
        for (;;) {
          const { value, done } = await lines.next()
          if (done === true) throw new Error(`ended before it said ${text}`)
          if (value === text) return
        }
      },
      send: signal => process.kill(started.pid!, signal),
      ended: new Promise(resolve => started.once('exit', code => resolve(code))),
    }
  }

  test('R35 every signal sent to writ alone reaches the worker', async () => {
    const { said, send, ended } = start([node, worker])
    await said('[ready no no no]')
    send('SIGINT')
    await said('[interrupt 1]')
    send('SIGUSR1')
    await said('[SIGUSR1]')
    send('SIGUSR2')
    await said('[SIGUSR2]')
    send('SIGHUP')
    await said('[SIGHUP]')
    send('SIGCONT')
    await said('[continued]')
    send('SIGQUIT')
    expect(await ended).toBe(41)
  })

  test('R35 a death by signal is 128 and its number', async () => {
    const { said, send, ended } = start([node, worker])
    await said('[ready no no no]')
    send('SIGTERM')
    expect(await ended).toBe(143)
  })

  test.each([
    ['exit 0', 0],
    ['exit 7', 7],
    ['exit 255', 255],
    ['kill -KILL $$', 137],
    ['kill -ABRT $$', 134],
  ])('R35 the exit code of %s is %i', (script, code) => {
    expect(box.run(['run', 'codex', '--', 'sh', '-c', script]).code).toBe(code)
  })

  test('R35 input and output are those of the worker', () => {
    const ran = box.run(['run', 'codex', '--', 'cat', '-', '/nowhere'], { input: 'through\n' })
    expect([ran.code, ran.stdout]).toEqual([1, 'through\n'])
    expect(ran.stderr).toContain('/nowhere')
  })
})

test('R31 the worker may plan and apply: the gate has let go of its locks', {
  timeout: 60_000,
}, () => {
  const apply = (id: string): number | null =>
    box.run(['run', 'codex', '--', node, writBin, 'apply', id]).code
  const id = box.run(['plan', demoMigration, '--json']).text('plan')
  expect(box.run(['sign', id, '--confirm', id.slice(4, 10)]).code).toBe(0)
  expect(apply(id)).toBe(0)
  const inside = ['run', 'codex', '--', node, writBin, 'gate', 'codex', '--strict']
  expect(box.run(inside).code).toBe(0)
})
