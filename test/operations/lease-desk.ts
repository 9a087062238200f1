/** A desk whose policy puts every change on probation, and what the tests ask of a lease. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Lease, Receipt } from '../../src/model/records.ts'
import { askGate, type GateAnswer } from '../../src/operations/gate.ts'
import { listLeases } from '../../src/store/lease-store.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { configName, type Desk, type DeskOptions, makeDesk, type Signers } from './desk.ts'

export const leaseMinutes = 30
export const own = 'model = "gpt-5.1"\n'
export const changed = 'model = "gpt-5.2"\n'

export function makeLeaseDesk(signers: Signers, options: DeskOptions = {}): Desk {
  const desk = makeDesk(signers, options)
  const { policy } = desk.open().layout
  const text = readFileSync(policy, 'utf8')
  writeFileSync(policy, text.replaceAll('bootLeaseMinutes: 0', `bootLeaseMinutes: ${leaseMinutes}`))
  desk.write(configName, own)
  return desk
}

/** Applies a proposal for the one config. */
export async function change(desk: Desk, content = changed): Promise<Receipt> {
  return await desk.carryOut(desk.propose(`~/${configName}`, content), 'alice')
}

/** The clock goes to where the leases given so far are over. */
export function expire(desk: Desk): void {
  desk.clock.now += leaseMinutes * 60_000
}

export function gate(desk: Desk, undo = true): Promise<GateAnswer> {
  return askGate(desk.host, { runtime: 'codex', strict: false, undo })
}

/** 'open' or 'closed', and the codes. */
export async function gateCodes(desk: Desk, undo = true): Promise<string> {
  const { open, reasons } = await gate(desk, undo)
  return [open ? 'open' : 'closed', ...reasons.map(({ code }) => code)].join(' ')
}

export function leases(desk: Desk): readonly Lease[] {
  const { host, layout } = desk.open()
  return listLeases(host, layout)
}

/** How each lease stands, newest first. */
export function states(desk: Desk): string[] {
  return leases(desk).map(({ ended }) => ended?.state ?? 'running')
}

export function events(desk: Desk): string[] {
  const { host, layout } = desk.open()
  return readLedger(host, layout).entries.map(({ event }) => event)
}

export function stateFile(desk: Desk, ...names: readonly string[]): string {
  return join(desk.open().layout.state, ...names)
}
