import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import { tempDir } from '../host/temp-dir.ts'
import { backupsOf, contentOf, errorOf } from './inspect.ts'
import { type Machine, makeMachine, makeSigners } from './machine.ts'

const signers = makeSigners('operator@example.com')

/** An `ls` that marks what ends like this: not every file system of a test keeps access lists. */
function machineWith(marked: string): Machine {
  const bin = join(tempDir(), 'bin')
  mkdirSync(bin)
  const script = `#!/bin/sh
case "$3" in *${marked}) echo "-rw-rw----+ 1 a a 2 May 15 09:00 $3";; *) echo "-rw-rw---- 1 a a 2 $3";; esac
`
  writeFileSync(join(bin, 'ls'), script)
  chmodSync(join(bin, 'ls'), 0o755)
  return makeMachine(signers, { path: bin })
}

async function ending(marked: string, mode: number): Promise<string> {
  const machine = machineWith(marked)
  machine.write('it.toml', 'a = 1\n', mode)
  chmodSync(join(machine.home, 'it.toml'), mode)
  const request = machine.order({ path: 'it.toml', content: 'a = 2\n' })
  try {
    return (await applyPlan(machine.host, machine.layout, request)).outcome
  } catch {
    expect([contentOf(machine, 'it.toml'), backupsOf(machine)]).toEqual(['a = 1\n', []])
    return (await errorOf(applyPlan(machine.host, machine.layout, request))).code
  }
}

describe('an access list beyond the mode', () => {
  test.each([
    ['of the file', '/it.toml', 0o660, 'TARGET_HAS_ACL'],
    ['of its directory', '/home', 0o640, 'TARGET_HAS_ACL'],
    ['of another file', '/other', 0o660, 'changed'],
    ['that gives nobody anything', '/it.toml', 0o600, 'changed'],
  ])('R1 R21 %s', async (_, marked, mode, expected) => {
    expect(await ending(marked, mode)).toBe(expected)
  })
})
