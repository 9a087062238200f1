import { expect, test } from 'vitest'
import { leftovers, openTransactions, outcomesOf } from '../apply/inspect.ts'
import { makeSigners } from '../apply/machine.ts'
import { bundleDriver } from './driver-process.ts'
import { editInWindow } from './edit-window.ts'
import { prepare, update } from './scenes.ts'
import { noStrace } from './strace.ts'

const why = noStrace()
const note = why === undefined ? '' : ` (skipped: ${why})`
const signers = makeSigners('operator@example.com')
const driver = why === undefined ? await bundleDriver() : ''

test.skipIf(why !== undefined).each([
  ['appends to it', 'printf "mine = 1\\n" >>"$1"', 'a = 1\nmine = 1\n'],
  ['writes it anew', 'printf "mine = 1\\n" >"$1"', 'mine = 1\n'],
  [
    'changes one byte of it',
    'printf 7 | dd of="$1" bs=1 seek=4 conv=notrunc status=none',
    'a = 7\n',
  ],
])(
  `R21 R23 somebody %s while the rename is under way: a conflict, and the edit is kept${note}`,
  async (_, script, edited) => {
    const prepared = await prepare(signers, update, 'apply')
    const { reply, content } = await editInWindow(prepared, driver, script)
    expect(reply).toMatchObject({ said: 'WRITE_CONFLICT' })
    expect(content).toBe(edited)
    const { machine } = prepared
    expect([leftovers(machine), openTransactions(machine)]).toEqual([[], 0])
    expect(outcomesOf(machine)).toEqual(['conflict'])
  },
  120_000,
)
