/**
 * Breaks every writing call of an apply in turn, then lets the next process recover.
 *
 * After each: the targets are all old or all new; new implies a good backup; success implies new;
 * an error that says "nothing changed" implies old; recovery leaves nothing behind and a second
 * recovery finds nothing to do.
 */
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import type { ApplyRequest } from '../../src/apply/apply-request.ts'
import { recoverInterrupted } from '../../src/apply/recover.ts'
import type { ErrorCode } from '../../src/model/errors.ts'
import { WritError } from '../../src/model/errors.ts'
import { listBackups } from '../../src/store/backup-store.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { type Fault, faultHost, HostDied, type TracedCall } from '../host/fault-host.ts'
import { contentOf, ledgerOf, leftovers, openTransactions, outcomesOf } from './inspect.ts'
import { type Machine, makeMachine, makeSigners, type Wanted } from './machine.ts'

const signers = makeSigners('operator@example.com')
const patience = 120_000

// Hundreds of applies: in memory where there is a directory in memory.
const { TMPDIR } = process.env
beforeAll(() => {
  if (existsSync('/dev/shm')) process.env['TMPDIR'] = '/dev/shm'
})
afterAll(() => {
  if (TMPDIR === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = TMPDIR
})

interface Scene {
  readonly name: string
  readonly before: Readonly<Record<string, string | null>>
  readonly after: Readonly<Record<string, string | null>>
  /** Written as an apply over very many files writes. */
  readonly isBatch?: boolean
}

const scenes: readonly Scene[] = [
  { name: 'an update', before: { 'a.toml': 'a = 1\n' }, after: { 'a.toml': 'a = 2\n' } },
  {
    name: 'an update, a creation and a removal',
    before: { 'a.toml': 'a = 1\n', 'b.toml': null, 'c.toml': 'c = 1\n' },
    after: { 'a.toml': 'a = 2\n', 'b.toml': 'b = 1\n', 'c.toml': null },
  },
  {
    name: 'a batch of two directories with an update, a creation and a removal',
    before: { 'd/a.toml': 'a = 1\n', 'd/b.toml': null, 'e/c.toml': 'c = 1\n' },
    after: { 'd/a.toml': 'a = 2\n', 'd/b.toml': 'b = 1\n', 'e/c.toml': null },
    isBatch: true,
  },
]

/** These say that something may have changed; every other code says that nothing did. */
const mayHaveChanged: ReadonlySet<string> = new Set<ErrorCode>([
  'DURABILITY_UNKNOWN',
  'RECOVERY_REQUIRED',
  'RESTORE_FAILED',
  'APPLY_INTERRUPTED',
])

function setUp(scene: Scene): { machine: Machine; request: ApplyRequest } {
  const machine = makeMachine(signers, { syncs: false })
  for (const [path, text] of Object.entries(scene.before)) {
    if (text !== null) machine.write(path, text)
  }
  const wanted: Wanted[] = Object.entries(scene.after).map(([path, content]) => ({ path, content }))
  const request = machine.order(...wanted)
  return { machine, request: scene.isBatch === true ? { ...request, batchFrom: 1 } : request }
}

function stateOf(machine: Machine, { before, after }: Scene): 'old' | 'new' | 'mixed' {
  const is = (state: Scene['before']): boolean =>
    Object.entries(state).every(([path, text]) => contentOf(machine, path) === text)
  return is(before) ? 'old' : is(after) ? 'new' : 'mixed'
}

async function traceOf(scene: Scene): Promise<readonly TracedCall[]> {
  const { machine, request } = setUp(scene)
  const trace: TracedCall[] = []
  await applyPlan(faultHost(machine.host, { kind: 'none' }, trace), machine.layout, request)
  expect(stateOf(machine, scene)).toBe('new')
  return trace
}

/** Returns what the apply said: 'done', 'died' or a code. */
async function applyWith(machine: Machine, fault: Fault, request: ApplyRequest): Promise<string> {
  try {
    const receipt = await applyPlan(faultHost(machine.host, fault), machine.layout, request)
    return receipt.outcome === 'changed' ? 'done' : receipt.outcome
  } catch (error) {
    if (error instanceof HostDied) return 'died'
    if (error instanceof WritError) return error.code
    throw error
  }
}

async function breakAt(scene: Scene, fault: Fault): Promise<string[]> {
  const { machine, request } = setUp(scene)
  const faults: string[] = []
  const said = await applyWith(machine, fault, request)
  const at = stateOf(machine, scene)
  if (said === 'done' && at !== 'new') faults.push('success without the new files')
  if (said !== 'done' && said !== 'died' && !mayHaveChanged.has(said) && at !== 'old') {
    faults.push(`${said} although something changed`)
  }
  await recoverInterrupted(machine.host, machine.layout, request)
  if (said === 'done' && stateOf(machine, scene) !== 'new') faults.push('a success was taken back')
  if (!isLostLine(machine, fault))
    faults.push(...(await faultsAfterRecovery(machine, scene, request)))
  return faults.map(text => `${JSON.stringify(fault)} ${said}: ${text}`)
}

/** What must hold once everything has come to rest. */
async function faultsAfterRecovery(
  machine: Machine,
  scene: Scene,
  request: ApplyRequest,
): Promise<string[]> {
  const faults: string[] = []
  const now = stateOf(machine, scene)
  if (now === 'mixed') faults.push('neither all old nor all new')
  if (now === 'new') {
    const backups = listBackups(machine.host, machine.layout)
    const isGood = backups.every(({ usable }) => usable)
    if (!isGood || backups.length < Object.keys(scene.before).length) faults.push('no good backups')
    if (!/^changed(-durability-unknown)?$/.test(outcomesOf(machine).join()))
      faults.push('not exactly one receipt')
    if (ledgerOf(machine).length === 0) faults.push('no ledger line')
  }
  if (leftovers(machine).length > 0) faults.push(`leftovers: ${leftovers(machine).join(' ')}`)
  if (openTransactions(machine) > 0) faults.push('a transaction is still open')
  if (readLedger(machine.host, machine.layout).problems.length > 0) faults.push('a broken ledger')
  const again = await recoverInterrupted(machine.host, machine.layout, request)
  if (again.length > 0 || stateOf(machine, scene) !== now) faults.push('not idempotent')
  return faults
}

/** The ledger is appended to and not read back: a disk that lies can lose its last line. */
function isLostLine(machine: Machine, fault: Fault): boolean {
  return fault.kind === 'lie' && ledgerOf(machine).length === 0
}

async function sweep(
  scene: Scene,
  faultsAt: (call: TracedCall) => readonly Fault[],
): Promise<void> {
  const trace = await traceOf(scene)
  expect(trace.length).toBeGreaterThan(50)
  const found: string[] = []
  for (const call of trace) {
    for (const fault of faultsAt(call)) found.push(...(await breakAt(scene, fault)))
  }
  expect(found).toEqual([])
}

describe.each(scenes)('$name', scene => {
  test(
    'R21 R22 dying at any call leaves old or new, and recovery finishes',
    async () => {
      await sweep(scene, ({ call, operation }) =>
        operation === 'write'
          ? [
              { kind: 'die', call },
              { kind: 'tear', call },
            ]
          : [{ kind: 'die', call }],
      )
    },
    patience,
  )

  test(
    'R21 R23 an error at any call is told as what it is',
    async () => {
      const names = ['EIO', 'ENOSPC', 'EACCES', 'EROFS', 'EMFILE', 'EDQUOT']
      await sweep(scene, ({ call }) => [
        { kind: 'errno', call, errno: names[call % names.length] ?? 'EIO' },
      ])
    },
    patience,
  )

  test(
    'R21 R23 a kind of call that never works again is told as what it is',
    async () => {
      await sweep(scene, ({ call }) => [{ kind: 'errno', call, errno: 'EIO', sticky: true }])
    },
    patience,
  )

  test(
    'R21 a write that is short or lies is noticed',
    async () => {
      await sweep(scene, ({ call, operation }) =>
        operation === 'write'
          ? [
              { kind: 'short', call },
              { kind: 'lie', call },
            ]
          : [],
      )
    },
    patience,
  )
})

test(
  'R22 a recovery that dies itself is finished by the next one',
  async () => {
    const scene = scenes[1]!
    const trace = await traceOf(scene)
    const isSwap = ({ operation, path, to }: TracedCall): boolean =>
      operation === 'rename' && /\/[abc]\.toml$/.test(`${path} ${to}`.replace(/ .*writ-tmp.*/, ''))
    const first = trace.findIndex(isSwap) + 1
    expect(first).toBeGreaterThan(50)
    const found: string[] = []
    for (let call = first; call < trace.length; call += 4) {
      for (let inner = 1; ; inner += 1) {
        const { machine, request } = setUp(scene)
        await applyWith(machine, { kind: 'die', call }, request)
        const dying = faultHost(machine.host, { kind: 'die', call: inner })
        const isOver = await recoverInterrupted(dying, machine.layout, request).then(
          () => true,
          () => false,
        )
        await recoverInterrupted(machine.host, machine.layout, request)
        const faults = await faultsAfterRecovery(machine, scene, request)
        found.push(...faults.map(text => `${call}, ${inner}: ${text}`))
        if (isOver) break
      }
    }
    expect(found).toEqual([])
  },
  patience,
)
