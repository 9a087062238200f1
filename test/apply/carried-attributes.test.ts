import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import { recoverInterrupted } from '../../src/apply/recover.ts'
import { restoreImage } from '../../src/apply/restore-backup.ts'
import { txTargetsOf } from '../../src/apply/transaction.ts'
import { lookUpAttributes, writeCarrying } from '../../src/host/carry-attributes.ts'
import { nodeHost } from '../../src/host/node-host.ts'
import { loadPlan, loadSealed } from '../../src/store/plan-store.ts'
import { mark, marksOf, noAttributes, pathWith } from '../host/attributes.ts'
import { asOrdinaryUser, noUnprivilegedUser } from '../host/child-process.ts'
import { faultHost, HostDied, type TracedCall } from '../host/fault-host.ts'
import { tempDir } from '../host/temp-dir.ts'
import { contentOf, errorOf, leftovers } from './inspect.ts'
import { makeMachine, makeSigners } from './machine.ts'

const signers = makeSigners('operator@example.com')

/** The file systems tests run on: that of the temporary directory, and one in memory. */
const places = [process.env['TMPDIR'] ?? '/tmp', '/dev/shm']

describe.each(places)('on %s', { timeout: 30_000 }, place => {
  beforeEach(context => {
    vi.stubEnv('TMPDIR', place)
    const reason = noAttributes(tempDir())
    if (reason !== undefined) context.skip(reason)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  test.each([
    ['one by one', 100],
    ['as a batch', 2],
  ])('R21 every new file carries what the old one did, written %s', async (_, batchFrom) => {
    const machine = makeMachine(signers)
    const names = ['a.toml', 'b.toml', 'c.toml', 'none.toml']
    const paths = names.map(name => machine.write(name, 'a = 1\n', 0o640))
    for (const [index, path] of paths.slice(0, 3).entries()) mark(path, `note ${index}`)
    const before = paths.map(marksOf)
    const modes = paths.map(path => statSync(path).mode)
    const order = machine.order(...names.map(path => ({ path, content: 'a = 2\n' })))
    await applyPlan(machine.host, machine.layout, { ...order, batchFrom })
    expect(names.map(name => contentOf(machine, name))).toEqual(names.map(() => 'a = 2\n'))
    expect(paths.map(marksOf)).toEqual(before)
    expect(paths.map(path => statSync(path).mode)).toEqual(modes)
  })

  test('R21 a file that is created has no list from its directory', async () => {
    const machine = makeMachine(signers)
    const old = machine.write('old.toml', 'a = 1\n', 0o640)
    chmodSync(old, 0o640)
    const plain = marksOf(old)
    execFileSync('setfacl', ['-d', '-m', 'u:4242:rwx', machine.home])
    const order = machine.order(
      { path: 'old.toml', content: 'a = 2\n' },
      { path: 'new.toml', content: 'a = 1\n' },
    )
    await applyPlan(machine.host, machine.layout, order)
    const fresh = join(machine.home, 'new.toml')
    expect([statSync(old).mode & 0o777, marksOf(old)]).toEqual([0o640, plain])
    expect(statSync(fresh).mode & 0o777).toBe(0o600)
    expect(marksOf(fresh)).not.toContain('4242')
  })

  test('R28 a rollback carries it too, and so does a restore from the backup alone', async () => {
    const machine = makeMachine(signers)
    const path = machine.write('a.toml', 'a = 1\n', 0o640)
    mark(path)
    const before = marksOf(path)
    const order = machine.order({ path: 'a.toml', content: 'a = 2\n' })
    const receipt = await applyPlan(machine.host, machine.layout, order)
    const back = machine.planRollback(receipt)
    machine.decide(back)
    await applyPlan(machine.host, machine.layout, { ...machine.context, planId: back.id })
    expect([contentOf(machine, 'a.toml'), marksOf(path)]).toEqual(['a = 1\n', before])

    const { plan } = loadPlan(machine.host, machine.layout, order.planId)
    const sealed = loadSealed(machine.host, machine.layout, order.planId, plan)
    const [target] = txTargetsOf('tx1-test', plan, sealed)
    if (target?.before == null) return expect.unreachable()
    writeFileSync(path, 'edited\n')
    restoreImage(machine.host, target, target.before)
    expect([contentOf(machine, 'a.toml'), marksOf(path)]).toEqual(['a = 1\n', before])
  })

  test('R29 a restore never fails for a list that nobody can take away', async () => {
    const machine = makeMachine(signers, { path: pathWith('ls') })
    const path = machine.write('a.toml', 'a = 1\n', 0o640)
    chmodSync(path, 0o640)
    const order = machine.order({ path: 'a.toml', content: 'a = 2\n' })
    const { plan } = loadPlan(machine.host, machine.layout, order.planId)
    const sealed = loadSealed(machine.host, machine.layout, order.planId, plan)
    const [target] = txTargetsOf('tx1-test', plan, sealed)
    if (target?.before == null) return expect.unreachable()
    execFileSync('setfacl', ['-d', '-m', 'u:4242:rwx', machine.home])
    const error = await errorOf(applyPlan(machine.host, machine.layout, order))
    expect([error.code, leftovers(machine)]).toEqual(['TARGET_HAS_ACL', []])
    writeFileSync(path, 'edited\n')
    restoreImage(machine.host, target, target.before)
    expect([contentOf(machine, 'a.toml'), statSync(path).mode & 0o777]).toEqual(['a = 1\n', 0o600])
  })

  test('R22 a crash at any call leaves every mark of the file on it', async () => {
    const start = () => {
      const machine = makeMachine(signers, { syncs: false })
      const path = machine.write('a.toml', 'a = 1\n', 0o640)
      mark(path)
      return { machine, path, order: machine.order({ path: 'a.toml', content: 'a = 2\n' }) }
    }
    const scout = start()
    const expected = marksOf(scout.path)
    const trace: TracedCall[] = []
    await applyPlan(
      faultHost(scout.machine.host, { kind: 'none' }, trace),
      scout.machine.layout,
      scout.order,
    )
    const moving = new Set(['link', 'rename', 'fchmod', 'unlink'])
    const points = trace.filter(
      ({ operation, path }) => moving.has(operation) && path.includes('/home/'),
    )
    expect(points.length).toBeGreaterThan(5)
    for (const { call } of points) {
      const { machine, path, order } = start()
      const dying = faultHost(machine.host, { kind: 'die', call })
      await expect(applyPlan(dying, machine.layout, order)).rejects.toThrow(HostDied)
      expect(marksOf(path), `after call ${call}`).toBe(expected)
      await recoverInterrupted(machine.host, machine.layout, machine.context)
      expect(marksOf(path), `recovered from call ${call}`).toBe(expected)
    }
  }, 120_000)

  test.each([
    ['getfattr, setfattr', ['getfattr', 'setfattr'], []],
    ['python3', ['python3'], []],
    ['cp', ['cp', 'ls'], []],
    ['ls alone, which carries nothing', ['ls'], ['system.posix_acl_access']],
  ] as const)('R21 with %s', (_, programs, expected) => {
    const dir = tempDir()
    const from = join(dir, "it's=\\here\n")
    const path = join(dir, 'new')
    writeFileSync(from, 'old')
    chmodSync(from, 0o664)
    mark(from)
    spawnSync('setfattr', ['-n', 'user.odd=\\name', '-v', '', from])
    const before = marksOf(from)
    const env = { PATH: pathWith(...programs) }
    const host = nodeHost({ env: name => (name === 'PATH' ? env.PATH : undefined) })
    const { mode } = statSync(from)
    const file = { path, bytes: Buffer.from('new'), mode: mode & 0o777, owner: statSync(from) }
    const lost = writeCarrying(host, from, file, lookUpAttributes(host, [from]))
    expect(lost).toEqual(expected)
    if (lost.length === 0) expect(marksOf(path)).toBe(before)
    // What only the list gave must not become the group's.
    else expect(statSync(path).mode & 0o777).toBe(0o604)
  })

  test('R21 refused, with nothing left behind, where the plan says nothing of a loss', async () => {
    const machine = makeMachine(signers, { path: pathWith('ls') })
    const path = machine.write('a.toml', 'a = 1\n', 0o640)
    mark(path)
    const before = marksOf(path)
    const order = machine.order({ path: 'a.toml', content: 'a = 2\n' })
    const error = await errorOf(applyPlan(machine.host, machine.layout, order))
    expect([error.code, contentOf(machine, 'a.toml'), marksOf(path)]).toEqual([
      'PLAN_STALE',
      'a = 1\n',
      before,
    ])
    expect(leftovers(machine)).toEqual([])
  })

  test.for(['0400', '0640', '0600'])('R21 as an ordinary user, mode %s', (mode, context) => {
    const reason = noUnprivilegedUser()
    if (reason !== undefined) context.skip(reason)
    const dir = tempDir()
    const from = join(dir, 'old')
    writeFileSync(from, 'old')
    mark(from)
    chmodSync(from, Number.parseInt(mode, 8))
    const before = marksOf(from)
    if (process.getuid?.() === 0) execFileSync('chown', ['-R', '65534:65534', dir])
    expect(asOrdinaryUser(['carry', from, join(dir, 'new')])).toBe('[]')
    expect(marksOf(join(dir, 'new'))).toBe(before)
    expect(readdirSync(dir).sort()).toEqual(['new', 'old'])
  })
})
