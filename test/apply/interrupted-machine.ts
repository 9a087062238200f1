/** Machines whose apply of two files died right before a call. */
import { expect } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import type { ApplyRequest } from '../../src/apply/apply-request.ts'
import { faultHost, HostDied, type TracedCall } from '../host/fault-host.ts'
import { openTransactions } from './inspect.ts'
import { type Machine, makeMachine, makeSigners, type Wanted } from './machine.ts'

export const signers = makeSigners('operator@example.com')

export const files: readonly Wanted[] = [
  { path: 'a.toml', content: 'a = 2\n' },
  { path: 'b.toml', content: 'b = 2\n' },
]

export type Fits = (call: TracedCall, machine: Machine) => boolean

/** Which call of an apply of the two files each of these is. */
const calls = new Map<Fits, number>()

/** A machine whose apply of two files died right before a call. */
export async function interruptedAt(
  fits: Fits,
  set = files,
  options: Parameters<typeof makeMachine>[1] = {},
): Promise<{ machine: Machine; request: ApplyRequest }> {
  const start = (): { machine: Machine; request: ApplyRequest } => {
    const machine = makeMachine(signers, options)
    for (const { path } of set) machine.write(path, `${path.at(-6)} = 1\n`)
    return { machine, request: machine.order(...set) }
  }
  let call = set === files ? calls.get(fits) : undefined
  if (call === undefined) {
    const { machine: scout, request: asked } = start()
    const trace: TracedCall[] = []
    await applyPlan(faultHost(scout.host, { kind: 'none' }, trace), scout.layout, asked)
    call = trace.findIndex(traced => fits(traced, scout)) + 1
    expect(call).toBeGreaterThan(0)
    if (set === files) calls.set(fits, call)
  }
  const { machine, request } = start()
  const host = faultHost(machine.host, { kind: 'die', call })
  await expect(applyPlan(host, machine.layout, request)).rejects.toThrow(HostDied)
  expect(openTransactions(machine)).toBe(1)
  return { machine, request }
}

const renames =
  (name: string) =>
  ({ operation, to }: TracedCall): boolean =>
    operation === 'rename' && to?.endsWith(`/${name}`) === true

export const beforeSecondRename: Fits = renames('b.toml')
export const beforeSecondLink: Fits = ({ operation, to }: TracedCall): boolean =>
  operation === 'link' && to?.endsWith('-1-old') === true
export const beforeFirstRename: Fits = renames('a.toml')
export const beforeReceipt: Fits = ({ to }: TracedCall, { layout }: Machine): boolean =>
  to?.startsWith(layout.receipts) === true
