import { execFileSync } from 'node:child_process'
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { errnoName, fsErrorOf } from '../../src/host/errno.ts'
import { nodeHost } from '../../src/host/node-host.ts'
import { readIfPresent, readWhole } from '../../src/host/read-file.ts'
import { readOnly } from '../../src/host/read-only.ts'
import { writeExclusive } from '../../src/host/write-file.ts'
import { codeOf } from './code-of.ts'
import { writingCalls } from './fault-host.ts'
import { tempDir } from './temp-dir.ts'

const host = nodeHost()

describe('file calls', () => {
  test('R2 tell absent from a link to nothing', () => {
    const dir = tempDir()
    symlinkSync('nowhere', join(dir, 'link'))
    expect(host.fs.lstat(join(dir, 'none'))).toBeUndefined()
    expect(host.fs.lstat(join(dir, 'link'))?.kind).toBe('link')
  })

  test('R21 never follow a link, whether reading, creating or appending', () => {
    const dir = tempDir()
    const link = join(dir, 'link')
    writeFileSync(join(dir, 'file'), 'x')
    symlinkSync('file', link)
    expect(codeOf(() => host.fs.openRead(link))).toBe('ELOOP')
    expect(codeOf(() => host.fs.openExclusive(link, 0o600))).toBe('EEXIST')
    expect(codeOf(() => host.fs.openAppend(link, 0o600))).toBe('ELOOP')
    expect(codeOf(() => host.fs.fsyncDirectory(link))).toBe('ENOTDIR')
    expect(readFileSync(join(dir, 'file'), 'utf8')).toBe('x')
  })

  test('R2 report kind, mode and number of links', () => {
    const dir = tempDir()
    const file = join(dir, 'file')
    writeFileSync(file, 'abc', { mode: 0o640 })
    linkSync(file, join(dir, 'second'))
    execFileSync('mkfifo', [join(dir, 'fifo')])
    expect(host.fs.lstat(file)).toMatchObject({ kind: 'file', size: 3, mode: 0o640, links: 2 })
    expect(host.fs.lstat(dir)?.kind).toBe('directory')
    expect(host.fs.lstat(join(dir, 'fifo'))?.kind).toBe('fifo')
    expect(host.fs.lstat('/dev/null')?.kind).toBe('device')
  })

  test('making a directory that exists is no error, making one over a file is', () => {
    const dir = tempDir()
    writeFileSync(join(dir, 'file'), '')
    mkdirSync(join(dir, 'there'))
    expect(codeOf(() => host.fs.mkdir(join(dir, 'there'), 0o700))).toBe('nothing')
    expect(codeOf(() => host.fs.mkdir(join(dir, 'file'), 0o700))).toBe('EEXIST')
  })

  test('name the path of a descriptor that fails', () => {
    const file = join(tempDir(), 'file')
    writeFileSync(file, 'x')
    const fd = host.fs.openRead(file)
    expect(() => host.fs.write(fd, Buffer.from('y'), 0, 1)).toThrow(
      expect.objectContaining({ errno: 'EBADF', path: file }),
    )
    host.fs.close(fd)
  })
})

describe('a held directory', () => {
  test('R21 stays the one it was, whatever its path leads to', () => {
    const dir = tempDir()
    const theirs = join(dir, 'theirs')
    const ours = join(dir, 'ours')
    for (const path of [theirs, ours]) mkdirSync(path)
    writeFileSync(join(theirs, 'config'), 'theirs')
    writeFileSync(join(ours, 'config'), 'old')
    const hold = host.fs.holdDirectory(ours)
    const again = host.fs.holdDirectory(ours)
    renameSync(ours, join(dir, 'moved'))
    symlinkSync('theirs', ours)
    writeExclusive(host, join(ours, 'temp'), Buffer.from('new'), 0o600)
    host.fs.link(join(ours, 'config'), join(ours, 'second'))
    host.fs.rename(join(ours, 'temp'), join(ours, 'config'))
    host.fs.fsyncDirectory(ours)
    again.release()
    again.release()
    expect(Buffer.from(readWhole(host, join(ours, 'config'), 99).bytes).toString()).toBe('new')
    expect(hold.identity).toBe(again.identity)
    expect(readdirSync(join(dir, 'moved'))).toEqual(['config', 'second'])
    expect(readdirSync(theirs)).toEqual(['config'])
    hold.release()
    expect(Buffer.from(readWhole(host, join(ours, 'config'), 99).bytes).toString()).toBe('theirs')
    expect(codeOf(() => host.fs.holdDirectory(ours))).toBe('ENOTDIR')
  })

  test('R21 leaves no descriptor open', () => {
    const before = readdirSync('/proc/self/fd').length
    const dir = tempDir()
    for (let round = 0; round < 50; round += 1) host.fs.holdDirectory(dir).release()
    expect(readdirSync('/proc/self/fd').length).toBe(before)
  })
})

describe('errno names', () => {
  test.each([
    ['EDQUOT', constants.errno.EDQUOT],
    ['ESTALE', constants.errno.ESTALE],
    ['ENOLCK', constants.errno.ENOLCK],
  ])('%s is found where Node says UNKNOWN', (name, number) => {
    const error = Object.assign(new Error(), { code: 'UNKNOWN', errno: -number })
    expect(fsErrorOf(error, 'write', '/x').errno).toBe(name)
  })

  test('a number without a name keeps its number', () => {
    expect(errnoName(9999)).toBe('ERRNO_9999')
  })

  test('a path with a NUL byte is EINVAL', () => {
    expect(codeOf(() => host.fs.lstat('/tmp/a\0b'))).toBe('EINVAL')
  })
})

describe('reading a whole file', () => {
  test('R2 returns every byte and the stat', () => {
    const file = join(tempDir(), 'file')
    const bytes = Buffer.from([0, 255, 10, 13])
    writeFileSync(file, bytes)
    const whole = readWhole(host, file, 4)
    expect(Buffer.from(whole.bytes)).toEqual(bytes)
    expect(whole.stat.size).toBe(4)
  })

  test.each([
    ['EFBIG', 'big'],
    ['EINVAL', 'fifo'],
    ['EINVAL', 'directory'],
    ['ELOOP', 'link'],
    ['ENOENT', 'none'],
  ])('R2 %s for %s, without hanging', (errno, name) => {
    const dir = tempDir()
    writeFileSync(join(dir, 'big'), 'x'.repeat(11))
    execFileSync('mkfifo', [join(dir, 'fifo')])
    mkdirSync(join(dir, 'directory'))
    symlinkSync('big', join(dir, 'link'))
    expect(codeOf(() => readWhole(host, join(dir, name), 10))).toBe(errno)
  })

  test('R2 EAGAIN where the file grows or shrinks meanwhile', () => {
    const file = join(tempDir(), 'file')
    writeFileSync(file, 'four')
    for (const size of [3, 5]) {
      const stale = { ...host.fs, fstat: (fd: number) => ({ ...host.fs.fstat(fd), size }) }
      expect(codeOf(() => readWhole({ ...host, fs: stale }, file, 10))).toBe('EAGAIN')
    }
  })

  test('an empty file is not an absent one', () => {
    const file = join(tempDir(), 'file')
    expect(readIfPresent(host, file, 10)).toBeUndefined()
    writeFileSync(file, '')
    expect(readIfPresent(host, file, 10)).toHaveLength(0)
  })
})

describe('a read-only host', () => {
  test('R5 refuses every writing call and the lock, and still reads', () => {
    const file = join(tempDir(), 'file')
    writeFileSync(file, 'x', { mode: 0o600 })
    const looking = readOnly(host)
    const args: Record<(typeof writingCalls)[number], () => unknown> = {
      openExclusive: () => looking.fs.openExclusive(`${file}2`, 0o600),
      openAppend: () => looking.fs.openAppend(file, 0o600),
      write: () => looking.fs.write(1, Buffer.from(''), 0, 0),
      fchmod: () => looking.fs.fchmod(1, 0o777),
      fchown: () => looking.fs.fchown(1, 0, 0),
      fsync: () => looking.fs.fsync(1),
      rename: () => looking.fs.rename(file, `${file}2`),
      link: () => looking.fs.link(file, `${file}2`),
      unlink: () => looking.fs.unlink(file),
      mkdir: () => looking.fs.mkdir(`${file}2`, 0o700),
      rmdir: () => looking.fs.rmdir(file),
      fsyncDirectory: () => looking.fs.fsyncDirectory(file),
      syncFileSystem: () => looking.fs.syncFileSystem(file),
      fsyncAll: () => looking.fs.fsyncAll([file]),
      chmod: () => looking.fs.chmod(file, 0o777),
    }
    for (const call of writingCalls) expect([call, codeOf(args[call])]).toEqual([call, 'INTERNAL'])
    expect(codeOf(() => looking.tryLock(`${file}.lock`))).toBe('INTERNAL')
    expect(readWhole(looking, file, 10).bytes).toHaveLength(1)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})
