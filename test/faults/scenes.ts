/** What is broken: an apply, its rollback, and the resume of one that was interrupted. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import type { ApplyRequest } from '../../src/apply/apply-request.ts'
import { type Machine, type MachineOptions, makeMachine, type Signer } from '../apply/machine.ts'
import { faultHost, HostDied, type TracedCall } from '../host/fault-host.ts'
import type { DriverOrder } from './driver-order.ts'

/** Text of each file below the home; null where there is none. */
export type Files = Readonly<Record<string, string | null>>

export type Journey =
  | 'apply'
  | 'rollback'
  /** Of an apply that was killed half way, and has all it needs to go on. */
  | 'resume forward'
  /** Of an apply that was killed while it put its files back. */
  | 'resume back'

export interface Scene {
  readonly name: string
  readonly before: Files
  readonly after: Files
  /** From how many files on they are written as a batch; absent: as the engine has it. */
  readonly batchFrom?: number
}

const several = {
  before: { 'a.toml': 'a = 1\n', 'b.toml': null, 'c.toml': 'c = 1\n' },
  after: { 'a.toml': 'a = 2\n', 'b.toml': 'b = 1\n', 'c.toml': null },
}

export const update: Scene = {
  name: 'an update',
  before: { 'a.toml': 'a = 1\n' },
  after: { 'a.toml': 'a = 2\n' },
}

export const scenes: readonly Scene[] = [
  update,
  { name: 'an update, a creation and a removal', ...several },
  { name: 'the same as a batch', ...several, batchFrom: 1 },
]

export const journeys: readonly Journey[] = ['apply', 'rollback', 'resume forward', 'resume back']

/** A machine right before a journey, which can be put back to that moment any number of times. */
export interface Prepared {
  readonly machine: Machine
  readonly request: ApplyRequest
  readonly order: DriverOrder
  readonly before: Files
  readonly after: Files
  /** Makes everything as it was, in the same places. */
  reset(): void
  /** Copies everything into the directory of the machine, which is there and empty. */
  fill(): void
}

export async function prepare(
  signers: readonly Signer[],
  scene: Scene,
  journey: Journey,
  options: MachineOptions = {},
): Promise<Prepared> {
  const machine = makeMachine(signers, options)
  for (const [path, text] of Object.entries(scene.before)) {
    // A mode that says something: not the one new files get, and no group that could have a list.
    if (text !== null) machine.write(path, text, 0o604)
  }
  const wanted = Object.entries(scene.after).map(([path, content]) => ({ path, content }))
  const { batchFrom } = scene
  const asked = { ...machine.order(...wanted), ...(batchFrom === undefined ? {} : { batchFrom }) }
  const request = await bringTo(machine, asked, journey)
  const { falseClaims: _, planId, ...context } = request
  const { dir } = machine
  const template = `${dir}.template`
  onTestFinished(() => rmSync(template, { recursive: true, force: true }))
  copyTree(dir, template)
  const isBack = journey === 'rollback'
  return {
    machine,
    request,
    order: journey.startsWith('resume')
      ? { command: 'resume', dir, context }
      : { command: 'apply', dir, context, planId },
    before: isBack ? scene.after : scene.before,
    after: isBack ? scene.before : scene.after,
    reset() {
      rmSync(dir, { recursive: true, force: true })
      copyTree(template, dir)
    },
    fill: () => copyTree(template, dir),
  }
}

function copyTree(from: string, to: string): void {
  cpSync(from, to, { recursive: true, preserveTimestamps: true })
}

async function bringTo(
  machine: Machine,
  asked: ApplyRequest,
  journey: Journey,
): Promise<ApplyRequest> {
  switch (journey) {
    case 'apply':
      return asked
    case 'rollback': {
      const draft = machine.planRollback(await applyPlan(machine.host, machine.layout, asked))
      machine.decide(draft)
      return { ...asked, planId: draft.id }
    }
    case 'resume forward':
      await interrupt(machine, asked)
      return asked
    case 'resume back':
      await interrupt(machine, asked)
      sayRestoring(machine)
      return asked
  }
}

/** Lets an apply die when its last target is about to change, or before its receipt. */
async function interrupt(machine: Machine, request: ApplyRequest): Promise<void> {
  const { host, layout, dir } = machine
  const saved = `${dir}.scout`
  copyTree(dir, saved)
  const calls: TracedCall[] = []
  await applyPlan(faultHost(host, { kind: 'none' }, calls), layout, request)
  rmSync(dir, { recursive: true })
  copyTree(saved, dir)
  rmSync(saved, { recursive: true })
  const swaps = calls.filter(isSwap)
  const receipt = calls.find(({ to }) => to?.startsWith(layout.receipts) === true)
  const last = swaps.length > 1 ? swaps.at(-1) : receipt
  if (last === undefined) throw new Error('this apply swaps nothing')
  const dying = faultHost(host, { kind: 'die', call: last.call })
  await applyPlan(dying, layout, request).then(
    () => {
      throw new Error('it did not die')
    },
    error => {
      if (!(error instanceof HostDied)) throw error
    },
  )
}

/** A target takes or loses its name; a second name of its old file is not yet a change. */
function isSwap({ operation, path, to }: TracedCall): boolean {
  const isTarget = (name: string | null): boolean => /\/[abc]\.toml$/.test(name ?? '')
  if (operation === 'rename') return isTarget(path) || isTarget(to)
  return operation === 'link' && isTarget(to)
}

/** The journal as a crash in a restore leaves it. */
function sayRestoring({ layout }: Machine): void {
  const [name = ''] = readdirSync(layout.journal)
  const path = join(layout.journal, name)
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace('"step": "writing"', '"step": "restoring"'),
  )
}
