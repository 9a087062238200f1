import { describe, expect, test } from 'vitest'
import { mountOf, parseMountInfo, weaknessOf } from '../../src/host/mount-table.ts'
import { readMounts } from '../../src/host/mounts.ts'
import { nodeHost } from '../../src/host/node-host.ts'

const root = '26 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard'

const tables: Readonly<Record<string, readonly string[]>> = {
  plain: [root, '30 26 0:40 / /home rw shared:7 master:2 - nfs4 nas:/home rw,vers=4.2'],
  escaped: [root, '31 26 0:41 / /mnt/a\\040b\\134c\\011d\\012e rw - tmpfs none rw'],
  nested: [
    root,
    '30 26 0:40 / /home rw - xfs /dev/b rw',
    '31 30 0:41 / /home/a rw - tmpfs none rw',
    '32 31 0:42 / /home/a/deep/er rw - fuse.sshfs a@b:/ rw',
  ],
  stacked: [
    root,
    '30 26 0:40 / /home rw - xfs /dev/b rw',
    '31 30 0:41 / /home rw - tmpfs first rw',
    '32 31 0:42 / /home rw - nfs last rw',
  ],
  hiding: [
    root,
    '30 26 0:40 / /home/a rw - nfs below rw',
    '31 26 0:41 / /home rw - tmpfs above rw',
  ],
  file: [root, '33 26 254:0 /etc/x.toml /home/a/config.toml rw - ext4 /dev/vda rw'],
  'read-only mount': [root, '34 26 254:0 /srv /home ro,nosuid - ext4 /dev/vda rw'],
  'read-only file system': [
    root,
    '35 26 0:43 / /home rw,relatime - squashfs /dev/loop0 ro,errors=continue',
  ],
  'option that only looks like it': [
    root,
    '36 26 0:44 / /home rw - ext4 /dev/c rw,errors=remount-ro',
  ],
  'root of a container': [
    '500 400 0:50 / / rw - overlay overlay rw',
    '501 500 0:51 / /proc rw - proc proc rw',
  ],
  'root mounted over': [root, '37 26 0:45 / / rw - btrfs /dev/d rw'],
  'a parent of its own': ['1 1 0:2 / / rw - rootfs none rw'],
  'a ring': [root, '40 41 0:1 / /home rw - a x rw', '41 40 0:1 / /home rw - b x rw'],
}

describe('the mount a path lies in', () => {
  test.each([
    ['plain', '/home/a/x', 'nfs4', '/home'],
    ['plain', '/home', 'nfs4', '/home'],
    ['plain', '/homes/x', 'ext4', '/'],
    ['escaped', '/mnt/a b\\c\td\ne/x', 'tmpfs', '/mnt/a b\\c\td\ne'],
    ['nested', '/home/x', 'xfs', '/home'],
    ['nested', '/home/a/deep/x', 'tmpfs', '/home/a'],
    ['nested', '/home/a/deep/er/x', 'fuse.sshfs', '/home/a/deep/er'],
    ['stacked', '/home/x', 'nfs', '/home'],
    ['hiding', '/home/a/x', 'tmpfs', '/home'],
    ['file', '/home/a/config.toml', 'ext4', '/home/a/config.toml'],
    ['file', '/home/a/config.toml.bak', 'ext4', '/'],
    ['root of a container', '/home/x', 'overlay', '/'],
    ['root mounted over', '/home/x', 'btrfs', '/'],
    ['a parent of its own', '/home/x', 'rootfs', '/'],
    ['a ring', '/home/x', 'ext4', '/'],
  ])('R1 %s: %j is on %s at %j', (table, path, type, point) => {
    const mount = mountOf(parseMountInfo(tables[table]?.join('\n') ?? ''), path)
    expect(mount).toMatchObject({ type, point })
  })

  test.each([
    ['read-only mount', true],
    ['read-only file system', true],
    ['option that only looks like it', false],
    ['plain', false],
  ])('R1 %s is read-only: %s', (table, isReadOnly) => {
    const mounts = parseMountInfo(`${tables[table]?.join('\n')}\n`)
    expect(mountOf(mounts, '/home/x')?.isReadOnly).toBe(isReadOnly)
  })

  test.each(['', '\n', 'nonsense', '1 2 3', '26 1 254:0 / / rw,relatime'])(
    'R1 says nothing where the table says nothing: %j',
    text => {
      expect(mountOf(parseMountInfo(text), '/home/x')).toBeUndefined()
    },
  )

  test('R1 agrees with the kernel about this machine, and is silent where there is no table', () => {
    const host = nodeHost()
    const mounts = readMounts(host)
    expect(mountOf(mounts, '/proc/self/mountinfo')).toMatchObject({ point: '/proc', type: 'proc' })
    const gone = (): number => host.fs.openRead('/proc/self/no-such-table')
    expect(readMounts({ ...host, fs: { ...host.fs, openRead: gone } })).toEqual([])
  })
})

test.each([
  ['nfs4', 'network'],
  ['fuse.sshfs', 'network'],
  ['9p', 'network'],
  ['vfat', 'no-hard-links'],
  ['tmpfs', 'volatile'],
  ['ext4', undefined],
  ['overlay', undefined],
  ['fuse.unheard-of', undefined],
])('R1 %s is %s', (type, weakness) => {
  expect(weaknessOf(type)).toBe(weakness)
})
