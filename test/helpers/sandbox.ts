/** A throw-away home with an SSH key and a Codex config, and the built program to run in it. */
import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

/** The built program; `npm test` builds it first. */
export const writBin = join(root, 'dist', 'writ.js')

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Standard output as one JSON object. */
  json(): Readonly<Record<string, unknown>>
  /** A string field of it; fails where there is none. */
  text(name: string): string
}

export interface Sandbox {
  readonly path: string
  readonly home: string
  readonly state: string
  readonly config: string
  readonly key: string
  readonly env: Record<string, string>
  /** Absolute path of a file below the sandbox's home. */
  file(name: string): string
  read(name: string): string
  write(name: string, content: string | Uint8Array, mode?: number): string
  run(args: readonly string[], options?: RunOptions): Ran
  /** Runs without waiting for the end of earlier ones. */
  start(args: readonly string[], options?: RunOptions): Promise<Ran>
  dispose(): void
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  readonly cwd?: string
}

/** Makes a sandbox whose config is the one of the demo, with `codex` not on the path. */
export function makeSandbox(options: { readonly init?: boolean } = {}): Sandbox {
  const path = mkdtempSync(join(tmpdir(), 'writ-test-'))
  const home = join(path, 'home')
  cpSync(join(root, 'fixtures', 'demo', 'home'), home, { recursive: true })
  chmodSync(join(home, '.codex', 'config.toml'), 0o600)
  mkdirSync(join(home, '.ssh'), { mode: 0o700 })
  const key = join(home, '.ssh', 'id_ed25519')
  makeKey(key)
  const env: Record<string, string> = {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    WRIT_STATE_DIR: join(path, 'state'),
    WRIT_CONFIG_DIR: join(path, 'config'),
    // A sandbox is a temporary directory, and values that point into one are refused.
    HERMES_HOME: '/usr/share',
    HERMES_PYTHON: '/bin/sh',
    HERMES_TOKEN: 'canary-token-5d1f0c77aa',
  }
  const sandbox: Sandbox = {
    path,
    home,
    state: join(path, 'state'),
    config: join(path, 'config'),
    key,
    env,
    file: name => join(home, name),
    read: name => readFileSync(join(home, name), 'utf8'),
    write(name, content, mode = 0o600) {
      const file = join(home, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content, { mode })
      return file
    },
    run(args, run = {}) {
      const done = spawnSync(process.execPath, [writBin, ...args], {
        env: { ...env, ...run.env },
        cwd: run.cwd ?? home,
        input: run.input ?? '',
        encoding: 'utf8',
      })
      return ran(done.status, done.stdout, done.stderr)
    },
    start(args, run = {}) {
      return new Promise(resolve => {
        const child = spawn(process.execPath, [writBin, ...args], {
          env: { ...env, ...run.env },
          cwd: run.cwd ?? home,
        })
        let stdout = ''
        let stderr = ''
        child.stdout.on('data', chunk => {
          stdout += chunk
        })
        child.stderr.on('data', chunk => {
          stderr += chunk
        })
        child.stdin.end(run.input ?? '')
        child.on('close', code => resolve(ran(code, stdout, stderr)))
      })
    },
    dispose: () => rmSync(path, { recursive: true, force: true }),
  }
  if (options.init !== false) {
    const done = sandbox.run(['init'])
    if (done.code !== 0) throw new Error(`init failed: ${done.stderr}`)
  }
  return sandbox
}

/** Makes an ed25519 key with the real ssh-keygen. */
export function makeKey(path: string, passphrase = ''): void {
  const done = spawnSync('ssh-keygen', [
    '-q',
    '-t',
    'ed25519',
    '-N',
    passphrase,
    '-C',
    'test',
    '-f',
    path,
  ])
  if (done.status !== 0) throw new Error(`ssh-keygen failed: ${done.stderr}`)
}

/** The migration of the demo: what an installer of Hermes wants of Codex. */
export const demoMigration = join(root, 'fixtures', 'demo', 'codex-runtime.yaml')

function ran(code: number | null, stdout: string, stderr: string): Ran {
  const json = (): Readonly<Record<string, unknown>> => JSON.parse(stdout)
  return {
    code,
    stdout,
    stderr,
    json,
    text(name) {
      const value = json()[name]
      if (typeof value !== 'string') throw new Error(`no text ${name} in ${stdout}${stderr}`)
      return value
    },
  }
}
