import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patchOf } from '../../src/diff/patch.ts'
import { fixture } from '../bench/diff-fixtures.ts'
import { isInstalled } from '../bench/harness.ts'
import { applyPatch } from './apply-changes.ts'
import { filePairs } from './texts.ts'

const name = 'config file.toml'
const names = { before: `a/${name}`, after: `b/${name}` }

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'writ-patch-'))
})
afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** Applies a patch with a program in a directory that holds only the first file. */
function applyWith(
  argv: readonly [string, ...string[]],
  patch: Uint8Array,
  before: Buffer,
): Buffer {
  const path = join(directory, name)
  writeFileSync(path, before)
  const [program, ...args] = argv
  const run = spawnSync(program, args, {
    cwd: directory,
    input: patch,
    env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() },
  })
  expect(run.status, `${run.stdout}${run.stderr}`).toBe(0)
  return readFileSync(path)
}

const tools: readonly (readonly [string, ...string[]])[] = [
  ['patch', '-p1', '--batch', '--force', '--fuzz=0', '--no-backup-if-mismatch'],
  ['git', 'apply', '--whitespace=nowarn'],
]

const fixedPairs: readonly (readonly [what: string, before: Buffer, after: Buffer])[] = [
  ['a missing final newline gained', Buffer.from('a\nb'), Buffer.from('a\nb\n')],
  ['a final newline lost', Buffer.from('a\nb\n'), Buffer.from('a\nb')],
  ['two missing final newlines', Buffer.from('a\nb'), Buffer.from('a\nc')],
  ['a context line without final newline', Buffer.from('a\nb'), Buffer.from('x\na\nb')],
  ['CRLF lines', Buffer.from('a\r\nb\r\n'), Buffer.from('a\r\nc\r\n')],
  ['CRLF turned LF', Buffer.from('a\r\nb\r\n'), Buffer.from('a\nb\r\n')],
  ['lone CRs', Buffer.from('a\rb\rc\n'), Buffer.from('a\rB\rc\n')],
  ['bytes that are not UTF-8', Buffer.from('ff0afe80\n', 'hex'), Buffer.from('ff0afe810a', 'hex')],
  ['lines that look like a patch', Buffer.from('-- a\n++ b\n'), Buffer.from('-- a\n@@ x\n')],
  ['a file filled', Buffer.from(''), Buffer.from('a\nb\n')],
  ['100,000 lines, 1,000 of them changed', fixture('c').before, fixture('c').after],
  ['20,000 lines shuffled', fixture('d3').before, fixture('d3').after],
  ['one line of 4 MB', fixture('e').before, fixture('e').after],
]

describe('patch', () => {
  for (const tool of tools.filter(([program]) => isInstalled(program))) {
    test.each(fixedPairs)(`R7 ${tool[0]} reproduces the bytes of %s`, (_what, before, after) => {
      const result = applyWith(tool, patchOf(names, before, after), before)
      expect(result.equals(after)).toBe(true)
    })

    test(`R7 ${tool[0]} reproduces the bytes of any text`, () => {
      fc.assert(
        fc.property(filePairs, ([before, after]) => {
          const patch = patchOf(names, before, after)
          // An emptied file would be removed, and no patch at all is refused.
          fc.pre(patch.length > 0 && after.length > 0)
          expect(applyWith(tool, patch, before).equals(after)).toBe(true)
        }),
        { numRuns: 60 },
      )
    })
  }

  test('R7 is applied exactly by its plainest reading', () => {
    fc.assert(
      fc.property(filePairs, ([before, after]) => {
        expect(applyPatch(patchOf(names, before, after), before).equals(after)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('is empty for equal files', () => {
    expect(patchOf(names, Buffer.from('a\n'), Buffer.from('a\n'))).toHaveLength(0)
  })

  test.each([
    ['a plain name', 'a/x.toml', 'a/x.toml'],
    ['a name with a blank', 'a/x y', 'a/x y\t'],
    ['a name with a line feed', 'a/x\ny', '"a/x\\012y"'],
    ['a name with a quote', 'a/"x"', '"a/\\042x\\042"'],
    ['a name beyond ASCII', 'a/ü', '"a/\\303\\274"'],
  ])('R33 writes %s so that it cannot break a header', (_what, path, expected) => {
    const patch = patchOf({ before: '/dev/null', after: path }, Buffer.from(''), Buffer.from('a\n'))
    expect(Buffer.from(patch).toString()).toBe(
      `--- /dev/null\n+++ ${expected}\n@@ -0,0 +1,1 @@\n+a\n`,
    )
  })
})
