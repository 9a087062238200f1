import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shellQuote } from '../../src/bytes/shell-quote.ts'
import { utcMs, utcText } from '../../src/bytes/utc.ts'
import { expandHome } from '../../src/host/home-path.ts'
import { FsError } from '../../src/host/host.ts'
import { explainingIo, ioError } from '../../src/host/io-error.ts'
import { codeOf } from './code-of.ts'

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
