/**
 * The program under test as a process of its own: the real engine on the real host.
 *
 * With an order as its argument it carries it out and ends with the exit code of `writ`. Without
 * one it reads orders from standard input, a line each, and answers each with a line.
 */
import { createInterface } from 'node:readline'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import { type Recovered, recoverInterrupted } from '../../src/apply/recover.ts'
import type { Host } from '../../src/host/host.ts'
import { WritError } from '../../src/model/errors.ts'
import { layoutOf } from '../../src/store/layout.ts'
import { hostOf, moment } from '../apply/host-of.ts'
import type { DriverOrder, DriverReply } from './driver-order.ts'

async function carryOut(order: DriverOrder): Promise<DriverReply> {
  const context = { ...order.context, falseClaims: () => [] }
  const host = withClock(hostOf(order.dir), order)
  const layout = layoutOf(host)
  try {
    if (order.command === 'resume') {
      return resumed(await recoverInterrupted(host, layout, context))
    }
    const receipt = await applyPlan(host, layout, { ...context, planId: order.planId })
    return { said: receipt.outcome, exit: 0, detail: null, path: null }
  } catch (error) {
    if (error instanceof WritError) return failed(error)
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { said: 'CRASHED', exit: 1, detail, path: null }
  }
}

/** The clock of the machine as this process sees it; its own may be wrong. */
function withClock(host: Host, { clockSetAt, shiftMs = 0 }: DriverOrder): Host {
  const elapsed = (): number => (clockSetAt === undefined ? 0 : Date.now() - clockSetAt)
  return { ...host, now: () => moment + elapsed() + shiftMs }
}

function resumed(recovered: readonly Recovered[]): DriverReply {
  const said = recovered.map(({ ending }) => {
    if (ending === null) return 'in-flight'
    return ending.error?.code ?? ending.receipt?.outcome ?? 'undone'
  })
  const error = recovered.find(({ ending }) => ending?.error)?.ending?.error
  const done: DriverReply = { said: said.join(' ') || 'nothing', exit: 0, detail: null, path: null }
  return error === undefined || error === null ? done : { ...failed(error), said: done.said }
}

function failed(error: WritError): DriverReply {
  const { code, exitCode, detail = null, path = null } = error
  return { said: code, exit: exitCode, detail, path }
}

const [given] = process.argv.slice(2)
if (given === undefined) {
  process.stdout.write(`${process.pid}\n`)
  for await (const line of createInterface({ input: process.stdin })) {
    const reply = await carryOut(JSON.parse(line))
    process.stdout.write(`${JSON.stringify(reply)}\n`)
  }
} else {
  const reply = await carryOut(JSON.parse(given))
  process.stdout.write(`${JSON.stringify(reply)}\n`)
  process.exitCode = reply.exit
}
