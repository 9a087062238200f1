import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import { type GateCode, gateOf } from '../../src/apply/gate.ts'
import type { VerifyMode } from '../../src/apply/verify-target.ts'
import { FsError } from '../../src/host/host.ts'
import { openJournal } from '../../src/store/journal-store.ts'
import { appendLedger } from '../../src/store/ledger-store.ts'
import { lockTargets } from '../../src/store/lock-store.ts'
import { fakeConsumer } from './fake-consumer.ts'
import { errorOf } from './inspect.ts'
import { type Machine, makeMachine, makeSigners, type Wanted } from './machine.ts'

const signers = makeSigners('operator@example.com')
const consumer = fakeConsumer(null)
const path = '.fake/config.toml'

/** A machine on which one migration decided two keys of a file the user has keys in too. */
async function migrated(...more: readonly Wanted[]): Promise<Machine> {
  const machine = makeMachine(signers, { consumers: [consumer] })
  machine.write(path, 'mine = 1\n')
  await apply(machine, {
    ...{ path, consumer, owned: [['owned'], ['server']] },
    content: 'mine = 1\nowned = 2\n[server]\nport = 3\n',
  })
  for (const wanted of more) await apply(machine, wanted)
  return machine
}

async function apply(machine: Machine, wanted: Wanted): Promise<void> {
  await applyPlan(machine.host, machine.layout, machine.order(wanted))
}

async function gateCodes(machine: Machine, mode: VerifyMode = 'normal'): Promise<string> {
  const verdict = await gateOf(machine.host, machine.layout, 'fake', [consumer], { mode })
  const word = verdict.open ? 'open' : verdict.busy ? 'busy' : 'closed'
  return [word, ...verdict.reasons.map(({ code }) => code)].join(' ')
}

describe('R31 a boot file against its receipt', () => {
  const cases: readonly [string, string | null, string, string][] = [
    ['as it was applied', 'mine = 1\nowned = 2\n[server]\nport = 3\n', 'open', 'open'],
    [
      'with keys of the user changed, and a comment',
      '# hello\nmine = 7\nowned = 2\n[server]\nport = 3\n[more]\na = 1\n',
      'open',
      'closed DRIFT_OWNED',
    ],
    [
      'with the owned values spelled and ordered in another way',
      'owned = 0x2\nserver.port = 3\nmine = 1\n',
      'open',
      'closed DRIFT_OWNED',
    ],
    [
      'with an owned value changed',
      'owned = 3\n[server]\nport = 3\n',
      'closed DRIFT_OWNED',
      'closed DRIFT_OWNED',
    ],
    [
      'with an owned value of another type',
      'owned = "2"\n[server]\nport = 3\n',
      'closed DRIFT_OWNED',
      'closed DRIFT_OWNED',
    ],
    [
      'with a key added to an owned table',
      'owned = 2\n[server]\nport = 3\nroot = true\n',
      'closed DRIFT_OWNED',
      'closed DRIFT_OWNED',
    ],
    [
      'with an owned key gone',
      'mine = 1\n[server]\nport = 3\n',
      'closed DRIFT_OWNED',
      'closed DRIFT_OWNED',
    ],
    ['with a syntax error', 'owned = = 2\n', 'closed UNPARSABLE', 'closed UNPARSABLE'],
    [
      'with a key twice',
      'owned = 2\nowned = 2\n[server]\nport = 3\n',
      'closed UNPARSABLE',
      'closed UNPARSABLE',
    ],
    ['empty', '', 'closed DRIFT_OWNED', 'closed DRIFT_OWNED'],
    ['gone', null, 'closed FILE_MISSING', 'closed FILE_MISSING'],
  ]
  test.each(cases)('R31 %s', async (_, text, normal, strict) => {
    const machine = await migrated()
    const full = join(machine.home, path)
    if (text === null) unlinkSync(full)
    else writeFileSync(full, text)
    expect([await gateCodes(machine), await gateCodes(machine, 'strict')]).toEqual([normal, strict])
  })

  test('R31 a wider mode is drift in strict mode', async () => {
    const machine = await migrated()
    chmodSync(join(machine.home, path), 0o644)
    expect(await gateCodes(machine)).toBe('open')
    expect(await gateCodes(machine, 'strict')).toBe('closed DRIFT_OWNED')
  })

  test('R31 a file that was removed and is there again', async () => {
    const machine = await migrated({ path, consumer, content: null })
    expect(await gateCodes(machine)).toBe('open')
    machine.write(path, 'owned = 2\n')
    expect(await gateCodes(machine)).toBe('closed DRIFT_OWNED')
  })

  test('R31 each owner answers for its keys, until a later receipt decides them', async () => {
    const both = 'mine = 1\nowned = 2\nother = 5\n[server]\nport = 3\n'
    const machine = await migrated({ path, consumer, content: both, owned: [['other']] })
    expect(await gateCodes(machine)).toBe('open')
    machine.write(path, both.replace('owned = 2', 'owned = 9'))
    expect(await gateCodes(machine)).toBe('closed DRIFT_OWNED')
    machine.write(path, both)
    await apply(machine, {
      ...{ path, consumer, owned: [['owned']] },
      content: both.replace('owned = 2', 'owned = 9'),
    })
    expect(await gateCodes(machine)).toBe('open')
  })
})

describe('R1 R31 a boot file behind a link', () => {
  const content = 'owned = 2\n'

  async function linked(): Promise<Machine> {
    const machine = makeMachine(signers, { consumers: [consumer] })
    machine.write('dot/config.toml', 'owned = 1\n')
    machine.write('dot/other.toml', content)
    machine.write('.fake/beside.toml', content)
    symlinkSync('../dot/config.toml', join(machine.home, path))
    const wanted = { path: 'dot/config.toml', given: `~/${path}`, consumer, content }
    await apply(machine, { ...wanted, owned: [['owned']] })
    return machine
  }

  const cases: readonly [string, string, (name: string) => void][] = [
    ['as it was', 'open', () => {}],
    [
      'that leads there in another way',
      'open',
      name => {
        unlinkSync(name)
        symlinkSync(join(name, '..', '..', 'dot', 'config.toml'), name)
      },
    ],
    [
      'that leads to another file, with the same content',
      'closed RELINKED',
      name => {
        unlinkSync(name)
        symlinkSync('../dot/other.toml', name)
      },
    ],
    [
      'that a file has replaced, with the same content',
      'closed RELINKED',
      name => {
        unlinkSync(name)
        writeFileSync(name, content)
      },
    ],
    ['that is gone', 'closed RELINKED', name => unlinkSync(name)],
  ]
  test.each(cases)('R1 R31 %s: %s', async (_, expected, relink) => {
    const machine = await linked()
    relink(join(machine.home, path))
    expect(await gateCodes(machine)).toBe(expected)
    expect(await gateCodes(machine, 'strict')).toBe(expected)
  })
})

describe('R31 what closes the gate besides the file', () => {
  const cases: readonly [string, GateCode, 'open' | 'closed' | 'busy', (m: Machine) => unknown][] =
    [
      [
        'an apply holds the lock',
        'IN_FLIGHT',
        'busy',
        machine =>
          lockTargets(machine.host, machine.layout, [join(machine.home, path)], {
            command: 'writ apply',
            plan: null,
          }),
      ],
      [
        'an apply was interrupted',
        'INTERRUPTED',
        'closed',
        machine => {
          const { id } = machine.plan([{ path, consumer, content: 'a = 1\n' }])
          openJournal(machine.host, machine.layout, {
            schema: 'writ/journal/v1',
            tx: 'tx1-test',
            plan: id,
            startedAt: '2026-05-15T09:00:40Z',
            step: 'prepared',
            batch: false,
            targets: [
              {
                realPath: join(machine.home, path),
                temp: null,
                backup: 'wb1-x',
                before: null,
                after: null,
                written: false,
              },
            ],
          })
        },
      ],
      [
        'a receipt cannot be read',
        'STATE_UNREADABLE',
        'closed',
        machine => writeFileSync(join(machine.layout.receipts, '000009-wr1-x.json'), '{'),
      ],
      [
        'a journal cannot be read',
        'STATE_UNREADABLE',
        'closed',
        machine => writeFileSync(join(machine.layout.journal, 'tx1-x.json'), '{'),
      ],
      [
        'the plan behind a receipt is gone',
        'STATE_UNREADABLE',
        'closed',
        machine => rmSync(machine.layout.plans, { recursive: true }),
      ],
      [
        'the state is gone',
        'STATE_UNREADABLE',
        'closed',
        machine => rmSync(machine.layout.state, { recursive: true }),
      ],
      [
        'the receipts are gone',
        'RECEIPTS_MISSING',
        'closed',
        machine => rmSync(machine.layout.receipts, { recursive: true }),
      ],
      [
        'one receipt is gone',
        'RECEIPTS_MISSING',
        'closed',
        ({ layout }) => {
          for (const name of readdirSync(layout.receipts)) rmSync(join(layout.receipts, name))
        },
      ],
      ['the ledger is gone', 'LEDGER_BROKEN', 'closed', machine => rmSync(machine.layout.ledger)],
      [
        'the ledger is broken',
        'LEDGER_BROKEN',
        'closed',
        machine => appendFileSync(machine.layout.ledger, 'damaged\n'),
      ],
      [
        'the ledger cannot be read',
        'STATE_UNREADABLE',
        'closed',
        ({ layout }) => {
          rmSync(layout.ledger)
          mkdirSync(layout.ledger)
        },
      ],
      [
        'ledger and receipts are gone',
        'LEDGER_BROKEN',
        'closed',
        ({ layout }) => {
          rmSync(layout.ledger)
          rmSync(layout.receipts, { recursive: true })
        },
      ],
    ]
  test.each(cases)('R31 %s: %s', async (_, code, word, disturb) => {
    const machine = await migrated()
    await disturb(machine)
    expect(await gateCodes(machine)).toBe(`${word} ${code}`)
  })

  test('R31 the last apply failed, until one succeeds', async () => {
    const machine = await migrated()
    const request = machine.order({ path, consumer, content: 'mine = 5\n' })
    const { host } = machine
    let renamed = false
    const fs = {
      ...host.fs,
      rename(from: string, to: string) {
        host.fs.rename(from, to)
        if (to.endsWith(path)) renamed = true
      },
      fsyncDirectory(name: string) {
        if (renamed && name.startsWith(machine.home)) throw new FsError('EIO', 'fsync', name)
        host.fs.fsyncDirectory(name)
      },
    }
    const error = await errorOf(applyPlan({ ...host, fs }, machine.layout, request))
    expect(error.code).toBe('DURABILITY_UNKNOWN')
    expect(await gateCodes(machine)).toBe('closed LAST_APPLY_FAILED')
    const draft = machine.plan([{ path, consumer, content: 'mine = 5\n' }])
    await applyPlan(host, machine.layout, { ...machine.context, planId: draft.id })
    expect(await gateCodes(machine)).toBe('open')
  })

  test('R31 a plan that changes nothing, and needs nobody, opens no gate', async () => {
    const machine = await migrated()
    const drifted = 'owned = 666\n[server]\nport = 3\n'
    machine.write(path, drifted)
    const draft = machine.plan([{ path, consumer, content: drifted }])
    const request = { ...machine.context, planId: draft.id }
    const receipt = await applyPlan(machine.host, machine.layout, request)
    expect(receipt.outcome).toBe('no-change')
    expect(await gateCodes(machine)).toBe('closed DRIFT_OWNED')
  })

  test('R31 a runtime writ never changed a file of has an open gate with a note', async () => {
    const { host, layout } = makeMachine(signers, { consumers: [consumer] })
    const verdict = await gateOf(host, layout, 'fake', [consumer])
    expect(verdict).toMatchObject({ open: true, busy: false, reasons: [{ code: 'NO_RECEIPT' }] })
  })

  test('R31 a name that no runtime has is closed', async () => {
    const { host, layout } = await migrated()
    const verdict = await gateOf(host, layout, 'faker', [consumer])
    const reasons = [{ code: 'UNKNOWN_RUNTIME', known: ['fake'] }]
    expect(verdict).toMatchObject({ open: false, busy: false, reasons })
  })

  test('R31 a crash before the receipt of a look closes nothing', async () => {
    const machine = await migrated()
    appendLedger(machine.host, machine.layout, {
      event: 'applied',
      plan: null,
      actor: 'operator',
      detail: { tx: 'tx1-x', receipt: 'wr1-x', outcome: 'no-change' },
    })
    expect(await gateCodes(machine)).toBe('open')
  })
})
