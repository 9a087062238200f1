/** Installs the runtimes outside the project, once, and tells the tests where they are. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const codexVersion = '0.169.0'

export function setup(): void {
  if (process.env['WRIT_TEST_CODEX'] !== undefined) return
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  const folder = join(cache, 'writ-test-consumers', `codex-${codexVersion}`)
  const codex = join(folder, 'node_modules', '.bin', 'codex')
  if (!existsSync(codex)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    console.log(`installing codex ${codexVersion} into ${folder}`)
    execFileSync('npm', ['install', '--no-fund', '--no-audit', `@openai/codex@${codexVersion}`], {
      cwd: folder,
      stdio: 'inherit',
    })
  }
  process.env['WRIT_TEST_CODEX'] = codex
}
