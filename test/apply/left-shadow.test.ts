/** A shadow home holds a whole configuration: what a crash leaves of one is found and removed. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import { recoverInterrupted } from '../../src/apply/recover.ts'
import { makeShadowHome } from '../../src/apply/shadow-home.ts'
import { lockTargets } from '../../src/store/lock-store.ts'
import { removeLeftShadows, shadowHomes } from '../../src/store/shadow-store.ts'
import { type Machine, makeMachine, makeSigners } from './machine.ts'

const signers = makeSigners('operator@example.com')
const path = 'config.toml'

/** A machine on which a process died in the middle of a check. */
function withLeftShadow(): Machine {
  const machine = makeMachine(signers)
  const target = machine.write(path, 'token = "x"\n')
  const bytes = Buffer.from('token = "x"\n')
  const { home } = makeShadowHome(machine.host, machine.layout, target, path, bytes)
  expect(home.startsWith(machine.layout.state)).toBe(true)
  expect(shadowHomes(machine.host, machine.layout)).toHaveLength(1)
  return machine
}

const remedies: readonly (readonly [string, (machine: Machine) => unknown])[] = [
  [
    'the next apply, of whatever file',
    machine =>
      applyPlan(machine.host, machine.layout, machine.order({ path: 'b', content: 'b = 1\n' })),
  ],
  ['a resume', ({ host, layout, context }) => recoverInterrupted(host, layout, context)],
  ['a prune', ({ host, layout }) => removeLeftShadows(host, layout)],
]

describe('a shadow home that a crash left', () => {
  test.each(remedies)('R25 R34 is removed by %s', async (_, remedy) => {
    const machine = withLeftShadow()
    await remedy(machine)
    expect(shadowHomes(machine.host, machine.layout)).toEqual([])
  })

  test('R19 R25 is not taken for one while the lock of its target is held', async () => {
    const { host, layout, home } = withLeftShadow()
    const holder = { command: 'writ apply', plan: null }
    const locks = await lockTargets(host, layout, [join(home, path)], holder)
    expect(removeLeftShadows(host, layout)).toEqual([])
    locks.release()
    expect(removeLeftShadows(host, layout)).toHaveLength(1)
  })
})
