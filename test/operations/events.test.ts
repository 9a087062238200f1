/** Receipts as events: who gets them, in which order, and what a sink that fails changes. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { runProcess } from '../../src/host/run-process.ts'
import type { WritError } from '../../src/model/errors.ts'
import type { Receipt } from '../../src/model/records.ts'
import { applyStored } from '../../src/operations/apply-stored.ts'
import { beginEvents, deliverEvents } from '../../src/operations/deliver-events.ts'
import { diagnose } from '../../src/operations/doctor.ts'
import { resumeInterrupted } from '../../src/operations/interrupted.ts'
import { policyText } from '../../src/policy/presets.ts'
import { appendLedger, readLedger } from '../../src/store/ledger-store.ts'
import { faultHost, type TracedCall } from '../host/fault-host.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('operator')

interface Wired extends Desk {
  /** Where a sink of this desk may write. */
  readonly events: string
  /** Names other sinks from now on; approvals given before are void. */
  name(sinks: string | null): void
  /** Lines of the file, each parsed. */
  told(): Record<string, unknown>[]
  /** Plans and signs the next value. */
  ready(): Promise<Receipt['plan']>
  /** Applies it and returns the receipt with what was warned of. */
  next(host?: Partial<Host>): Promise<{ receipt: Receipt; warnings: WritError[] }>
}

function makeWired(sinks?: string): Wired {
  const desk = makeDesk(signers)
  const events = join(desk.home, '..', 'out', 'events.jsonl')
  mkdirSync(dirname(events))
  desk.write(configName, 'model = "0"\n')
  let count = 0
  const wired: Wired = {
    ...desk,
    events,
    name(wanted) {
      const text = wanted === null ? '' : `events: ${wanted}\n`
      writeFileSync(desk.open().layout.policy, policyText('solo') + text)
    },
    told: () =>
      readFileSync(events, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map(line => JSON.parse(line)),
    async ready() {
      count += 1
      const { id } = desk.propose(`~/${configName}`, `model = "${count}"\n`)
      await desk.sign(id)
      return id
    },
    async next(host = {}) {
      const plan = await wired.ready()
      const warnings: WritError[] = []
      const warn = (warning: WritError): void => {
        warnings.push(warning)
      }
      return { receipt: await applyStored(desk.open(host), { plan, warn }), warnings }
    },
  }
  wired.name(sinks ?? `{ file: ${JSON.stringify(events)} }`)
  return wired
}

/** Writes a script that keeps what it is given and whatever else it is told to do. */
function script(desk: Wired, more: string): string {
  const path = join(dirname(desk.events), 'tell')
  writeFileSync(path, `#!/bin/sh\n${more}\ncat >> ${desk.events}\n`, { mode: 0o700 })
  return path
}

function undelivered({ host, layout }: ReturnType<Desk['open']>): Record<string, string>[] {
  const { entries } = readLedger(host, layout)
  return entries.flatMap(({ event, detail }) => (event === 'undelivered' ? [detail] : []))
}

async function doctorOn(desk: Desk): Promise<unknown> {
  return (await diagnose(desk.host)).find(({ name }) => name === 'events')
}

describe('events', () => {
  test.each([
    ['a file', (desk: Wired) => `{ file: ${desk.events} }`],
    ['a program', (desk: Wired) => `{ command: [${script(desk, '')}] }`],
    [
      'a file below the home',
      (desk: Wired) => {
        symlinkSync(dirname(desk.events), desk.file('out'))
        return '{ file: ~/out/events.jsonl }'
      },
    ],
  ])('R26 R32 of %s are the receipts and refusals, numbered as in the ledger', async (_, sinks) => {
    const desk = makeWired()
    desk.name(sinks(desk))
    const { receipt, warnings } = await desk.next()
    const refused = await refusalOf(() => desk.apply(receipt.plan))
    const undone = desk.undo(receipt)
    const restored = await desk.carryOut(undone, 'operator')
    expect(warnings).toEqual([])
    expect(desk.told()).toEqual([
      { ...receipt, seq: 3 },
      expect.objectContaining({
        event: 'runtime_config_refused',
        seq: 4,
        code: refused.code,
        plan: receipt.plan,
      }),
      { ...restored, seq: 7 },
    ])
    expect(Object.keys(desk.told()[0] ?? {}).slice(0, 2)).toEqual(['event', 'seq'])
    expect(await doctorOn(desk)).toMatchObject({ status: 'ok' })
  })

  test('R32 go to a file that only its owner reads, and to a program in a small world', async () => {
    const desk = makeWired()
    await desk.next()
    expect(statSync(desk.events).mode & 0o777).toBe(0o600)
    rmSync(desk.events)
    const tell = script(
      desk,
      `env | cut -d= -f1 | grep -v '^_$' | sort > ${desk.events}.env; pwd >> ${desk.events}.env`,
    )
    desk.name(`{ command: [${tell}, "a b", "$HOME"] }`)
    desk.env['SECRET_TOKEN'] = 'x'
    expect((await desk.next()).warnings).toEqual([])
    expect(readFileSync(`${desk.events}.env`, 'utf8').split('\n')).toEqual([
      'HOME',
      'LANG',
      'PATH',
      'PWD',
      '/',
      '',
    ])
  })

  test('R32 begin when a sink is named, and again when it is named anew', async () => {
    const desk = makeWired()
    desk.name(null)
    await desk.next()
    desk.name(`{ file: ${desk.events} }`)
    const first = await desk.next()
    desk.name(null)
    await desk.next()
    desk.name(`{ file: ${desk.events} }`)
    const last = await desk.next()
    expect(desk.told().map(({ id }) => id)).toEqual([first.receipt.id, last.receipt.id])
  })

  test.each([
    ['before its rename', 0, 'runtime_config_failed'],
    ['after its rename', 1, 'runtime_config_migrated'],
  ])('R22 R32 of an apply that died %s come when it is finished', async (_, later, event) => {
    const trace: TracedCall[] = []
    const watched = makeWired()
    await watched.next(faultHost(watched.host, { kind: 'none' }, trace))
    const swap = trace.find(({ operation, to }) => operation === 'rename' && to?.endsWith('.toml'))
    const desk = makeWired()
    const plan = await desk.ready()
    const dying = faultHost(desk.host, { kind: 'die', call: (swap?.call ?? 0) + later })
    await applyStored(desk.open(dying), { plan }).catch(() => undefined)
    await resumeInterrupted(desk.open(), { tx: undefined, keepEdits: false })
    const { entries } = readLedger(desk.host, desk.open().layout)
    const recovered = entries.find(({ event }) => event === 'recovered')
    expect(desk.told().at(-1)).toMatchObject({ event, seq: recovered?.seq, plan })
  })

  test('R32 of a line whose receipt is gone say so', async () => {
    const desk = makeWired()
    const workspace = desk.open()
    beginEvents(workspace)
    appendLedger(workspace.host, workspace.layout, {
      event: 'confirmed',
      plan: null,
      actor: 'operator',
      detail: { receipt: 'wr1-lost' },
    })
    await deliverEvents(workspace)
    expect(desk.told()).toMatchObject([
      {
        event: 'runtime_config_unrecorded',
        seq: 1,
        receipt: 'wr1-lost',
        id: expect.stringMatching(/^we1-/),
      },
    ])
  })
})

interface Failing {
  readonly sinks: (desk: Wired) => string
  readonly cause: string
  /** What makes it work. */
  readonly mend: (desk: Wired) => void
}

const fileSink = (desk: Wired): string => `{ file: ${desk.events} }`
const commandSink =
  (more: string) =>
  (desk: Wired): string =>
    `{ command: [${script(desk, more)}] }`
const mendScript = (desk: Wired): unknown => script(desk, '')

const failing: readonly (readonly [string, Failing])[] = [
  [
    'a file in a missing directory',
    {
      cause: 'ENOENT',
      sinks: desk => {
        rmSync(dirname(desk.events), { recursive: true })
        return fileSink(desk)
      },
      mend: desk => mkdirSync(dirname(desk.events)),
    },
  ],
  [
    'a symbolic link',
    {
      cause: 'NOT_A_FILE',
      sinks: desk => {
        symlinkSync(join(desk.home, 'elsewhere'), desk.events)
        return fileSink(desk)
      },
      mend: desk => rmSync(desk.events),
    },
  ],
  [
    'a FIFO',
    {
      cause: 'NOT_A_FILE',
      sinks: desk => {
        spawnSync('mkfifo', [desk.events])
        return fileSink(desk)
      },
      mend: desk => rmSync(desk.events),
    },
  ],
  [
    'a directory',
    {
      cause: 'NOT_A_FILE',
      sinks: desk => {
        mkdirSync(desk.events)
        return fileSink(desk)
      },
      mend: desk => rmSync(desk.events, { recursive: true }),
    },
  ],
  [
    "writ's own ledger",
    {
      cause: 'OWN_RECORD',
      sinks: desk => `{ file: ${desk.open().layout.ledger} }`,
      mend: desk => desk.name(fileSink(desk)),
    },
  ],
  ['a program that fails', { cause: 'EXIT_3', sinks: commandSink('exit 3'), mend: mendScript }],
  [
    'a program that hangs',
    { cause: 'TIMED_OUT', sinks: commandSink('sleep 600'), mend: mendScript },
  ],
  [
    'a program that is stopped',
    { cause: 'SIGNALLED', sinks: commandSink('kill -9 $$'), mend: mendScript },
  ],
  [
    'a program that is not there',
    {
      cause: 'NOT_FOUND',
      sinks: desk => `{ command: [${join(dirname(desk.events), 'tell')}] }`,
      mend: mendScript,
    },
  ],
  [
    'a program nobody may run',
    {
      cause: 'EACCES',
      sinks: desk => {
        chmodSync(script(desk, ''), 0o600)
        return `{ command: [${join(dirname(desk.events), 'tell')}] }`
      },
      mend: desk => chmodSync(join(dirname(desk.events), 'tell'), 0o700),
    },
  ],
]

/** A real run with less patience than a person would want. */
const hasty: Partial<Host> = {
  run: request => runProcess({ ...request, timeoutMs: Math.min(request.timeoutMs, 500) }),
}

describe('a sink that fails', () => {
  test.each(failing)(
    'R26 R32 %s changes no apply, is told once, and gets everything later',
    async (_, { sinks, cause, mend }) => {
      const desk = makeWired()
      desk.name(sinks(desk))
      const ledgerBefore = desk.open().layout.ledger
      const first = await desk.next(hasty)
      const second = await desk.next(hasty)
      for (const { receipt, warnings } of [first, second]) {
        expect(receipt.outcome).toBe('changed')
        expect(warnings).toMatchObject([{ code: 'EVENT_UNDELIVERED', hint: expect.any(String) }])
      }
      expect(undelivered(desk.open())).toMatchObject([{ entry: '3', cause }])
      expect(readLedger(desk.host, desk.open().layout)).toMatchObject({ problems: [], torn: [] })
      expect(ledgerBefore).toBe(desk.open().layout.ledger)
      expect(await doctorOn(desk)).toMatchObject({ status: 'failed', fix: expect.any(String) })
      mend(desk)
      const third = await desk.next()
      expect(third.warnings).toEqual([])
      expect(desk.told().map(({ id }) => id)).toEqual(
        [first, second, third].map(({ receipt }) => receipt.id),
      )
      expect(await doctorOn(desk)).toMatchObject({ status: 'ok' })
    },
  )

  test('R32 leaves no line half written in front of the next', async () => {
    const desk = makeWired()
    await desk.next()
    writeFileSync(desk.events, `${readFileSync(desk.events, 'utf8')}{"event":"runt`)
    const { receipt } = await desk.next()
    const lines = readFileSync(desk.events, 'utf8').split('\n')
    expect(lines).toHaveLength(4)
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ id: receipt.id })
  })

  test('R32 does not keep the other from its events', async () => {
    const desk = makeWired()
    desk.name(`{ file: ${desk.events}, command: [/bin/false] }`)
    const { receipt, warnings } = await desk.next()
    expect(warnings).toHaveLength(1)
    expect(desk.told()).toMatchObject([{ id: receipt.id }])
  })
})

describe('a crash', () => {
  const sinks = [
    ['a file', fileSink],
    ['a program', commandSink('')],
  ] as const

  test.each(sinks)(
    'R22 R32 between the receipt and %s loses no event and changes no order',
    async (_, sink) => {
      const trace: TracedCall[] = []
      const watched = makeWired()
      watched.name(sink(watched))
      await watched.next()
      const plan = await watched.ready()
      await applyStored(watched.open(faultHost(watched.host, { kind: 'none' }, trace)), { plan })
      // Every call after the apply has closed its journal belongs to the delivery.
      const closed = trace.findLast(
        ({ operation, path }) => operation === 'unlink' && path.includes('/journal/'),
      )
      const calls = trace
        .filter(({ call }) => call > (closed?.call ?? Infinity))
        .map(({ call }) => call)
      expect(calls.length).toBeGreaterThan(3)
      for (const call of calls) {
        const desk = makeWired()
        desk.name(sink(desk))
        const first = await desk.next()
        const dying = await desk.ready()
        const dead = faultHost(desk.host, { kind: 'tear', call })
        await applyStored(desk.open(dead), { plan: dying }).catch(() => undefined)
        const last = await desk.next()
        const lines = readFileSync(desk.events, 'utf8').split('\n').flatMap(idOf)
        const distinct = [...new Set(lines)]
        expect(distinct, `call ${call}`).toEqual([
          first.receipt.id,
          expect.stringMatching(/^wr1-/),
          last.receipt.id,
        ])
      }
    },
    240_000,
  )
})

/** A line that a crash cut holds no event. */
function idOf(line: string): string[] {
  try {
    const { id } = JSON.parse(line)
    return [String(id)]
  } catch {
    return []
  }
}
