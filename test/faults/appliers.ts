/** Eight drivers that wait for orders, some of them with a clock that is wrong. */
import { spawnSync } from 'node:child_process'
import type { ApplyRequest } from '../../src/apply/apply-request.ts'
import type { Machine } from '../apply/machine.ts'
import type { DriverOrder, DriverReply } from './driver-order.ts'
import { type DriverProcess, startDriver } from './driver-process.ts'

export const applierCount = 8

export interface Applier {
  readonly process: DriverProcess
  apply(machine: Machine, request: ApplyRequest): Promise<DriverReply | 'died'>
}

export type Clocks = 'right' | 'an hour off'

/** Starts the appliers; their clocks run, from the moment of the machine. */
export async function startAppliers(driver: string, clocks: Clocks): Promise<readonly Applier[]> {
  const clockSetAt = Date.now()
  const starts = Array.from({ length: applierCount }, (_, index) =>
    startApplier(driver, clocks === 'right' ? 0 : (hours[index % hours.length] ?? 0), clockSetAt),
  )
  return await Promise.all(starts)
}

const hours = [0, 1, -1]

/** Through `faketime`, which every clock call of a process goes by; else by its host's clock. */
async function startApplier(driver: string, shift: number, clockSetAt: number): Promise<Applier> {
  const isFaked = shift !== 0 && hasFaketime
  const before = isFaked ? ['faketime', '-f', `${shift > 0 ? '+' : ''}${shift}h`] : []
  const process = await startDriver(driver, before)
  return {
    process,
    apply: async ({ dir }, request) =>
      await process.carryOut({
        ...orderOf(dir, request),
        clockSetAt,
        shiftMs: isFaked ? 0 : shift * 3_600_000,
      }),
  }
}

const hasFaketime = spawnSync('faketime', ['-f', '+1h', 'true']).status === 0

/** What makes wrong clocks here, for the name of a test. */
export const clockMaker: string = hasFaketime ? 'by faketime' : 'by the host, no faketime here'

function orderOf(dir: string, request: ApplyRequest): DriverOrder {
  const { falseClaims: _, planId, ...context } = request
  return { command: 'apply', dir, context, planId }
}
