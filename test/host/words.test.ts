import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shellQuote } from '../../src/bytes/shell-quote.ts'
import { utcMs, utcText } from '../../src/bytes/utc.ts'
import { errnoName, fsErrorOf } from '../../src/host/errno.ts'
import { expandHome } from '../../src/host/home-path.ts'
import { FsError } from '../../src/host/host.ts'
import { explainingIo, ioError } from '../../src/host/io-error.ts'
import { nodeFs } from '../../src/host/node-fs.ts'
import { noSmallFileSystem, withMounts } from './child-process.ts'
import { codeOf } from './code-of.ts'
import { tempDir } from './temp-dir.ts'

const fs = nodeFs()

function errnoOf(call: () => unknown): string | undefined {
  try {
    call()
  } catch (error) {
    if (error instanceof FsError) return error.errno
  }
  return undefined
}

describe('a shell word', () => {
  test.each([
    '',
    'plain',
    "it's",
    '$(id)',
    'a b',
    '-n',
    '\u001b[31m',
    'a\u202eb',
    '%s\\n',
    '\n',
    'ü',
  ])('R33 %j comes back as it was and hides nothing', text => {
    const word = shellQuote(text)
    expect(execFileSync('sh', ['-c', `printf %s ${word}`, 'sh'], { encoding: 'utf8' })).toBe(text)
    if (!text.endsWith('\n')) expect(word).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  test('R27 any path comes back as it was', () => {
    const path = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    const clean = path.filter(text => !text.includes('\0') && text.isWellFormed())
    fc.assert(
      fc.property(fc.array(clean, { minLength: 20, maxLength: 20 }), paths => {
        const script = paths.map(one => `printf '%s\\0' ${shellQuote(one)}`).join('\n')
        const said = execFileSync('sh', ['-c', script], { encoding: 'utf8' })
        expect(said.split('\0').slice(0, -1)).toEqual(paths)
      }),
      { numRuns: 20 },
    )
  })
})

describe('file system errors', () => {
  test.each([
    ['ENOSPC', 'NO_SPACE'],
    ['EDQUOT', 'NO_SPACE'],
    ['EACCES', 'NO_PERMISSION'],
    ['EPERM', 'NO_PERMISSION'],
    ['EROFS', 'READ_ONLY'],
    ['EIO', 'IO_FAILED'],
    ['EFBIG', 'NO_SPACE'],
    ['ERRNO_9999', 'IO_FAILED'],
  ])('R35 %s is told as %s with path, cause and a next command', (errno, code) => {
    const error = ioError(new FsError(errno, 'write', '/home/a/it.toml'), 'write the backup')
    expect(error.code).toBe(code)
    expect(error.path).toBe('/home/a/it.toml')
    for (const part of ['write the backup', '/home/a/it.toml', errno]) {
      expect(error.detail).toContain(part)
    }
    expect(error.hint).toBeTruthy()
  })

  /** What Node says of each, as a program gets it: by name, or as a number it has no name for. */
  const said: readonly (readonly [string, string, number])[] = [
    ['EDQUOT', 'UNKNOWN', -122],
    ['ESTALE', 'UNKNOWN', -116],
    ['EUCLEAN', 'UNKNOWN', -117],
    ['ENOLCK', 'UNKNOWN', -37],
    ['ENOTSUP', 'ENOTSUP', -95],
    ['EBUSY', 'EBUSY', -16],
    ['ETXTBSY', 'ETXTBSY', -26],
    ['ENAMETOOLONG', 'ENAMETOOLONG', -36],
    ['ELOOP', 'ELOOP', -40],
    ['EXDEV', 'EXDEV', -18],
    ['EFBIG', 'EFBIG', -27],
    ['EMFILE', 'EMFILE', -24],
    ['ENFILE', 'ENFILE', -23],
    ['EMLINK', 'EMLINK', -31],
    ['ENOTDIR', 'ENOTDIR', -20],
    ['EISDIR', 'EISDIR', -21],
  ]

  test.each(said)('R35 %s, which Node calls %s, has a cause of its own', (errno, code, number) => {
    const thrown = Object.assign(new Error(code), { code, errno: number })
    const error = fsErrorOf(thrown, 'rename', '/home/a/it.toml')
    expect(error.errno).toBe(errno)
    const told = ioError(error, 'replace the target')
    const unknown = ioError(new FsError('ERRNO_9999', 'rename', '/home/a/it.toml'), 'replace it')
    expect(told.detail).toContain(errno)
    expect(told.detail?.split(errno)[1]).not.toBe(unknown.detail?.split('ERRNO_9999')[1])
  })

  test('R35 every number of this system has one name, and an unheard-of one keeps its number', () => {
    for (const [name, number] of Object.entries(constants.errno)) {
      const same = Object.entries(constants.errno).filter(([, other]) => other === number)
      expect(same.map(([other]) => other)).toContain(errnoName(number))
      expect(name).toMatch(/^E/)
    }
    expect(errnoName(9999)).toBe('ERRNO_9999')
  })

  test.each([
    ['ENAMETOOLONG', (d: string) => fs.openExclusive(join(d, 'x'.repeat(300)), 0o600)],
    ['ELOOP', (d: string) => [symlinkSync('b', join(d, 'b')), fs.openRead(join(d, 'b'))]],
    ['ENOTDIR', (d: string) => [writeFileSync(join(d, 'f'), ''), fs.list(join(d, 'f'))]],
    ['EISDIR', (d: string) => [mkdirSync(join(d, 'd')), fs.openAppend(join(d, 'd'), 0o600)]],
    ['EEXIST', (d: string) => fs.openExclusive(d, 0o600)],
  ])('R35 the real %s is recognised', (errno, call) => {
    expect(errnoOf(() => call(tempDir()))).toBe(errno)
  })

  test.for([
    ['EBUSY', 'mount --bind "$D/a" "$D/b"'],
    ['EROFS', 'mount --bind "$D" "$D"; mount -o remount,ro,bind "$D"'],
    ['EXDEV', 'mkdir "$D/m"; mount -t tmpfs none "$D/m"; rm "$D/b"; ln -s m/b "$D/b"'],
  ])('R35 the real %s of a rename is recognised', ([errno = '', shell = ''], context) => {
    const reason = noSmallFileSystem()
    if (reason !== undefined) context.skip(reason)
    const dir = tempDir()
    writeFileSync(join(dir, 'a'), '')
    writeFileSync(join(dir, 'b'), '')
    const to = errno === 'EXDEV' ? join(dir, 'm', 'b') : join(dir, 'b')
    expect(withMounts(`D="${dir}"\n${shell}`, ['rename', join(dir, 'a'), to])).toBe(errno)
  })

  test('other errors pass as they are', () => {
    const bug = new RangeError()
    expect(() =>
      explainingIo('work', () => {
        throw bug
      }),
    ).toThrow(bug)
    const failing = (): never => {
      throw new FsError('EROFS', 'open', '/x')
    }
    expect(codeOf(() => explainingIo('work', failing))).toBe('READ_ONLY')
  })
})

describe('moments', () => {
  test('are UTC to the second and read back', () => {
    expect(utcText(1778835640999)).toBe('2026-05-15T09:00:40Z')
    expect(utcMs('2026-05-15T09:00:40Z')).toBe(1778835640000)
    for (const text of ['2026-05-15', '2026-05-15T09:00:40.5Z', '2026-02-30T00:00:00Z', '', 'x']) {
      expect(utcMs(text)).toBeUndefined()
    }
  })
})

test.each([
  ['~', '/home/a'],
  ['~/x', '/home/a/x'],
  ['~b/x', '~b/x'],
  ['/~/x', '/~/x'],
])('the home in %s', (text, expanded) => {
  expect(expandHome(text, '/home/a')).toBe(expanded)
})
