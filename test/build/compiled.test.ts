/** Compiled code beside the program: kept when it may be, used when it can be, never missed. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writBin } from '../helpers/sandbox.ts'

let directory = ''

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'writ-compiled-'))
  const isOwn = (path: string): boolean => !path.includes('.compiled')
  cpSync(dirname(writBin), join(directory, 'dist'), { recursive: true, filter: isOwn })
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

const kept = (): string => join(directory, 'dist', '.compiled')

function run(args: readonly string[], env: Record<string, string> = {}): string {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(directory, 'dist', 'writ.js'), ...args],
    { env: { PATH: '/usr/bin:/bin', ...env }, encoding: 'utf8' },
  )
  return stdout + stderr
}

function keptFiles(): string[] {
  try {
    return readdirSync(kept())
  } catch {
    return []
  }
}

describe('compiled code', () => {
  test('is kept for a command that succeeded, readable by all and writable by none but the owner', () => {
    const first = run(['help'])
    const [name = ''] = keptFiles()
    expect(name).toMatch(/^engine-help-[0-9a-f]{16}-v\d+/)
    expect(statSync(join(kept(), name)).mode & 0o022).toBe(0)
    expect(statSync(kept()).mode & 0o022).toBe(0)
    expect(run(['help'])).toBe(first)
    expect(keptFiles()).toEqual([name])
  })

  test('is kept of no command that is none, of no help page, and not where Node is told so', () => {
    run(['nonsense'])
    run(['plan', '--help'])
    run(['--version'])
    run(['help'], { NODE_DISABLE_COMPILE_CACHE: '1' })
    expect(keptFiles()).toEqual([])
  })

  test.each<[string, (path: string) => void]>([
    ['cut', path => truncateSync(path, 5000)],
    ['empty', path => truncateSync(path, 0)],
    ['something else', path => writeFileSync(path, 'not code')],
    ['writable by others', path => chmodSync(path, 0o666)],
  ])('does no harm where it is %s', (_, spoil) => {
    const first = run(['help'])
    const [name = ''] = keptFiles()
    spoil(join(kept(), name))
    expect(run(['help'])).toBe(first)
  })

  test('is made anew after a day', () => {
    run(['help'])
    const [name = ''] = keptFiles()
    const yesterday = Date.now() / 1000 - 25 * 60 * 60
    utimesSync(join(kept(), name), yesterday, yesterday)
    run(['help'])
    expect(statSync(join(kept(), name)).mtimeMs / 1000).toBeGreaterThan(yesterday + 60)
  })

  test('of an older build is cleared away', () => {
    run(['help'])
    const old = join(kept(), 'engine-help-0000000000000000-v24.0.0')
    writeFileSync(old, '')
    run(['schema', 'migration'])
    expect(keptFiles()).not.toContain('engine-help-0000000000000000-v24.0.0')
    expect(keptFiles()).toHaveLength(2)
  })

  test('is not missed where nothing can be written', () => {
    writeFileSync(kept(), 'in the way')
    expect(run(['help'])).toContain('usage: writ')
    expect(readFileSync(kept(), 'utf8')).toBe('in the way')
  })
})
