/** The doctor looks at everything it can, whatever else is broken. */
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FsError } from '../../src/host/host.ts'
import { diagnose } from '../../src/operations/doctor.ts'
import { makeDesk, makeSigners } from './desk.ts'

const signers = makeSigners('operator')
type Desk = ReturnType<typeof makeDesk>

const names = async ({ host }: Desk): Promise<string[]> =>
  (await diagnose(host)).map(({ name }) => name)
const statusOf = async ({ host }: Pick<Desk, 'host'>, name: string): Promise<unknown> =>
  (await diagnose(host)).find(one => one.name === name)

test('R35 a state directory that cannot be written is a failed check', async () => {
  const { host, open } = makeDesk(signers)
  const { layout } = open()
  const accessWrite = (path: string): never => {
    throw new FsError('EROFS', 'access', path)
  }
  const stuck = { ...host, fs: { ...host.fs, accessWrite } }
  expect(await statusOf({ host: stuck }, 'state directory')).toMatchObject({
    status: 'failed',
    detail: expect.stringContaining('EROFS'),
    fix: expect.stringContaining('findmnt'),
  })
  expect(layout.state).not.toBe('')
})

test.each(['policy', 'settings'] as const)('R35 a broken %s hides no other check', async file => {
  const desk = makeDesk(signers)
  const all = await names(desk)
  writeFileSync(desk.open().layout[file], '{ "a', { mode: 0o600 })
  expect(await names(desk)).toEqual(all)
  const blamed = file === 'policy' ? 'policy' : 'signing key'
  expect(await statusOf(desk, blamed)).toMatchObject({ status: 'failed' })
  expect(await statusOf(desk, 'allowed roots')).toMatchObject({
    status: file === 'policy' ? 'warning' : expect.stringMatching(/^(?!failed)/),
  })
  if (file === 'settings') {
    expect(await statusOf(desk, 'policy')).toMatchObject({ status: 'ok' })
  }
})
