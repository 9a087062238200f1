/** The real Codex reads every file writ would write, and complains about nothing new. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox } from '../helpers/sandbox.ts'
import { casesOf } from './samples.ts'

const codex = process.env['WRIT_TEST_CODEX'] ?? 'codex'
const scratch = mkdtempSync(join(tmpdir(), 'writ-codex-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** What Codex says of a config: its exit code, and where and about what it complains. */
function complaint(name: string, bytes: Uint8Array | null, strict: boolean): string {
  const home = join(scratch, name)
  rmSync(home, { recursive: true, force: true })
  mkdirSync(join(home, 'cwd'), { recursive: true })
  if (bytes !== null) writeFileSync(join(home, 'config.toml'), bytes)
  const args = ['app-server', ...(strict ? ['--strict-config'] : []), '--print-startup-config']
  const done = spawnSync(codex, args, {
    cwd: join(home, 'cwd'),
    env: { PATH: process.env['PATH'] ?? '', HOME: home, CODEX_HOME: home },
    input: '',
    encoding: 'utf8',
  })
  if (done.error !== undefined) throw done.error
  if (done.status === 0) return ''
  const lines = done.stderr
    .split('\n')
    .filter(line => /error|unknown/i.test(line) && !line.startsWith('WARNING'))
  // Line numbers move with an insertion; what is complained about must not.
  return `${done.status}: ${lines
    .join('\n')
    .replaceAll(home, 'HOME')
    .replace(/\b\d+:\d+\b/g, 'L:C')}`
}

/** Migrations that are meant to be wrong in a way only the runtime can tell. */
const refusedByCodex: ReadonlySet<string> = new Set(['unknown-root'])

const planned = casesOf(/^\.codex\/config\.toml$/)

describe('R25 the real codex accepts what is planned', () => {
  test('over a plausible number of cases', () => {
    expect(planned.length).toBeGreaterThan(15)
  })

  test.each(planned)('%s', (name, folder) => {
    for (const strict of [false, true]) {
      const before = complaint(`${name}-before`, folder.before, strict)
      const after = complaint(`${name}-after`, folder.after, strict)
      if (strict && refusedByCodex.has(name)) expect(after).not.toBe(before)
      else expect([before, ''], `strict ${strict}`).toContain(after)
    }
  })

  test('a whole apply runs its own checks, shadow and live', () => {
    const box = makeSandbox()
    try {
      const env = { PATH: `${dirname(codex)}:${box.env['PATH']}` }
      const id = box.run(['plan', demoMigration, '--json']).text('plan')
      expect(box.run(['sign', id, '--confirm', id.slice(4, 10)]).code).toBe(0)
      const applied = box.run(['apply', id, '--json'], { env })
      expect(applied.code, applied.stdout).toBe(0)
      expect(applied.json()['checks']).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ name: 'consumer-shadow', status: 'passed' }),
          expect.objectContaining({ name: 'consumer-live', status: 'passed' }),
        ]),
      )
      expect(complaint('applied', readFileSync(box.file('.codex/config.toml')), true)).toBe('')
    } finally {
      box.dispose()
    }
  })

  test('a change the runtime refuses is never written', () => {
    const box = makeSandbox()
    try {
      const env = { PATH: `${dirname(codex)}:${box.env['PATH']}` }
      const before = box.read('.codex/config.toml')
      const file = box.write(
        'bad.yaml',
        'writ: migration/v1\nid: bad\nowner: test\nversion: 1\nconsumer: codex\nrollbackOwner: me\n' +
          'target: ~/.codex/config.toml\nset:\n  - { path: [sandbox_mode], value: no-such-mode }\n',
      )
      const id = box.run(['plan', file, '--json']).text('plan')
      expect(box.run(['sign', id, '--confirm', id.slice(4, 10)]).code).toBe(0)
      const applied = box.run(['apply', id, '--json'], { env })
      expect(applied.json()).toMatchObject({ code: 'CHECK_FAILED', exitCode: 16 })
      expect(box.read('.codex/config.toml')).toBe(before)
    } finally {
      box.dispose()
    }
  })
})
