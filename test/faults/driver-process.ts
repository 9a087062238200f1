/** Starts the driver, bundled into one file once, so that a process is ready in a moment. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { build } from 'esbuild'
import { afterAll } from 'vitest'
import type { DriverOrder, DriverReply } from './driver-order.ts'

/** Without helpers of V8, whose wake-ups would be calls of the main thread at any moment. */
const calm = ['--single-threaded', '--v8-pool-size=0']

/** Bundles the driver for the tests of one file and returns its path; call it outside of tests. */
export async function bundleDriver(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'writ-driver-'))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  const outfile = join(directory, 'driver.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'driver.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    logLevel: 'warning',
    // CommonJS packages ask for Node's own modules by `require`, which ES modules lack.
    banner: { js: 'const require = name => process.getBuiltinModule(name);' },
  })
  // One that comes to its end keeps its compiled code for all that follow.
  spawnSync(process.execPath, [...calm, outfile], { input: '', env: envOf(outfile) })
  return outfile
}

function envOf(driver: string): NodeJS.ProcessEnv {
  return { ...process.env, NODE_COMPILE_CACHE: join(dirname(driver), 'cache') }
}

/** A driver that waits for orders. */
export interface DriverProcess {
  readonly pid: number
  /** Sends an order; 'died' where the process ends before it answers. */
  carryOut(order: DriverOrder): Promise<DriverReply | 'died'>
  signal(name: NodeJS.Signals): void
  /** Lets it end as one that has no more to do. */
  end(): Promise<void>
  /** Ends it as a crash does; resolves once it is gone. */
  kill(): Promise<void>
}

/** Starts a driver and waits until it reads orders; `before` is a command it is started through. */
export async function startDriver(
  driver: string,
  before: readonly string[] = [],
): Promise<DriverProcess> {
  const [command = '', ...args] = [...before, process.execPath, ...calm, driver]
  // A broken write of an answer is told on standard error, and says nothing of the engine.
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], env: envOf(driver) })
  const exited = once(child, 'exit')
  // An order may be on its way when the process dies.
  child.stdin.on('error', () => {})
  const lines = createInterface({ input: child.stdout })
  // What it is started through may be its parent.
  const pid = Number(await nextLine(lines, child))
  if (!(pid > 0)) throw new Error(`${command} does not start the driver`)
  return {
    pid,
    async carryOut(order) {
      const answer = nextLine(lines, child)
      child.stdin.write(`${JSON.stringify(order)}\n`)
      const line = await answer
      return line === null ? 'died' : replyIn(line)
    },
    signal: name => {
      process.kill(pid, name)
    },
    async end() {
      child.stdin.end()
      await exited
    },
    async kill() {
      if (child.exitCode === null && child.signalCode === null) killQuietly(pid)
      await exited
    },
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already, and what it was started through is about to notice.
  }
}

/** What is cut off, because the call that wrote it was broken, is no answer. */
function replyIn(line: string): DriverReply | 'died' {
  try {
    return JSON.parse(line)
  } catch {
    return 'died'
  }
}

/** Returns the next line, or null where the process ends without one. */
async function nextLine(lines: Interface, child: ChildProcess): Promise<string | null> {
  return await new Promise(resolve => {
    const settle = (line: string | null): void => {
      lines.off('line', settle)
      lines.off('close', ended)
      resolve(line)
    }
    const ended = (): void => {
      if (child.exitCode !== null || child.signalCode !== null) settle(null)
      else child.once('exit', () => settle(null))
    }
    lines.on('line', settle)
    lines.on('close', ended)
  })
}
