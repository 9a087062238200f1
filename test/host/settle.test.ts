/** Making very many files durable at once. Rule: R21. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FsError, type Host } from '../../src/host/host.ts'
import { nodeHost } from '../../src/host/node-host.ts'
import { settle } from '../../src/host/settle.ts'
import { tempDir } from './temp-dir.ts'

interface Counted {
  readonly host: Host
  readonly calls: string[]
}

/** @param hasSyncfs whether a whole file system can be synced. */
function counting(hasSyncfs: boolean): Counted {
  const real = nodeHost()
  const calls: string[] = []
  const fs: Host['fs'] = {
    ...real.fs,
    fsyncDirectory(path) {
      calls.push('directory')
      real.fs.fsyncDirectory(path)
    },
    syncFileSystem(path) {
      if (!hasSyncfs) throw new FsError('ENOSYS', 'syncfs', path)
      calls.push('file system')
      real.fs.syncFileSystem(path)
    },
    async fsyncAll(paths) {
      calls.push(`${paths.length} one by one`)
      await real.fs.fsyncAll(paths)
    },
  }
  return { host: { ...real, fs }, calls }
}

function filesIn(directory: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const path = join(directory, String(index))
    writeFileSync(path, 'a')
    return path
  })
}

describe('R21 settling', () => {
  test.each([
    ['files', true, 3, ['file system']],
    ['files where no file system can be synced', false, 3, ['4 one by one']],
    ['names in one directory', true, 0, ['directory']],
  ] as const)('%s makes the fewest calls', async (_, hasSyncfs, count, expected) => {
    const directory = tempDir()
    const { host, calls } = counting(hasSyncfs)
    await settle(host, filesIn(directory, count), [directory])
    expect(calls).toEqual(expected)
  })

  test('tells a file that is gone, where every file is synced by itself', async () => {
    const directory = tempDir()
    const done = settle(counting(false).host, [join(directory, 'none')], [])
    await expect(done).rejects.toThrow(FsError)
  })

  test('takes many threads, and tells no other program of it', () => {
    const directory = tempDir()
    const script = `
      const { fsyncAll } = await import(${JSON.stringify(join(import.meta.dirname, '..', '..', 'src', 'host', 'sync-calls.ts'))})
      const { readdirSync } = await import('node:fs')
      const threads = () => readdirSync('/proc/self/task').length
      const before = threads()
      await fsyncAll(${JSON.stringify(filesIn(directory, 40))}, path => path)
      console.log(threads() - before, process.env.UV_THREADPOOL_SIZE)`
    const run = (env: Readonly<Record<string, string>>): string =>
      spawnSync(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, ...env },
        encoding: 'utf8',
      }).stdout.trim()
    expect(run({})).toBe('32 undefined')
    expect(run({ UV_THREADPOOL_SIZE: '6' })).toBe('6 6')
  })
})
