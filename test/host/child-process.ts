import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const script = join(import.meta.dirname, 'child.ts')

/** Starts a process that takes a lock and keeps it; returns once it says so. */
export async function startHolder(
  job: 'hold' | 'hold-target',
  path: string,
  env: Record<string, string> = {},
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script, job, path], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const [said] = await once(child.stdout, 'data')
  if (String(said) !== 'held\n') throw new Error(`the holder said ${said}`)
  return child
}

/** Ends a process as a crash does, and waits until it is gone. */
export async function killHard(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--no-new-privs']

/** Why calls cannot be made as an unprivileged user here; undefined where they can. */
export function noUnprivilegedUser(): string | undefined {
  if (process.getuid?.() !== 0) return undefined
  const probe = spawnSync(nobody[0] ?? '', [...nobody.slice(1), process.execPath, '-e', '0'])
  return probe.status === 0 ? undefined : 'setpriv cannot start node as another user'
}

/** Makes one call of child.ts as a user whom permissions bind, and returns what it printed. */
export function asOrdinaryUser(args: readonly string[], env: Record<string, string> = {}): string {
  const prefix = process.getuid?.() === 0 ? nobody : []
  return runChild([...prefix, process.execPath, script, ...args], env)
}

/** Why no small file system can be mounted here; undefined where it can. */
export function noSmallFileSystem(): string | undefined {
  const probe = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=32k none /tmp'])
  return probe.status === 0 ? undefined : 'unshare cannot mount a tmpfs'
}

/** Makes one call of child.ts while a tmpfs of 64 kB covers the directory. */
export function onSmallFileSystem(
  directory: string,
  args: readonly string[],
  after: string,
  before = 'true',
): string {
  const shell = `mount -t tmpfs -o size=64k none "$0" && ${before} && "$@"; ${after}`
  const call = [process.execPath, script, ...args]
  return runChild(['unshare', '-m', 'sh', '-c', shell, directory, ...call], {
    WRIT_STATE_DIR: `${directory}/s`,
    WRIT_CONFIG_DIR: `${directory}/c`,
  })
}

/** Makes one call of child.ts in a mount namespace of its own, after some lines of shell. */
export function withMounts(shell: string, args: readonly string[]): string {
  const call = [process.execPath, script, ...args]
  return runChild(['unshare', '-m', 'sh', '-c', `set -e\n${shell}\nexec "$@"`, 'sh', ...call])
}

/** Makes one call of child.ts and returns what it printed. */
export function inChild(args: readonly string[]): string {
  return runChild([process.execPath, script, ...args])
}

function runChild(argv: readonly string[], env: Record<string, string> = {}): string {
  const [command = '', ...args] = argv
  const run = spawnSync(command, args, { env: { ...process.env, ...env }, encoding: 'utf8' })
  if (run.error !== undefined) throw run.error
  return run.stdout.trim()
}

/** Makes several calls of child.ts at once and returns what each printed. */
export async function atOnce(
  calls: readonly (readonly string[])[],
  env: Record<string, string>,
): Promise<string[]> {
  return await Promise.all(
    calls.map(async args => {
      const child = spawn(process.execPath, [script, ...args], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let text = ''
      child.stdout.on('data', chunk => {
        text += chunk
      })
      await once(child, 'close')
      return text.trim()
    }),
  )
}
