/** Installs the runtimes outside the project, once, and tells the tests where they are. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

interface Runtime {
  readonly command: string
  readonly packageName: string
  readonly version: string
  /** Names a binary that is used instead of an installed one, and tells the tests which it is. */
  readonly variable: string
}

const runtimes: readonly Runtime[] = [
  {
    command: 'codex',
    packageName: '@openai/codex',
    version: '0.169.0',
    variable: 'WRIT_TEST_CODEX',
  },
  {
    command: 'claude',
    packageName: '@anthropic-ai/claude-code',
    version: '2.1.197',
    variable: 'WRIT_TEST_CLAUDE',
  },
  {
    command: 'gemini',
    packageName: '@google/gemini-cli',
    version: '0.61.0',
    variable: 'WRIT_TEST_GEMINI',
  },
  {
    command: 'opencode',
    packageName: 'opencode-ai',
    version: '1.18.33',
    variable: 'WRIT_TEST_OPENCODE',
  },
]

export function setup(): void {
  // Runtimes that are scripts are run by the node that runs the tests.
  process.env['PATH'] = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter)
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  for (const runtime of runtimes) {
    process.env[runtime.variable] ??= install(runtime, join(cache, 'writ-test-consumers'))
  }
}

function install({ command, packageName, version }: Runtime, cache: string): string {
  const folder = join(cache, `${command}-${version}`)
  const binary = join(folder, 'node_modules', '.bin', command)
  if (existsSync(binary)) return binary
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  console.log(`installing ${command} ${version} into ${folder}`)
  execFileSync('npm', ['install', '--no-fund', '--no-audit', `${packageName}@${version}`], {
    cwd: folder,
    stdio: 'inherit',
  })
  return binary
}
