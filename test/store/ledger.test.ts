import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nodeHost } from '../../src/host/node-host.ts'
import type { LedgerEvent } from '../../src/model/records.ts'
import { ledgerHead } from '../../src/store/ledger-chain.ts'
import { appendLedger, ledgerProblems, readLedger } from '../../src/store/ledger-store.ts'
import { atOnce } from '../host/child-process.ts'
import { codeOf } from '../host/code-of.ts'
import { faultHost, HostDied } from '../host/fault-host.ts'
import { makeStore, type Store, somePlanId } from './store-fixture.ts'

function note(detail: string): Parameters<typeof appendLedger>[2] {
  const event: LedgerEvent = 'applied'
  return { event, plan: somePlanId, actor: 'a@b', detail: { note: detail } }
}

function withLines(count: number): Store & { lines: string[]; rewrite(lines: string[]): void } {
  const store = makeStore()
  for (let n = 1; n <= count; n += 1) appendLedger(store.host, store.layout, note(`line ${n}`))
  const text = readFileSync(store.layout.ledger, 'utf8')
  return {
    ...store,
    lines: text.split('\n').slice(0, -1),
    rewrite(lines) {
      writeFileSync(store.layout.ledger, lines.map(line => `${line}\n`).join(''))
    },
  }
}

function places({ host, layout }: Store): number[] {
  return ledgerProblems(host, layout).map(problem => problem.places?.[0]?.line ?? 0)
}

describe('the ledger', () => {
  test('R32 chains each line to the one before, for the user alone', () => {
    const at = withLines(3)
    const { entries, problems, torn } = readLedger(at.host, at.layout)
    expect(entries.map(entry => [entry.seq, entry.detail['note']])).toEqual([
      [1, 'line 1'],
      [2, 'line 2'],
      [3, 'line 3'],
    ])
    expect([problems, torn]).toEqual([[], []])
    expect(entries[0]?.prev).toBeNull()
    expect(statSync(at.layout.ledger).mode & 0o777).toBe(0o600)
    expect(at.lines).toHaveLength(3)
  })

  test('R32 an absent ledger is empty', () => {
    const { host, layout } = makeStore()
    expect(readLedger(host, layout).entries).toEqual([])
    expect(ledgerProblems(host, layout)).toEqual([])
    expect(ledgerHead(readLedger(host, layout))).toBeNull()
  })

  const tampering: readonly (readonly [string, (lines: string[]) => string[], number[]])[] = [
    ['an edited line', l => l.with(1, (l[1] ?? '').replace('line 2', 'line X')), [3]],
    ['two lines swapped', l => [l[0], l[2], l[1], l[3]].map(String), [2, 3, 4]],
    ['a removed line', l => l.toSpliced(1, 1), [2]],
    ['a removed first line', l => l.slice(1), [1]],
    ['a repeated line', l => l.toSpliced(1, 0, String(l[1])), [3]],
    ['garbage between', l => l.toSpliced(2, 0, 'garbage'), [3]],
    ['garbage instead', l => l.with(1, 'garbage'), [2, 3]],
    ['garbage at the end', l => [...l, 'garbage'], [5]],
    ['an empty line', l => l.toSpliced(2, 0, ''), [3]],
    ['a line of another shape', l => l.with(3, '{"seq":4}'), [4]],
  ]

  test.each(tampering)('R32 %s shows, with its place', (_, change, expected) => {
    const at = withLines(4)
    expect(places(at)).toEqual([])
    at.rewrite(change(at.lines))
    expect([...new Set(places(at))]).toEqual(expected)
    for (const problem of ledgerProblems(at.host, at.layout)) {
      expect(problem.code).toBe('LEDGER_BROKEN')
      expect(problem.detail).not.toContain('line X')
    }
  })

  test('R32 no byte before the last line can change unseen', () => {
    const at = withLines(3)
    const bytes = readFileSync(at.layout.ledger)
    const before = bytes.length - (at.lines[2]?.length ?? 0) - 2
    fc.assert(
      fc.property(fc.nat(before), fc.integer({ min: 1, max: 255 }), (index, mask) => {
        const changed = Uint8Array.from(bytes, (byte, i) => (i === index ? byte ^ mask : byte))
        writeFileSync(at.layout.ledger, changed)
        expect(places(at)).not.toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  test('R32 a cut end shows only against a head kept elsewhere', () => {
    const at = withLines(4)
    const head = ledgerHead(readLedger(at.host, at.layout))
    if (head === null) return expect.unreachable()
    expect(ledgerProblems(at.host, at.layout, head)).toEqual([])
    at.rewrite(at.lines.slice(0, 3))
    expect(places(at)).toEqual([])
    expect(ledgerProblems(at.host, at.layout, head)).toHaveLength(1)
    appendLedger(at.host, at.layout, note('rewritten'))
    expect(places(at)).toEqual([])
    expect(ledgerProblems(at.host, at.layout, head)).toHaveLength(1)
  })
})

describe('an append that is interrupted', () => {
  test('R32 leaves a torn line that is named, tolerated and chained', () => {
    const at = withLines(2)
    appendFileSync(at.layout.ledger, '{"actor":"a@b","at":"20')
    expect(readLedger(at.host, at.layout)).toMatchObject({ torn: [3], problems: [] })
    expect(appendLedger(at.host, at.layout, note('after')).seq).toBe(3)
    appendFileSync(at.layout.ledger, '{')
    appendLedger(at.host, at.layout, note('after that'))
    const { entries, torn, problems } = readLedger(at.host, at.layout)
    expect([entries.length, torn, problems]).toEqual([4, [3, 5], []])
    const text = readFileSync(at.layout.ledger, 'utf8')
    writeFileSync(at.layout.ledger, text.replace('"at":"20\n', '"at":"21\n'))
    expect(places(at)).not.toEqual([])
  })

  test('R32 between line and line end, the entry counts', () => {
    const at = withLines(2)
    writeFileSync(at.layout.ledger, readFileSync(at.layout.ledger, 'utf8').trimEnd())
    appendLedger(at.host, at.layout, note('after'))
    const { entries, torn, problems } = readLedger(at.host, at.layout)
    expect([entries.length, torn, problems]).toEqual([3, [], []])
  })

  test('R32 at any call: what was appended before is whole, and the next append works', () => {
    for (let call = 1; ; call += 1) {
      const at = withLines(1)
      const dying = faultHost(at.host, { kind: call % 2 === 0 ? 'tear' : 'die', call })
      let died = false
      try {
        appendLedger(dying, at.layout, note('dying'))
      } catch (error) {
        died = error instanceof HostDied
      }
      appendLedger(at.host, at.layout, note('next'))
      const { entries, problems } = readLedger(at.host, at.layout)
      expect(problems).toEqual([])
      expect(entries[0]?.detail['note']).toBe('line 1')
      expect(entries.at(-1)?.detail['note']).toBe('next')
      if (!died) {
        expect(call).toBeGreaterThan(3)
        return
      }
    }
  })

  test('R32 ENOSPC is told', () => {
    const at = withLines(1)
    const full = faultHost(at.host, { kind: 'errno', call: 3, errno: 'ENOSPC', sticky: true })
    expect(codeOf(() => appendLedger(full, at.layout, note('x')))).toBe('NO_SPACE')
  })
})

describe('several writers', () => {
  test('R32 never fork the chain nor lose a line', async () => {
    const { host, layout } = makeStore()
    const env = { WRIT_STATE_DIR: layout.state, WRIT_CONFIG_DIR: layout.config }
    const said = await atOnce(
      [1, 2, 3].map(child => ['append', String(child)]),
      env,
    )
    expect(said).toEqual(['appended', 'appended', 'appended'])
    const { entries, problems } = readLedger(host, layout)
    expect([entries.length, problems]).toEqual([60, []])
  })

  test('R32 a writer that never ends is told, not waited for', () => {
    const { layout } = makeStore()
    const held = nodeHost({ tryLock: () => undefined })
    expect(codeOf(() => appendLedger(held, layout, note('x')))).toBe('LOCK_HELD')
  })
})
