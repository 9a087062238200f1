/** `--wait` of the built program, with a second process that holds the file. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox, writBin } from '../helpers/sandbox.ts'
import { killHard, startHolder } from '../host/child-process.ts'

const config = '.codex/config.toml'
const preload = join(import.meta.dirname, 'die-at-rename.mjs')

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

const hold = (): ReturnType<typeof startHolder> =>
  startHolder('hold-target', box.file(config), box.env)

function signed(): string {
  const plan = box.run(['plan', demoMigration, '--json']).text('plan')
  expect(box.run(['sign', plan, '--confirm', plan.slice(4, 10)]).code).toBe(0)
  return plan
}

interface Waiter {
  /** Resolves when standard error says whom it waits for. */
  readonly told: Promise<string>
  readonly ended: Promise<number | null>
  kill(signal: NodeJS.Signals): void
  stdout(): string
  stderr(): string
}

/** Starts the program and keeps its hand on it while it waits. */
function startWaiter(args: readonly string[]): Waiter {
  const child = spawn(process.execPath, [writBin, ...args], { env: box.env, cwd: box.home })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', chunk => {
    stdout += chunk
  })
  const told = new Promise<string>(resolve => {
    child.stderr.on('data', chunk => {
      stderr += chunk
      if (stderr.includes('waiting for')) resolve(stderr)
    })
  })
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null))
  return {
    told,
    ended,
    kill: signal => child.kill(signal),
    stdout: () => stdout,
    stderr: () => stderr,
  }
}

describe('without --wait', { timeout: 60_000 }, () => {
  test('R19 R35 a held file is refused at once, with its holder and the way to wait', async () => {
    const plan = signed()
    const holder = await hold()
    for (const args of [
      ['apply', plan],
      ['apply', plan, '--wait', '0'],
    ]) {
      const refused = box.run([...args, '--json'])
      expect(refused.json()).toMatchObject({ code: 'LOCK_HELD', exitCode: 11 })
      expect(refused.text('detail')).toContain(`pid ${holder.pid}`)
      expect(refused.text('hint')).toContain('--wait')
      expect(refused.stderr).toBe('')
    }
  })

  test.each(['1.5', '-1', 'soon', '100000'])('R35 --wait=%s is no time', time => {
    expect(box.run(['apply', 'wp1-aaaaaa', `--wait=${time}`, '--json']).json()).toMatchObject({
      code: 'USAGE',
    })
  })
})

describe('with --wait', { timeout: 60_000 }, () => {
  test('R19 apply goes on when the holder is gone, however it went', async () => {
    const plan = signed()
    const holder = await hold()
    const waiter = startWaiter(['apply', plan, '--wait'])
    expect(await waiter.told).toContain(`pid ${holder.pid}`)
    await killHard(holder)
    expect(await waiter.ended, waiter.stderr()).toBe(0)
    expect(waiter.stderr().match(/waiting for/g)).toHaveLength(1)
  })

  test('R35 with --json there is one value on standard output, and nothing beside it', async () => {
    const plan = signed()
    const holder = await hold()
    const waiter = startWaiter(['apply', plan, '--wait', '600', '--json'])
    holder.kill('SIGUSR2')
    expect(await waiter.ended, waiter.stdout()).toBe(0)
    expect(JSON.parse(waiter.stdout())).toMatchObject({ outcome: 'changed' })
    expect(waiter.stderr()).toBe('')
  })

  test('R19 R35 Ctrl-C ends the waiting with 130, and nothing is held or written', async () => {
    const plan = signed()
    const before = box.read(config)
    const holder = await hold()
    const waiter = startWaiter(['apply', plan, '--wait'])
    await waiter.told
    waiter.kill('SIGINT')
    expect(await waiter.ended, waiter.stderr()).toBe(130)
    await killHard(holder)
    expect(box.read(config)).toBe(before)
    expect(box.run(['apply', plan]).code).toBe(0)
  })

  test('R31 the gate waits for the apply in flight, and names it where that takes too long', async () => {
    const plan = signed()
    expect(box.run(['apply', plan]).code).toBe(0)
    const holder = await hold()
    const busy = box.run(['gate', 'codex', '--wait=1', '--json'])
    expect([busy.code, busy.json()['reasons']]).toEqual([
      75,
      [
        expect.objectContaining({
          code: 'IN_FLIGHT',
          detail: expect.stringContaining(`pid ${holder.pid}`),
        }),
      ],
    ])
    const stopped = startWaiter(['gate', 'codex', '--wait'])
    await stopped.told
    stopped.kill('SIGINT')
    expect(await stopped.ended).toBe(130)
    const waiter = startWaiter(['run', 'codex', '--wait', '--', 'true'])
    await waiter.told
    holder.kill('SIGUSR2')
    expect(await waiter.ended, waiter.stderr()).toBe(0)
  })

  test('R28 rollback undoes what was the latest when it was asked', async () => {
    const before = box.read(config)
    const plan = signed()
    expect(box.run(['apply', plan]).code).toBe(0)
    const holder = await hold()
    const waiter = startWaiter(['rollback', '--latest', `~/${config}`, '--wait', '--yes'])
    await waiter.told
    holder.kill('SIGUSR2')
    expect(await waiter.ended, waiter.stderr()).toBe(0)
    expect(box.read(config)).toBe(before)
  })

  test('R22 resume waits for whoever is at work, then finishes', async () => {
    const plan = signed()
    const env = { NODE_OPTIONS: `--import=${preload}`, DIE_AT: box.file(config), DIE_WHEN: 'after' }
    expect(box.run(['apply', plan], { env }).code).toBeNull()
    const holder = await hold()
    expect(box.run(['resume', '--json']).json()).toMatchObject({
      code: 'LOCK_HELD',
      hint: 'writ resume --wait',
    })
    const waiter = startWaiter(['resume', '--wait'])
    await waiter.told
    holder.kill('SIGUSR2')
    expect(await waiter.ended, waiter.stderr()).toBe(0)
    expect(box.run(['resume', '--json']).json()).toEqual({ resumed: [] })
  })

  test('R31 confirm waits', async () => {
    const plan = signed()
    expect(box.run(['apply', plan]).code).toBe(0)
    const holder = await hold()
    const waiter = startWaiter(['confirm', 'codex', '--yes', '--wait'])
    await waiter.told
    holder.kill('SIGUSR2')
    expect(await waiter.ended, waiter.stderr()).toBe(0)
  })
})
