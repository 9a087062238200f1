/** Lists of tables in a JSON block: its elements are known by what they are, not by their place. */
import { describe, expect, test } from 'vitest'
import { verifyTargets } from '../../src/operations/verify.ts'
import { type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('operator@example')
const file = '.claude/settings.json'
const hook = (matcher: string, command: string) => ({
  matcher,
  hooks: [{ type: 'command', command }],
})

function document(owner: string, values: unknown, more: object = {}): string {
  return JSON.stringify({
    ...{ writ: 'migration/v1', id: 'guard', owner, version: 1, target: `~/${file}` },
    ...(values === null ? { absent: true } : { block: { values } }),
    ...{ rollbackOwner: 'operator', ...more },
  })
}

const hooks = (...list: readonly unknown[]): unknown => ({ hooks: { PreToolUse: list } })
const own = hook('Bash', '/bin/true')
const users = hook('Write', '/bin/false')

async function appliedDesk(values: unknown, before = '{\n  "model": "opus"\n}\n'): Promise<Desk> {
  const desk = makeDesk(signers)
  desk.write(file, before)
  await desk.carryOut(desk.migrate(document('platform', values)), 'operator@example')
  return desk
}

function hooksIn(desk: Desk): unknown {
  return JSON.parse(desk.read(file)).hooks?.PreToolUse
}

describe('an element of the user in the same list', () => {
  test.each([
    ['before', [users, own]],
    ['behind', [own, users]],
  ])('R8 %s the own one stays, whatever the block does', async (_, list) => {
    const desk = await appliedDesk(hooks(own))
    desk.write(file, JSON.stringify({ hooks: { PreToolUse: list } }))
    expect(verifyTargets(desk.open(), undefined, false).exitCode).toBe(0)
    expect(desk.migrate(document('platform', hooks(own))).plan.changes[0]?.action).toBe('no-op')
    const next = hook('Bash', '/bin/echo')
    await desk.carryOut(desk.migrate(document('platform', hooks(next))), 'operator@example')
    expect(hooksIn(desk)).toEqual([users, next])
    await desk.carryOut(desk.migrate(document('platform', null)), 'operator@example')
    expect(hooksIn(desk)).toEqual([users])
  })

  test('R9 alone goes with the block when nobody else is in the list', async () => {
    const before = '{\n  "model": "opus"\n}\n'
    const desk = await appliedDesk(hooks(own, hook('Edit', '/bin/true')), before)
    await desk.carryOut(desk.migrate(document('platform', null)), 'operator@example')
    expect(desk.read(file)).toBe(before)
  })

  test('R31 the gate is told when the own one is gone', async () => {
    const desk = await appliedDesk(hooks(own))
    desk.write(file, JSON.stringify(hooks(users)))
    expect(verifyTargets(desk.open(), undefined, false).exitCode).toBe(12)
    const made = desk.migrate(document('platform', hooks(own)))
    await desk.carryOut(made, 'operator@example')
    expect(hooksIn(desk)).toEqual([users, own])
  })
})

describe('a key in the block of another owner', () => {
  const values = { statusLine: { type: 'command', command: '/bin/true' } }

  test.each<[string, object]>([
    ['block', { block: { values: { statusLine: { command: '/bin/false' } } } }],
    ['adopted', { block: { values: { statusLine: { command: '/bin/false' } } }, adopt: true }],
    ['set', { set: [{ path: 'statusLine.command', value: '/bin/false' }] }],
    ['removed', { remove: [['statusLine']] }],
  ])('R4 is nobody else’s to take: %s', async (_, operation) => {
    const desk = await appliedDesk(values)
    const other = { ...JSON.parse(document('other', {})), block: undefined, ...operation }
    const refusal = await refusalOf(() => desk.migrate(JSON.stringify(other)))
    expect(refusal.code).toBe('KEY_CONFLICT')
    expect(refusal.detail).toContain('platform/guard')
  })

  test.each<[string, object]>([
    ['removed', { remove: [['hooks']] }],
    ['set', { set: [{ path: 'hooks.PreToolUse', value: [] }] }],
    ['excluded', { exclude: [{ path: 'hooks.PreToolUse', items: [own] }] }],
  ])('R4 neither is an element of its list: %s', async (_, operation) => {
    const desk = await appliedDesk(hooks(own))
    const other = { ...JSON.parse(document('other', {})), block: undefined, ...operation }
    const refusal = await refusalOf(() => desk.migrate(JSON.stringify(other)))
    expect(refusal.code).toBe('KEY_CONFLICT')
    expect(refusal.detail).toContain('platform/guard')
  })

  test('R4 is free again once its owner has given it up', async () => {
    const desk = await appliedDesk(values)
    await desk.carryOut(desk.migrate(document('platform', null)), 'operator@example')
    await desk.carryOut(desk.migrate(document('other', values)), 'operator@example')
    expect(JSON.parse(desk.read(file)).statusLine).toEqual(values.statusLine)
  })
})

describe('what the format or the list cannot hold', () => {
  test('R2 a file without content is no JSON', async () => {
    const desk = makeDesk(signers)
    desk.write(file, '{"a": 1}')
    expect((await refusalOf(() => desk.propose(`~/${file}`, ''))).code).toBe('TARGET_INVALID')
    desk.write(file, '')
    const made = () => desk.migrate(document('platform', { a: 1 }))
    expect((await refusalOf(made)).code).toBe('TARGET_INVALID')
  })

  test('R10 taking over what has its value already is nothing to do', () => {
    const desk = makeDesk(signers)
    desk.write(file, '{"a": "x"}')
    const made = desk.migrate(document('platform', { a: 'x' }, { adopt: true }))
    expect(made.plan.changes[0]).toMatchObject({ action: 'no-op', handovers: [], keys: [] })
  })

  test('R12 elements of a list are not decided by their place', async () => {
    const desk = makeDesk(signers)
    desk.write(file, '{"permissions": {"deny": ["a", "b"]}}')
    for (const operation of [
      { set: [{ path: ['permissions', 'deny', 0], value: 'z' }] },
      { remove: [['permissions', 'deny', 1]] },
    ]) {
      const wanted = { ...JSON.parse(document('x', {})), block: undefined, ...operation }
      const refusal = await refusalOf(() => desk.migrate(JSON.stringify(wanted)))
      expect(refusal.code).toBe('MIGRATION_INVALID')
    }
  })
})
