import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { diagnose } from '../../src/operations/doctor.ts'
import { loadReview } from '../../src/operations/load-review.ts'
import { openWorkspace } from '../../src/operations/workspace.ts'
import { policyText } from '../../src/policy/presets.ts'
import { readPolicy } from '../../src/policy/read-policy.ts'
import { mountedAs } from '../host/mount-table-host.ts'
import { configName, type Desk, makeDesk, makeSigners } from './desk.ts'

const me = 'me@example.com'
const signers = makeSigners(me)

/** A desk whose home or state directory is said to lie on a file system of another type. */
function deskOn(type: string, where: 'home' | 'state'): { desk: Desk; host: Host } {
  const desk = makeDesk(signers)
  desk.write(configName, 'model = "x"\n')
  const point = where === 'home' ? desk.home : (desk.env['WRIT_STATE_DIR'] ?? '')
  return { desk, host: mountedAs(desk.host, type, point) }
}

function allow(desk: Desk, state: string, targets: string): void {
  const text = policyText('solo')
    .replace(/^ {2}state: .*$/m, `  state: ${state}`)
    .replace(/^ {2}targets: .*$/m, `  targets: ${targets}`)
  expect(readPolicy(text).networkFileSystems).toEqual({ state, targets })
  writeFileSync(join(desk.env['WRIT_CONFIG_DIR'] ?? '', 'policy.yaml'), text)
}

function codeOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
  return 'done'
}

async function statusOf(host: Host, name: string): Promise<string | undefined> {
  return (await diagnose(host)).find(answer => answer.name === name)?.status
}

describe('a target on a network file system', () => {
  test('R6 is noted where the plan is reviewed, and changes nothing about the plan', () => {
    const { desk, host } = deskOn('nfs4', 'home')
    const { id } = desk.propose(desk.file(configName), 'model = "y"\n')
    const notes = loadReview({ ...desk.open(), host }, id).notes
    expect(notes).toEqual([expect.stringMatching(/config\.toml is on .* \(nfs4\)/)])
    expect(loadReview(desk.open(), id).notes).toEqual([])
    expect(loadReview({ ...desk.open(), host }, id).status).toBe('new')
  })

  test('R21 is neither planned nor applied where the policy allows none', async () => {
    const { desk, host } = deskOn('cifs', 'home')
    allow(desk, 'refuse', 'refuse')
    const made = desk.propose(desk.file(configName), 'model = "y"\n')
    await desk.sign(made.id)
    Object.assign(desk.host, { fs: host.fs })
    expect(codeOf(() => desk.propose(desk.file(configName), 'model = "z"\n'))).toBe('POLICY_DENIED')
    await expect(desk.apply(made.id)).rejects.toMatchObject({ code: 'POLICY_DENIED' })
    expect(desk.read(configName)).toBe('model = "x"\n')
    expect(await statusOf(host, 'target file systems')).toBe('warning')
  })
})

describe('the state directory', () => {
  test('R19 on a network file system is refused, but for reading, unless the policy allows it', async () => {
    const { desk, host } = deskOn('nfs', 'state')
    expect(codeOf(() => openWorkspace(host, 'write'))).toBe('POLICY_DENIED')
    expect(codeOf(() => openWorkspace(host, 'write', 'set-up'))).toBe('done')
    expect(codeOf(() => openWorkspace(host, 'read'))).toBe('done')
    expect(await statusOf(host, 'state file system')).toBe('failed')
    allow(desk, 'warn', 'warn')
    expect(codeOf(() => openWorkspace(host, 'write'))).toBe('done')
    expect(await statusOf(host, 'state file system')).toBe('warning')
  })

  test.each([
    ['tmpfs', 'warning'],
    ['vfat', 'failed'],
    ['ext4', 'ok'],
  ])('R35 the doctor on %s: %s', async (type, status) => {
    const { host } = deskOn(type, 'state')
    expect(await statusOf(host, 'state file system')).toBe(status)
  })
})

/** A `getfattr` that finds one attribute more on files, as a network file system would have. */
function withForeignList(desk: Desk): void {
  const bin = join(desk.home, 'bin')
  desk.write(
    'bin/getfattr',
    `#!/bin/sh
/usr/bin/getfattr "$@"
for path; do
  case "$path" in *.toml) printf '# file: %s\\nsystem.nfs4_acl=0x00\\n' "$path";; esac
done
`,
  )
  chmodSync(join(bin, 'getfattr'), 0o755)
  desk.env['PATH'] = `${bin}:/usr/bin:/bin`
}

describe('an attribute the new file may not get', () => {
  test('R12 stands in the plan as a finding, and what was told is no reason to stop', async () => {
    const desk = makeDesk(signers)
    chmodSync(desk.write(configName, 'model = "x"\n'), 0o660)
    withForeignList(desk)
    const made = desk.propose(desk.file(configName), 'model = "y"\n')
    const [change] = made.plan.changes
    expect(change?.attributes).toContainEqual({ name: 'system.nfs4_acl', kept: false })
    expect(made.plan.findings.map(({ code }) => code)).toContain('WR103')
    expect(made.plan.risk).toBe('permissions')
    // Without the list its group bits would give the group what only the list's entries had.
    expect(change?.after).toMatchObject({ mode: 0o600 })
    expect((await desk.carryOut(made, me)).outcome).toBe('changed')
    expect(desk.read(configName)).toBe('model = "y"\n')
  })

  test('R21 that the plan says nothing of stops the apply', async () => {
    const desk = makeDesk(signers)
    desk.write(configName, 'model = "x"\n')
    const made = desk.propose(desk.file(configName), 'model = "y"\n')
    expect(made.plan.changes[0]?.attributes).toEqual([])
    withForeignList(desk)
    await expect(desk.carryOut(made, me)).rejects.toMatchObject({ code: 'PLAN_STALE' })
    expect(desk.read(configName)).toBe('model = "x"\n')
  })
})
