import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nodeHost } from '../../src/host/node-host.ts'
import { createFile, replaceFile, writeExclusive } from '../../src/host/write-file.ts'
import { noSmallFileSystem, onSmallFileSystem } from './child-process.ts'
import { codeOf } from './code-of.ts'
import { type Fault, faultHost, HostDied, type TracedCall } from './fault-host.ts'
import { tempDir } from './temp-dir.ts'

const host = nodeHost()
const bytes = Buffer.from('new content\n'.repeat(1000))

describe('an exclusive write', () => {
  test('R21 has exactly the bytes and the mode, whatever the umask', () => {
    const file = join(tempDir(), 'file')
    const before = process.umask(0)
    try {
      writeExclusive(host, file, bytes, 0o640)
    } finally {
      process.umask(before)
    }
    expect(readFileSync(file)).toEqual(bytes)
    expect(statSync(file).mode & 0o7777).toBe(0o640)
  })

  test('R21 takes no name that is taken and follows no link', () => {
    const dir = tempDir()
    writeFileSync(join(dir, 'file'), 'theirs')
    symlinkSync('elsewhere', join(dir, 'link'))
    for (const name of ['file', 'link']) {
      expect(codeOf(() => writeExclusive(host, join(dir, name), bytes, 0o600))).toBe('EEXIST')
    }
    expect(readFileSync(join(dir, 'file'), 'utf8')).toBe('theirs')
    expect(readdirSync(dir)).toEqual(['file', 'link'])
  })

  test('R21 is never more readable than asked at any moment', () => {
    const trace: TracedCall[] = []
    writeExclusive(faultHost(host, { kind: 'none' }, trace), join(tempDir(), 'file'), bytes, 0o644)
    const modes = trace.flatMap(call => (call.mode === null ? [] : [[call.operation, call.mode]]))
    expect(modes).toEqual([
      ['openExclusive', 0o600],
      ['fchmod', 0o644],
    ])
    expect(trace.at(-1)?.operation).toBe('fsync')
  })

  test('R21 goes on after a short write and notices a lying one', () => {
    const dir = tempDir()
    const short = faultHost(host, { kind: 'short', call: 2 })
    writeExclusive(short, join(dir, 'short'), bytes, 0o600)
    expect(readFileSync(join(dir, 'short'))).toEqual(bytes)
    const lying = faultHost(host, { kind: 'lie', call: 2 })
    expect(codeOf(() => writeExclusive(lying, join(dir, 'lie'), bytes, 0o600))).toBe('EIO')
    expect(readdirSync(dir)).toEqual(['short'])
  })
})

describe('breaking every call of a replacement', () => {
  const countCalls = (): number => {
    const trace: TracedCall[] = []
    replaceFile(faultHost(host, { kind: 'none' }, trace), join(tempDir(), 'file'), bytes)
    return trace.length
  }
  const total = countCallsOnce(countCalls)

  test.each(['EIO', 'ENOSPC', 'EDQUOT', 'EACCES', 'EROFS'])(
    'R21 %s leaves the old file or the new one, and no temporary file',
    errno => {
      for (let call = 1; call <= total(); call += 1) {
        const [left, outcome] = replaceWith({ kind: 'errno', call, errno })
        expect(outcome).toBe(errno)
        expect(left.names).toEqual(['file'])
        expect([undefined, 'old']).toContain(left.isNew ? undefined : left.text)
        // Only the sync of the directory comes after the rename.
        expect(left.isNew).toBe(call === total())
      }
    },
  )

  test.each(['die', 'tear'] as const)('R21 %s leaves the old file or the new one', kind => {
    for (let call = 1; call <= total(); call += 1) {
      const [left, outcome] = replaceWith({ kind, call })
      expect(outcome).toBe('died')
      expect(left.isNew || left.text === 'old').toBe(true)
      expect(left.names.filter(name => name !== 'file').length).toBeLessThanOrEqual(1)
    }
  })
})

function countCallsOnce(count: () => number): () => number {
  let known: number | undefined
  return () => {
    known ??= count()
    return known
  }
}

interface Left {
  readonly names: readonly string[]
  readonly text: string
  readonly isNew: boolean
}

function replaceWith(fault: Fault): [Left, string] {
  const dir = tempDir()
  const file = join(dir, 'file')
  writeFileSync(file, 'old')
  let outcome: string
  try {
    outcome = codeOf(() => replaceFile(faultHost(host, fault), file, bytes))
  } catch (error) {
    if (!(error instanceof HostDied)) throw error
    outcome = 'died'
  }
  const text = readFileSync(file, 'utf8')
  return [{ names: readdirSync(dir), text, isNew: text === bytes.toString() }, outcome]
}

describe('records', () => {
  test('creating is refused where the name is taken, and leaves nothing', () => {
    const dir = tempDir()
    expect(createFile(host, join(dir, 'file'), bytes)).toBe(true)
    expect(createFile(host, join(dir, 'file'), Buffer.from('other'))).toBe(false)
    expect(readFileSync(join(dir, 'file'))).toEqual(bytes)
    expect(readdirSync(dir)).toEqual(['file'])
    expect(statSync(join(dir, 'file')).nlink).toBe(1)
  })

  test('R21 a full disk leaves the old record and no other file', context => {
    const reason = noSmallFileSystem()
    if (reason !== undefined) context.skip(reason)
    const dir = join(tempDir(), 'small')
    mkdirSync(dir)
    const said = onSmallFileSystem(dir, ['replace', join(dir, 'file')], 'ls -A "$0"')
    expect(said).toBe('ENOSPC')
  })
})
