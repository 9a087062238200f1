import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalBytes } from '../../src/bytes/canonical.ts'
import { sha256 } from '../../src/bytes/digest.ts'
import type { Host } from '../../src/host/host.ts'
import { nodeHost } from '../../src/host/node-host.ts'
import type { Sha256 } from '../../src/model/digest.ts'
import type { LedgerEvent } from '../../src/model/records.ts'
import { contradiction } from '../../src/store/ledger-anchor.ts'
import { ledgerHead, parseLedger } from '../../src/store/ledger-chain.ts'
import { appendLedger, entriesSince, lastSeq, readLedger } from '../../src/store/ledger-store.ts'
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

/** An entry that says it follows a line, with a number of its own. */
function forgedAfter(line: string, seq: number): string {
  const entry = { ...JSON.parse(line), prev: sha256(line), seq, detail: { note: 'forged' } }
  return Buffer.from(canonicalBytes(entry)).toString()
}

/** Each fault as its kind and its lines. */
function faults({ host, layout }: Pick<Store, 'host' | 'layout'>): string[] {
  return readLedger(host, layout).problems.map(
    ({ kind, places: at = [] }) => `${kind} ${at.map(({ line }) => line).join()}`,
  )
}

function places({ host, layout }: Store): number[] {
  return readLedger(host, layout).problems.map(problem => problem.places?.[0]?.line ?? 0)
}

describe('the ledger', () => {
  test('R19 R32 is read while somebody appends to it', () => {
    const at = withLines(3)
    let appends = 0
    const { fs } = at.host
    const fstat: typeof fs.fstat = fd => {
      const stat = fs.fstat(fd)
      appends += 1
      appendLedger(at.host, at.layout, note('meanwhile'))
      return stat
    }
    const busy = { ...at.host, fs: { ...fs, fstat } }
    expect(readLedger(busy, at.layout)).toMatchObject({ problems: [], torn: [] })
    expect(entriesSince(busy, at.layout, 2).length).toBeGreaterThanOrEqual(1)
    expect(lastSeq(busy, at.layout)).toBeGreaterThanOrEqual(3)
    expect(appends).toBe(3)
  })

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
    expect(readLedger(host, layout).problems).toEqual([])
    expect(ledgerHead(readLedger(host, layout))).toBeNull()
  })

  const tampering: readonly (readonly [string, (lines: string[]) => string[], string[]])[] = [
    ['an edited line', l => l.with(1, (l[1] ?? '').replace('line 2', 'line X')), ['edited 2,3']],
    [
      'an edited link',
      l => l.with(2, (l[2] ?? '').replace(/"sha256:./, '"sha256:g')),
      ['unreadable 3'],
    ],
    [
      'an edited number',
      l => l.with(1, (l[1] ?? '').replace('"seq":2', '"seq":9')),
      ['edited 2', 'edited 2,3'],
    ],
    ['two lines swapped', l => [l[0], l[2], l[1], l[3]].map(String), ['moved 2']],
    ['all lines reversed', l => l.toReversed(), ['moved 1']],
    ['a removed line', l => l.toSpliced(1, 1), ['missing 2']],
    ['the middle removed', l => [l[0], l[3]].map(String), ['missing 2']],
    ['a removed first line', l => l.slice(1), ['missing 1']],
    ['a repeated line', l => l.toSpliced(1, 0, String(l[1])), ['duplicated 3,2']],
    ['a line copied to the end', l => [...l, String(l[1])], ['duplicated 5,2']],
    ['a forged entry', l => l.toSpliced(1, 0, forgedAfter(String(l[0]), 2)), ['inserted 2,3']],
    [
      'a forged entry with a number of its own',
      l => l.toSpliced(1, 0, forgedAfter(String(l[0]), 7)),
      ['inserted 2,3'],
    ],
    ['garbage between', l => l.toSpliced(2, 0, 'garbage'), ['unreadable 3']],
    ['garbage instead', l => l.with(1, 'garbage'), ['unreadable 2']],
    ['garbage instead of two', l => l.toSpliced(1, 2, 'garbage'), ['unreadable 2', 'missing 3']],
    ['garbage at the end', l => [...l, 'garbage'], ['unreadable 5']],
    ['an empty line', l => l.toSpliced(2, 0, ''), ['unreadable 3']],
    ['a line of another shape', l => l.with(3, '{"seq":4}'), ['unreadable 4']],
    [
      'an edit and a removal',
      l => [l[0], l[1]?.replace('line 2', 'x'), l[3]].map(String),
      ['missing 3'],
    ],
    [
      'an edit, and a removal elsewhere',
      l => [l[0]?.replace('line 1', 'x'), l[1], l[3]].map(String),
      ['edited 1,2', 'missing 3'],
    ],
  ]

  test.each(tampering)('R32 %s is told as what it is, with its place', (_, change, expected) => {
    const at = withLines(4)
    expect(faults(at)).toEqual([])
    at.rewrite(change(at.lines))
    expect(faults(at)).toEqual(expected)
    for (const problem of readLedger(at.host, at.layout).problems) {
      expect(problem.code).toBe('LEDGER_BROKEN')
      expect(problem.detail).not.toContain('line X')
    }
  })

  test('R32 any number of changes shows, unless they add up to none or to a shorter end', () => {
    const at = withLines(6)
    const place = fc.nat(6)
    const change = fc.oneof(
      fc.record({ do: fc.constant('drop' as const), from: place, to: place }),
      fc.record({ do: fc.constant('move' as const), from: place, to: place }),
      fc.record({ do: fc.constant('copy' as const), from: place, to: place }),
      fc.record({ do: fc.constant('damage' as const), from: place, to: place }),
    )
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), changes => {
        const lines = changes.reduce<string[]>((now, { do: what, from, to }) => {
          const line = now[from]
          if (line === undefined) return now
          if (what === 'drop') return now.toSpliced(from, 1)
          if (what === 'move') return now.toSpliced(from, 1).toSpliced(to, 0, line)
          if (what === 'copy') return now.toSpliced(to, 0, line)
          return now.with(from, line.slice(0, -1 - to))
        }, at.lines)
        at.rewrite(lines)
        const isPrefix = lines.every((line, index) => line === at.lines[index])
        expect(faults(at).length === 0).toBe(isPrefix)
      }),
      { numRuns: 200 },
    )
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
    const against = (): string | undefined =>
      contradiction(readLedger(at.host, at.layout), head, 'kept')?.kind
    expect(against()).toBeUndefined()
    at.rewrite(at.lines.slice(0, 3))
    expect([faults(at), against()]).toEqual([[], 'cut-off'])
    appendLedger(at.host, at.layout, note('rewritten'))
    expect([faults(at), against()]).toEqual([[], 'rewritten'])
    at.rewrite([])
    expect([faults(at), against()]).toEqual([[], 'cut-off'])
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
    expect(faults(at)).toEqual(['unreadable 3'])
    writeFileSync(at.layout.ledger, text.replace('line 2', 'line X'))
    expect(faults(at)).toEqual(['unreadable 3'])
    writeFileSync(at.layout.ledger, text.replace('{\n', ''))
    expect(faults(at)).toEqual(['edited 4,5'])
  })

  test('R32 twice in a row, and as the very first, is tolerated too', () => {
    const at = makeStore()
    appendFileSync(at.layout.ledger, '{"act')
    expect(readLedger(at.host, at.layout)).toMatchObject({ torn: [1], problems: [] })
    appendFileSync(at.layout.ledger, '\n{"actor":"a')
    expect(readLedger(at.host, at.layout)).toMatchObject({ torn: [1, 2], problems: [] })
    appendLedger(at.host, at.layout, note('first'))
    appendLedger(at.host, at.layout, note('second'))
    expect(readLedger(at.host, at.layout)).toMatchObject({ torn: [1, 2], problems: [] })
    const text = readFileSync(at.layout.ledger, 'utf8')
    writeFileSync(at.layout.ledger, text.slice(text.indexOf('\n') + 1))
    expect(faults(at)).toEqual(['unreadable 1'])
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

describe('a long ledger', () => {
  /** A host that counts what is read of the ledger. */
  function counting(store: Store): { host: Host; read(): number } {
    let bytes = 0
    const { fs } = store.host
    const counted = (count: number): number => {
      bytes += count
      return count
    }
    return {
      host: {
        ...store.host,
        fs: {
          ...fs,
          read: (...args) => counted(fs.read(...args)),
          readAt: (...args) => counted(fs.readAt(...args)),
        },
      },
      read: () => bytes,
    }
  }

  test('R32 is not read to append to it', () => {
    const readOf = (lines: number, torn = ''): number => {
      const at = withLines(1)
      const rest = Array.from({ length: lines }, () => at.lines[0] ?? '')
      at.rewrite([...rest, ...at.lines])
      if (torn !== '') appendFileSync(at.layout.ledger, torn)
      const { host, read } = counting(at)
      appendLedger(host, at.layout, note('after'))
      expect(readLedger(at.host, at.layout).entries.at(-1)?.seq).toBe(2)
      return read()
    }
    expect(readOf(5000)).toBe(readOf(500))
    expect(readOf(5000)).toBeLessThanOrEqual(4096)
    // Further back where no entry is found, and no further.
    expect(readOf(5000, 'x'.repeat(20_000))).toBeLessThan(80_000)
  })

  test('R32 is verified line by line, whatever was done to it', () => {
    let prev: Sha256 | null = null
    const lines = Array.from({ length: 100_000 }, (_, index) => {
      const { event, plan, actor, detail } = note(`line ${index + 1}`)
      const entry = { seq: index + 1, prev, at: '2026-05-15T09:00:40Z', event, plan, actor, detail }
      const line = Buffer.from(canonicalBytes(entry)).toString()
      prev = sha256(line)
      return line
    })
    const kinds = (changed: readonly string[]): Record<string, number> => {
      const bytes = Buffer.from(changed.map(line => `${line}\n`).join(''))
      const found: Record<string, number> = {}
      for (const { kind } of parseLedger(bytes, '/ledger').problems) {
        found[`${kind}`] = (found[`${kind}`] ?? 0) + 1
      }
      return found
    }
    expect(kinds(lines)).toEqual({})
    expect(kinds(lines.toReversed())).toEqual({ moved: 1 })
    expect(kinds(lines.flatMap(line => [line, line]))).toEqual({ duplicated: 100_000 })
    expect(kinds(lines.filter((_, index) => index % 2 === 0))).toEqual({ missing: 49_999 })
    expect(kinds(lines.map((line, index) => (index % 2 === 0 ? line : 'garbage')))).toEqual({
      unreadable: 50_000,
    })
  }, 120_000)
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
