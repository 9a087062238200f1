import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nodeHost } from '../../src/host/node-host.ts'
import { inChild, killHard, startHolder } from './child-process.ts'
import { codeOf } from './code-of.ts'
import { tempDir } from './temp-dir.ts'

const host = nodeHost()

describe('the kernel lock', () => {
  test('R19 is held by one and free after release; its file stays', () => {
    const path = join(tempDir(), 'lock')
    const first = host.tryLock(path)
    expect(host.tryLock(path)).toBeUndefined()
    first?.release()
    first?.release()
    const second = host.tryLock(path)
    expect(second).toBeDefined()
    second?.release()
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('R19 survives a second attempt of its own process', () => {
    const path = join(tempDir(), 'lock')
    const lock = host.tryLock(path)
    expect(host.tryLock(path)).toBeUndefined()
    expect(inChild(['hold', path])).toBe('busy')
    lock?.release()
  })

  test('R19 is held against another process and free the moment that one is killed', async () => {
    const path = join(tempDir(), 'lock')
    const holder = await startHolder('hold', path)
    expect(host.tryLock(path)).toBeUndefined()
    await killHard(holder)
    const lock = host.tryLock(path)
    expect(lock).toBeDefined()
    lock?.release()
    expect(existsSync(path)).toBe(true)
  })

  test('R19 stays with a holder that is stopped', async () => {
    const path = join(tempDir(), 'lock')
    const holder = await startHolder('hold', path)
    holder.kill('SIGSTOP')
    expect(host.tryLock(path, 200)).toBeUndefined()
    await killHard(holder)
    const lock = host.tryLock(path, 200)
    expect(lock).toBeDefined()
    lock?.release()
  })

  test('R19 reports what cannot be locked instead of taking it for free', () => {
    const dir = tempDir()
    mkdirSync(join(dir, 'directory'))
    writeFileSync(join(dir, 'text'), 'this is not a lock file, however long it is'.repeat(100))
    symlinkSync('elsewhere', join(dir, 'link'))
    expect(codeOf(() => host.tryLock(join(dir, 'directory')))).toBe('EINVAL')
    expect(codeOf(() => host.tryLock(join(dir, 'link')))).toBe('EINVAL')
    expect(codeOf(() => host.tryLock(join(dir, 'text')))).toBe('ENOLCK')
    expect(codeOf(() => host.tryLock(join(dir, 'none', 'lock')))).toBe('ENOENT')
  })
})
