import { chmodSync, chownSync, readdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FsError } from '../../src/host/host.ts'
import { isTempName } from '../../src/host/write-file.ts'
import { configName, makeDesk, makeSigners } from './desk.ts'

const me = 'me@example.com'
const signers = makeSigners(me)
const isRoot = process.getuid?.() === 0

/** The mode of a file, planned and written over; what it becomes. */
async function modeAfter(mode: number, umask = 0o022): Promise<number> {
  const desk = makeDesk(signers)
  const file = desk.write(configName, 'model = "x"\n')
  chmodSync(file, mode)
  const made = desk.propose(file, 'model = "y"\n')
  expect(made.plan.changes[0]?.after).toMatchObject({ mode: mode & 0o1777 })
  const old = process.umask(umask)
  try {
    await desk.carryOut(made, me)
  } finally {
    process.umask(old)
  }
  expect(desk.read(configName)).toBe('model = "y"\n')
  return statSync(file).mode & 0o7777
}

describe('the mode of a file that is replaced', () => {
  test.each([0o600, 0o640, 0o644, 0o400, 0o444, 0o755, 0o660])('R21 %o is kept', async mode => {
    expect(await modeAfter(mode)).toBe(mode)
  })

  test.each([
    [0o4755, 0o755],
    [0o2640, 0o640],
    [0o6711, 0o711],
  ])(
    'R21 %o, whose set-id bits were given to other content, becomes %o',
    async (mode, expected) => {
      expect(await modeAfter(mode)).toBe(expected)
    },
  )

  test.each([0o000, 0o077, 0o777])('R21 whatever the umask: %o', async umask => {
    expect(await modeAfter(0o640, umask)).toBe(0o640)
  })

  test('R28 a rollback leaves the mode as it is by then, and never wider', async () => {
    const desk = makeDesk(signers)
    const file = desk.write(configName, 'model = "x"\n')
    chmodSync(file, 0o644)
    const receipt = await desk.carryOut(desk.propose(file, 'model = "y"\n'), me)
    chmodSync(file, 0o600)
    await desk.carryOut(desk.undo(receipt), me)
    expect([desk.read(configName), statSync(file).mode & 0o7777]).toEqual(['model = "x"\n', 0o600])
  })
})

describe('the owner of a file that is replaced', () => {
  test('R21 stays whoever it was, where root does it', async context => {
    if (!isRoot) context.skip('only root can give a file away')
    const desk = makeDesk(signers)
    const file = desk.write(configName, 'model = "x"\n')
    chownSync(file, 4242, 4243)
    await desk.carryOut(desk.propose(file, 'model = "y"\n'), me)
    expect(statSync(file)).toMatchObject({ uid: 4242, gid: 4243 })
  })

  test('R21 that the new file could not be given to is refused, and nothing is written', async () => {
    const desk = makeDesk(signers)
    const file = desk.write(configName, 'model = "x"\n')
    const made = desk.propose(file, 'model = "y"\n')
    await desk.sign(made.id)
    // A group can be lost between the plan and its apply: then the call itself says no.
    const { fs } = desk.host
    const fchown = (): never => {
      throw new FsError('EPERM', 'fchown', file)
    }
    Object.assign(desk.host, { fs: { ...fs, fchown } })
    await expect(desk.apply(made.id)).rejects.toMatchObject({ exitCode: 15 })
    expect(desk.read(configName)).toBe('model = "x"\n')
    expect(readdirSync(dirname(file)).filter(isTempName)).toEqual([])
  })
})
