/** Parts of the ledger, read from either end: together they are the whole, and nothing more is read. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LedgerPlace } from '../../src/model/history.ts'
import { nextLine } from '../../src/store/ledger-chain.ts'
import { type LedgerPart, ledgerPart } from '../../src/store/ledger-part.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { makeStore, type Store, somePlanId } from './store-fixture.ts'

/** A ledger of entries with notes of these lengths. */
function withNotes(lengths: readonly number[]): Store {
  const store = makeStore()
  const lines: Uint8Array[] = []
  for (const length of lengths) {
    const { bytes } = nextLine(
      lines.at(-1) ?? new Uint8Array(),
      {
        at: '2026-05-15T09:00:40Z',
        event: 'planned',
        plan: somePlanId,
        actor: 'ana',
        detail: { note: 'x'.repeat(length) },
      },
      store.layout.ledger,
    )
    lines.push(bytes)
  }
  writeFileSync(store.layout.ledger, Buffer.concat(lines), { mode: 0o600 })
  return store
}

function readAll({ host, layout }: Store, first: LedgerPlace): LedgerPart[] {
  const parts: LedgerPart[] = []
  for (let place: LedgerPlace | null = first; place !== null; ) {
    const part = ledgerPart(host, layout.ledger, place)
    parts.push(part)
    if (place.way === 'older') place = part.start > 0 ? { way: 'older', before: part.start } : null
    else place = part.end > place.after ? { way: 'newer', after: part.end } : null
  }
  return parts
}

const numbers = (part: LedgerPart): (number | undefined)[] =>
  part.lines.map(({ entry }) => entry?.seq)

describe('a part of the ledger', () => {
  test('R32 all parts from the end, or from the start, are the ledger once', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(300), fc.nat(90_000)), { maxLength: 40 }), lengths => {
        const store = withNotes(lengths)
        const all = readLedger(store.host, store.layout).entries.map(({ seq }) => seq)
        const older = readAll(store, { way: 'older', before: null })
        expect(older.toReversed().flatMap(numbers)).toEqual(all)
        const newer = readAll(store, { way: 'newer', after: 0 })
        expect(newer.flatMap(numbers)).toEqual(all)
      }),
      { numRuns: 25 },
    )
  })

  test('R32 of a long ledger no more is read than the part', () => {
    const store = withNotes(Array.from({ length: 3000 }, () => 500))
    let read = 0
    const { fs } = store.host
    const host = {
      ...store.host,
      fs: {
        ...fs,
        readAt: (fd: number, into: Uint8Array, at: number) => {
          const count = fs.readAt(fd, into, at)
          read += count
          return count
        },
      },
    }
    const { lines, size } = ledgerPart(host, store.layout.ledger, { way: 'older', before: null })
    expect(lines.at(-1)?.entry?.seq).toBe(3000)
    expect(read).toBeLessThan(size / 10)
  })

  test('R32 offsets name their lines, whatever is appended later', () => {
    const store = withNotes([10, 20, 30])
    const before = ledgerPart(store.host, store.layout.ledger, { way: 'older', before: null })
    const bytes = readFileSync(store.layout.ledger)
    for (const { offset, entry } of before.lines) {
      const end = bytes.indexOf(0x0a, offset)
      expect(JSON.parse(bytes.subarray(offset, end).toString())).toEqual(entry)
    }
    appendFileSync(store.layout.ledger, bytes.subarray(0, bytes.indexOf(0x0a) + 1))
    const place: LedgerPlace = { way: 'newer', after: before.end }
    const added = ledgerPart(store.host, store.layout.ledger, place)
    expect(added.lines.map(({ offset }) => offset)).toEqual([before.end])
  })

  test('R32 a line without its end is no line yet, and one that is no entry says so', () => {
    const store = withNotes([10, 20])
    appendFileSync(store.layout.ledger, 'no entry\n{"seq":')
    const part = ledgerPart(store.host, store.layout.ledger, { way: 'older', before: null })
    expect(numbers(part)).toEqual([1, 2, undefined])
    expect(part.end).toBe(part.size - '{"seq":'.length)
    const place: LedgerPlace = { way: 'newer', after: part.end }
    const rest = ledgerPart(store.host, store.layout.ledger, place)
    expect([rest.lines, rest.end]).toEqual([[], part.end])
  })

  test('R2 no ledger is an empty one, and a place behind the end has nothing', () => {
    const none = makeStore()
    const first = ledgerPart(none.host, none.layout.ledger, { way: 'older', before: null })
    expect(first).toEqual({ lines: [], start: 0, end: 0, size: 0 })
    const store = withNotes([10])
    const behind = ledgerPart(store.host, store.layout.ledger, { way: 'newer', after: 99_999 })
    expect(behind.lines).toEqual([])
  })
})
