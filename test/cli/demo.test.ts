/** The demo opens wherever it is started, and says which key signs and how to clean up. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { makeKey } from '../helpers/sandbox.ts'
import { tempDir } from '../host/temp-dir.ts'

const start = join(import.meta.dirname, '..', '..', 'fixtures', 'demo', 'start.ts')
const made: string[] = []
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true })
})

function demo(prepare: (home: string) => void): { readonly text: string; readonly home: string } {
  const dir = tempDir()
  const home = join(dir, 'home')
  mkdirSync(join(home, '.ssh'), { recursive: true })
  prepare(home)
  const done = spawnSync(process.execPath, [start], {
    env: { ...process.env, HOME: home, TMPDIR: dir, XDG_STATE_HOME: join(dir, 'not-here') },
    input: '',
    encoding: 'utf8',
  })
  const text = done.stdout + done.stderr
  expect(done.status, text).toBe(0)
  const sandbox = /rm -r (\S+)$/m.exec(text)?.[1] ?? ''
  made.push(sandbox)
  expect(existsSync(join(dir, 'not-here'))).toBe(false)
  const listed = spawnSync('sh', [join(sandbox, 'writ'), 'list', '--json'], { encoding: 'utf8' })
  expect(JSON.parse(listed.stdout)).toMatchObject([{ status: 'new' }])
  return { text, home }
}

describe('the demo', () => {
  test('opens in a temporary home without a key, with a key of its own', () => {
    const { text, home } = demo(() => {})
    expect(text).toContain('made one to sign with')
    expect(readdirSync(home)).toEqual(['.ssh'])
  })

  test('takes a key that can sign, not one that is locked', () => {
    const { text, home } = demo(home => {
      makeKey(join(home, '.ssh', 'a_locked'), 'correct horse')
      makeKey(join(home, '.ssh', 'b_open'))
    })
    expect(text).toContain(`signing with your own key ${join(home, '.ssh', 'b_open')}`)
  })
})
