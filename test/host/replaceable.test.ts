import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { appendOnlyPaths } from '../../src/host/append-only.ts'
import type { Identity } from '../../src/host/host.ts'
import { nodeHost } from '../../src/host/node-host.ts'
import { assertReplaceable } from '../../src/host/replaceable.ts'
import { WritError } from '../../src/model/errors.ts'
import {
  asOrdinaryUser,
  noSmallFileSystem,
  noUnprivilegedUser,
  withMounts,
} from './child-process.ts'
import { mountedAs } from './mount-table-host.ts'
import { tempDir } from './temp-dir.ts'

/** A directory with one file, both open to everybody. */
function place(): { dir: string; file: string } {
  const dir = join(tempDir(), "it's here")
  mkdirSync(dir)
  const file = join(dir, 'config.toml')
  writeFileSync(file, 'a = 1\n', { mode: 0o644 })
  chmodSync(dir, 0o777)
  return { dir, file }
}

function chattr(flag: string, path: string): string | undefined {
  const { status } = spawnSync('chattr', [`+${flag}`, path])
  onTestFinished(() => {
    spawnSync('chattr', [`-${flag}`, path])
  })
  return status === 0 ? undefined : 'chattr marks nothing here'
}

/** What is said of a file, by its refusal: the command it names tells the causes apart. */
function said(realPath: string, identity: Partial<Identity> = {}, real = nodeHost()): string {
  const host = { ...real, identity: { ...real.identity, ...identity } }
  try {
    assertReplaceable(host, [{ target: realPath, realPath }], appendOnlyPaths(host, [realPath]))
    return 'replaceable'
  } catch (error) {
    if (error instanceof WritError) return `${error.code} ${error.hint}`
    throw error
  }
}

test.each([0o644, 0o400, 0o000])('R1 the mode of a file, %o, does not keep it', mode => {
  const { dir, file } = place()
  chmodSync(file, mode)
  expect(said(file)).toBe('replaceable')
  expect(said(join(dir, 'new.toml'))).toBe('replaceable')
})

describe('a file that cannot be replaced is refused with the command that shows why', {
  timeout: 30_000,
}, () => {
  test('R1 in a directory the user may not write to', context => {
    const reason = noUnprivilegedUser()
    if (reason !== undefined) context.skip(reason)
    const { dir } = place()
    const path = join(dir, 'new.toml')
    expect(asOrdinaryUser(['replaceable', path])).toBe('replaceable')
    chmodSync(dir, 0o555)
    expect(asOrdinaryUser(['replaceable', path])).toMatch(/^TARGET_NOT_WRITABLE ls -ld /)
  })

  test('R1 of somebody else, or of a group the new file could not be given to', () => {
    const { file } = place()
    const { uid, gid } = statSync(file)
    const other = { uid: 4242, gid: 4242, groups: [4242] }
    expect(said(file, other)).toMatch(/^TARGET_NOT_WRITABLE ls -ld .*owner/)
    // Root can give the file to anybody, whoever owns it.
    chmodSync(file, 0o644)
    if (uid === 0) chownSync(file, 4242, gid)
    const owner = uid === 0 ? 4242 : uid
    expect(said(file, { ...other, uid: owner })).toMatch(/^TARGET_NOT_WRITABLE ls -ldn .*chgrp/)
    expect(said(file, { ...other, uid: owner, groups: [4242, gid] })).toBe('replaceable')
    expect(said(file, { uid: 0 })).toBe('replaceable')
  })

  test.for([
    ['i', 'file'],
    ['i', 'dir'],
    ['a', 'file'],
    ['a', 'dir'],
  ] as const)('R1 marked +%s, the %s, even by root', ([flag, which], context) => {
    const at = place()
    const reason = chattr(flag, at[which])
    if (reason !== undefined) context.skip(reason)
    const refusal = new RegExp(`^TARGET_NOT_WRITABLE lsattr -d .*; chattr -${flag} `)
    expect(said(at.file)).toMatch(refusal)
  })

  const mounts: readonly (readonly [string, string, RegExp])[] = [
    [
      'a file that is a mount point',
      'mount --bind "$D/other" "$F"',
      /^TARGET_NOT_WRITABLE findmnt /,
    ],
    [
      'a mount that is read-only',
      'mount --bind "$D" "$D"; mount -o remount,ro,bind "$D"',
      /^TARGET_NOT_WRITABLE findmnt .*remount,rw/,
    ],
    [
      'a file system that is read-only',
      'mount -t tmpfs none "$D"; touch "$F"; mount -o remount,ro "$D"',
      /^TARGET_NOT_WRITABLE findmnt .*remount,rw/,
    ],
    ['a file system in memory is fine', 'mount -t tmpfs none "$D"; touch "$F"', /^replaceable$/],
    ['a mount over the directory is fine', 'mount --bind "$D" "$D"', /^replaceable$/],
  ]

  test.for(mounts)('R1 %s', ([, shell, expected], context) => {
    const reason = noSmallFileSystem()
    if (reason !== undefined) context.skip(reason)
    const { dir, file } = place()
    writeFileSync(join(dir, 'other'), '')
    const names = `D="${dir}"\nF="${file}"`
    expect(withMounts(`${names}\n${shell}`, ['replaceable', file])).toMatch(expected)
  })

  test.each([
    ['vfat', /^TARGET_NOT_WRITABLE findmnt -T .*symbolic link/],
    ['nfs4', /^replaceable$/],
  ])('R1 on %s, where it matters', (type, expected) => {
    const { dir } = place()
    const plain = join(dir, '..', 'config.toml')
    expect(said(plain, {}, mountedAs(nodeHost(), type, join(dir, '..')))).toMatch(expected)
  })
})
