import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeSigners } from '../apply/machine.ts'
import { run } from './disk-image.ts'
import { bundleDriver } from './driver-process.ts'
import {
  applyIn,
  type Setting,
  type Surroundings,
  smallDisk,
  usedOn,
  widen,
} from './environment.ts'
import { prepare, type Scene, scenes, update } from './scenes.ts'
import { as, asAsync, notHere, ordinary, root } from './users.ts'

const driver = await bundleDriver()
// For whoever the driver is started as.
chmodSync(dirname(driver), 0o755)

const noMount =
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs none /mnt']).status === 0
    ? undefined
    : 'nothing can be mounted here'

describe.each([root, ordinary])('R20 R21 as $name', user => {
  const noUser = notHere(user)
  const signers = noUser === undefined ? as(user, () => makeSigners('operator@example.com')) : []

  const setUp = async (scene: Scene): Promise<Setting> => {
    const options = { user: { uid: user.uid, gid: user.gid } }
    const prepared = await asAsync(user, () => prepare(signers, scene, 'apply', options))
    onTestFinished(() => {
      spawnSync('umount', ['-l', prepared.machine.dir])
    })
    return { prepared, driver, user }
  }

  /** A test that skips itself by name. */
  const here = (name: string, work: () => Promise<void>, why?: string): void => {
    const reason = noUser ?? why
    test.skipIf(reason !== undefined)(
      reason === undefined ? name : `${name} (skipped: ${reason})`,
      work,
    )
  }

  describe.each(scenes)('$name', scene => {
    const less = (
      name: string,
      cause: string,
      surroundingsOf: (setting: Setting) => (step: number) => Surroundings,
      why?: string,
    ): void =>
      here(
        `R20 R21 R23 ${name}: old or new, and ${cause} is told`,
        async () => {
          const setting = await setUp(scene)
          const { runs, refused, bad } = await widen(setting, surroundingsOf(setting), [cause])
          console.log(`${user.name}, ${scene.name}, ${name}: ${runs} runs, ${bad.length} bad`)
          expect(bad).toEqual([])
          expect(refused).toBeGreaterThan(0)
        },
        why,
      )

    less(
      'a disk with few pages left',
      'ENOSPC',
      setting => {
        const { kilobytes } = usedOn(setting)
        return step => smallDisk(setting, `size=${kilobytes + 4 * step}k`)
      },
      noMount,
    )
    less(
      'a disk with few inodes left',
      'ENOSPC',
      setting => {
        const { inodes } = usedOn(setting)
        return step => smallDisk(setting, `size=64m,nr_inodes=${inodes + step}`)
      },
      noMount,
    )
    less('few descriptors', 'EMFILE', () => step => ({
      before: ['prlimit', `--nofile=${16 + step}`],
    }))
    less('files that may not grow long', 'EFBIG', () => step => ({
      before: ['prlimit', `--fsize=${Math.floor(1.4 ** step) - 1}`],
    }))

    const places = [
      ['the target', ({ prepared }: Setting) => prepared.machine.home],
      ['the records', ({ prepared }: Setting) => prepared.machine.layout.state],
      ['the backups', ({ prepared }: Setting) => prepared.machine.layout.backups],
    ] as const
    for (const [name, placeOf] of places) {
      here(
        `R20 R21 the directory of ${name} on a read-only mount: old, and EROFS is told`,
        async () => {
          const setting = await setUp(scene)
          const place = placeOf(setting)
          const surroundings = {
            enter() {
              run('mount', '--bind', place, place)
              run('mount', '-o', 'remount,ro,bind', place)
            },
            leave: () => run('umount', place),
          }
          await expectRefused(setting, surroundings, 'EROFS', 'read-only')
        },
        noMount,
      )
      here(
        `R20 R21 the directory of ${name} with no right to write: old, and EACCES is told`,
        async () => {
          const setting = await setUp(scene)
          const place = placeOf(setting)
          const surroundings = {
            enter: () => chmodSync(place, 0o500),
            leave: () => chmodSync(place, 0o700),
          }
          await expectRefused(setting, surroundings, 'EACCES', 'directory')
        },
        user === root ? 'root may write everywhere' : undefined,
      )
    }
  })

  here(
    'R21 an immutable target: old, and EPERM is told',
    async () => {
      const { TMPDIR } = process.env
      process.env['TMPDIR'] = onDisk
      const setting = await setUp(update).finally(() => {
        process.env['TMPDIR'] = TMPDIR
      })
      const target = join(setting.prepared.machine.home, 'a.toml')
      const free = (): void => {
        spawnSync('chattr', ['-i', target])
      }
      onTestFinished(free)
      const surroundings = { enter: () => run('chattr', '+i', target), leave: free }
      await expectRefused(setting, surroundings, 'EPERM', 'immutable')
    },
    whyNotImmutable(),
  )
})

async function expectRefused(
  setting: Setting,
  surroundings: Surroundings,
  // What is seen before the write is told in words, what a call says by its errno.
  ...causes: readonly string[]
): Promise<void> {
  const { reply, faults } = await applyIn(setting, surroundings, causes)
  expect(faults).toEqual([])
  expect(reply?.exit).toBeGreaterThan(0)
}

/** File systems in memory know no such attribute. */
const onDisk = '/var/tmp'

function whyNotImmutable(): string | undefined {
  const directory = mkdtempSync(join('/var/tmp', 'writ-probe-'))
  try {
    run('chattr', '+i', directory)
    run('chattr', '-i', directory)
    return undefined
  } catch {
    return 'nothing can be made immutable here'
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
