/** The history screen: tables of keys over ledgers of any length, and the frames they lead to. */
import { describe, expect, test } from 'vitest'
import type { ChainReport, HistoryRow } from '../../src/model/history.ts'
import type { LedgerEvent } from '../../src/model/records.ts'
import { frameOf } from '../../src/review/frame.ts'
import { mostRows } from '../../src/review/history-window.ts'
import { codeWords, eventWords } from '../../src/review/history-words.ts'
import { plainOf } from '../../src/review/line.ts'
import { reduce } from '../../src/review/reduce.ts'
import type { ErrorFacts } from '../../src/review/services.ts'
import type { Effect, Event, State } from '../../src/review/state.ts'
import { hostileTexts } from './hostile.ts'
import { historyPart, historyRows, lineLength, partLength } from './sample-history.ts'
import { queueRows, sampleReview } from './sample-plan.ts'
import { receipt } from './services-double.ts'
import {
  begin,
  expectWhole,
  frameSizes,
  key,
  keys,
  type Make,
  play,
  testFrames,
  textOf,
  typed,
} from './whole-frame.ts'

const error: ErrorFacts = {
  code: 'IO_FAILED',
  summary: 'the operating system refused a file operation',
  detail: 'EIO',
  hint: 'writ doctor',
  path: '/state/ledger.jsonl',
  problems: [],
}
const sound: ChainReport = {
  lines: 90,
  signed: { seq: 80, at: '2026-05-15T09:00:40Z', principal: 'ana' },
  problems: [],
}
const broken: ChainReport = {
  ...sound,
  problems: [{ kind: 'edited', detail: 'line 42 was edited', line: 42 }],
}

interface Told {
  state: State
  readonly asked: Effect[]
  /** The reads that were answered. */
  reads: number
}

/** Plays events and answers every read as the services would, until nothing is asked any more. */
function tell(from: State, rows: readonly HistoryRow[], ...events: readonly Event[]): Told {
  const told: Told = { state: from, asked: [], reads: 0 }
  const queue = [...events]
  for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
    const next = reduce(told.state, event)
    told.state = next.state
    for (const effect of next.effects) {
      if (effect.kind !== 'load-history') told.asked.push(effect)
      else {
        const { place, query } = effect
        told.reads += 1
        queue.unshift({ kind: 'history-loaded', place, query, part: historyPart(rows, place) })
      }
    }
  }
  return told
}

function inbox(columns = 80, lines = 24, ascii = false): State {
  const loaded: Event = { kind: 'queue-loaded', rows: queueRows(3), isSetUp: true }
  return play(begin(columns, lines, ascii), loaded).state
}

function history(rows: readonly HistoryRow[], columns = 80, lines = 24, ascii = false): State {
  const checked: Event = { kind: 'chain-checked', report: sound }
  return tell(inbox(columns, lines, ascii), rows, key('t'), checked).state
}

const seqAt = ({ history: { rows, scroll } }: State): number | undefined =>
  rows?.[scroll.cursor]?.entry?.seq

describe('the history', () => {
  test('R32 reads the end first, and has the chain checked beside it', () => {
    const { effects, state } = play(inbox(), key('t'))
    expect(effects).toEqual([
      { kind: 'load-history', place: { way: 'older', before: null }, query: '' },
      { kind: 'check-chain' },
    ])
    expect(state).toMatchObject({ screen: 'history', history: { rows: null } })
  })

  test('R32 of a hundred thousand entries reads only what is near the cursor', () => {
    const rows = historyRows(100_000)
    const { state, reads } = tell(inbox(), rows, key('t'))
    expect(reads).toBeLessThanOrEqual(3)
    expect(state.history.rows?.length).toBeLessThanOrEqual(3 * partLength)
    expect(seqAt(state)).toBe(100_000)
    const first = tell(state, rows, key('G'))
    expect(first.reads).toBeLessThanOrEqual(3)
    expect(seqAt(first.state)).toBe(1)
    expect(seqAt(tell(first.state, rows, key('g')).state)).toBe(100_000)
  })

  test.each([
    ['down', 'from the end', 'pagedown', 'pageup'],
    ['up', 'from the start', 'pageup', 'pagedown'],
  ])(
    'R32 scrolled %s %s shows every entry in its turn, and forgets the rest',
    (_, at, by, back) => {
      const rows = historyRows(9000)
      let state = history(rows)
      if (at === 'from the start') state = tell(state, rows, key('G')).state
      const seen: number[] = []
      const see = (): void => {
        const { rows: window, scroll } = state.history
        const on =
          window?.slice(scroll.top, scroll.top + 19).map(({ entry }) => entry?.seq ?? 0) ?? []
        seen.push(...on)
      }
      see()
      for (let page = 0; page < 560; page++) {
        state = tell(state, rows, key(by)).state
        expect(state.history.rows?.length).toBeLessThanOrEqual(mostRows + 3 * partLength)
        see()
      }
      expect(new Set(seen).size).toBe(9000)
      // And all the way back, over what was forgotten.
      for (let page = 0; page < 560; page++) state = tell(state, rows, key(back)).state
      expect(seqAt(state)).toBe(at === 'from the start' ? 1 : 9000)
    },
  )

  test.each<[string, string[], number]>([
    ['two down', ['j', 'j'], 88],
    ['up at the top', ['k'], 90],
    ['to the oldest', ['G'], 1],
    ['to the oldest and back', ['G', 'g'], 90],
    ['a page', ['pagedown'], 72],
  ])('%s leads to its entry', (_, names, seq) => {
    const rows = historyRows(90)
    expect(seqAt(tell(history(rows), rows, ...keys(...names)).state)).toBe(seq)
  })

  test('opens the plan of an entry, and comes back to the entry', () => {
    const rows = historyRows(90)
    const at = tell(history(rows), rows, ...keys('j', 'j')).state
    const opened = tell(at, rows, key('enter'))
    const { id } = sampleReview()
    expect(opened.asked[0]).toEqual({ kind: 'load-review', id, from: 'history' })
    const input = sampleReview()
    const review = tell(opened.state, rows, { kind: 'review-loaded', input, from: 'history' }).state
    expect(review.screen).toBe('review')
    const back = tell(review, rows, key('esc')).state
    expect(back.screen).toBe('history')
    expect(seqAt(back)).toBe(seqAt(at))
  })

  test('shows an entry whose plan is not here, and with i any entry, with its receipt', () => {
    const rows = historyRows(90)
    const other = rows.findIndex(({ isStored }) => !isStored)
    const at = tell(history(rows), rows, ...Array.from({ length: other }, () => key('j'))).state
    expect(tell(at, rows, key('enter')).state.overlay).toMatchObject({ kind: 'entry' })
    const applied = rows.findIndex(({ entry }) => entry?.event === 'applied')
    const moves = Array.from({ length: applied }, () => key('j'))
    const details = tell(history(rows), rows, ...moves, key('i'))
    const entry = rows[applied]?.entry
    if (entry == null) throw new Error('no entry')
    expect(details.asked).toEqual([{ kind: 'load-receipt', entry }])
    expect(textOf(details.state)).not.toContain('Receipt')
    const shown = tell(details.state, rows, { kind: 'receipt-loaded', entry, receipt }).state
    expect(textOf(shown)).toContain(receipt.restore)
    expect(tell(shown, rows, key('esc')).state.overlay).toBe(null)
  })

  test('keeps an entry on screen where its receipt cannot be read', () => {
    const rows = historyRows(90)
    const applied = rows.findIndex(({ entry }) => entry?.event === 'applied')
    const moves = Array.from({ length: applied }, () => key('j'))
    const failed: Event = { kind: 'failed', doing: 'load-receipt', error }
    const { state } = tell(history(rows), rows, ...moves, key('i'), failed)
    expect(state).toMatchObject({ overlay: { kind: 'entry' }, notice: { kind: 'warn' } })
  })
})

describe('why a decision was made', () => {
  const rows = historyRows(2).map((row): HistoryRow => {
    const { entry } = row
    if (entry?.event !== 'approved') return row
    return { ...row, entry: { ...entry, event: 'rejected' }, reason: 'no, too wide\u202e' }
  })

  test('R15 stands in the panel, under names of their own', () => {
    const text = textOf(tell(history(rows, 200, 40), rows).state)
    expect(text).toMatch(/reason +no, too wide<U\+202E>/)
    expect(text).toMatch(/origin +migration/)
    expect(text).toMatch(/rejection +wa1-/)
    expect(text).not.toContain('approval')
  })

  test('R15 is found by a search', () => {
    const { state } = tell(history(rows), rows, key('/'), ...typed('too wide'), key('enter'))
    expect(state.history.rows?.map(({ reason }) => reason)).toEqual(['no, too wide\u202e'])
  })
})

describe('the search of the history', () => {
  test.each<[string, number]>([
    ['refused', 10],
    ['PLAN_STALE', 10],
    ['ana refused', 5],
    ['CODEX did not boot', 10],
    ['no such thing', 0],
  ])('%j finds %i of ninety', (text, count) => {
    const rows = historyRows(90)
    const { state } = tell(history(rows), rows, key('/'), ...typed(text), ...keys('enter', 'G'))
    expect(state.history.rows).toHaveLength(count)
    expect(state.history.reading).toBe(null)
  })

  test('R32 goes through all of a long ledger where little is found, and says how far it is', () => {
    const rows = historyRows(20_000).map((row, at) =>
      at === 19_000 ? { ...row, targets: ['~/.needle/config.yaml'] } : row,
    )
    const { state, reads } = tell(history(rows), rows, key('/'), ...typed('needle'))
    expect(state.history.rows?.map(({ offset }) => offset)).toEqual([rows[19_000]?.offset])
    expect(reads).toBeGreaterThan(20_000 / partLength - 1)
    const open = play(history(rows), key('/'), ...typed('n')).state
    const half: State = {
      ...open,
      history: { ...open.history, reading: { way: 'older', before: 10_000 * lineLength } },
    }
    expect(textOf(half)).toContain('50% read')
  })

  test('takes no part that was asked for before the words changed', () => {
    const rows = historyRows(90)
    const asked = play(history(rows), key('/'), ...typed('re'))
    const [first, second] = asked.effects
    if (first?.kind !== 'load-history' || second?.kind !== 'load-history')
      throw new Error('no read')
    const late = (effect: typeof first): Event => ({
      ...{ kind: 'history-loaded', place: effect.place, query: effect.query },
      part: historyPart(rows, effect.place),
    })
    expect(play(asked.state, late(first)).state.history.rows).toEqual([])
    expect(play(asked.state, late(second)).state.history.rows?.length).toBeGreaterThan(0)
  })

  test('stops reading when the screen is left', () => {
    const rows = historyRows(2000)
    const searching = play(history(rows), key('/'), ...typed('q'), key('enter')).state
    const left = play(searching, key('b')).state
    const place = left.history.reading
    if (place === null) throw new Error('not reading')
    const late: Event = {
      kind: 'history-loaded',
      place,
      query: 'q',
      part: historyPart(rows, place),
    }
    expect(play(left, late).effects).toEqual([])
  })

  test('gives all back with Esc, and then the inbox', () => {
    const rows = historyRows(90)
    const found = tell(history(rows), rows, key('/'), ...typed('refused'), key('enter')).state
    const all = tell(found, rows, key('esc')).state
    expect(all).toMatchObject({ screen: 'history', history: { query: '' } })
    expect(seqAt(all)).toBe(90)
    expect(tell(all, rows, key('esc')).state.screen).toBe('queue')
  })
})

describe('the history follows the ledger', () => {
  test('R32 shows what is appended, at the top for who stands there, and checks the chain again', () => {
    const at = history(historyRows(90))
    const { state, asked } = tell(at, historyRows(93), { kind: 'changed-on-disk' })
    expect(seqAt(state)).toBe(93)
    expect(asked).toEqual([{ kind: 'check-chain' }])
  })

  test('keeps the cursor on its entry', () => {
    const at = tell(history(historyRows(90)), historyRows(90), ...keys('j', 'j', 'j')).state
    const { state } = tell(at, historyRows(95), { kind: 'changed-on-disk' })
    expect(seqAt(state)).toBe(seqAt(at))
    expect(seqAt(tell(state, historyRows(95), key('g')).state)).toBe(95)
  })

  test('R32 reads a ledger anew that has become shorter', () => {
    const { state } = tell(history(historyRows(90)), historyRows(10), { kind: 'changed-on-disk' })
    expect(seqAt(state)).toBe(10)
    expect(state.history.rows).toHaveLength(10)
  })

  test('R32 checks one time at once, and once more where the ledger has grown meanwhile', () => {
    const rows = historyRows(90)
    const opened = tell(inbox(), rows, key('t'))
    const changed: Event = { kind: 'changed-on-disk' }
    const twice = tell(opened.state, rows, changed, changed)
    expect(twice.asked).toEqual([])
    const again = tell(twice.state, rows, { kind: 'chain-checked', report: sound })
    expect(again.asked).toEqual([{ kind: 'check-chain' }])
    const done = tell(again.state, rows, { kind: 'chain-checked', report: sound })
    expect(done.asked).toEqual([])
    expect(done.state.history.chain.isChecking).toBe(false)
  })
})

describe('the head of the history', () => {
  const chainOf = (...events: readonly Event[]): string => {
    const { state } = tell(inbox(), historyRows(90), key('t'), ...events)
    return plainOf(frameOf(state).header[1] ?? [])
  }
  test.each<[string, Event[], RegExp]>([
    ['while it is checked', [], /checking/],
    ['where it holds', [{ kind: 'chain-checked', report: sound }], /holds.*80.*ana.*2026-05-15/],
    [
      'where no head is signed',
      [{ kind: 'chain-checked', report: { ...sound, signed: null } }],
      /holds.*no head/,
    ],
    [
      'where it is broken',
      [{ kind: 'chain-checked', report: broken }],
      /broken.*line 42.*edited.*writ log --verify/,
    ],
    ['where it cannot be told', [{ kind: 'failed', doing: 'check-chain', error }], /refused/],
  ])('R32 says of the chain %s', (_, events, said) => {
    expect(chainOf(...events)).toMatch(said)
  })
})

describe('the words of an entry', () => {
  const events: Readonly<Record<LedgerEvent, Readonly<Record<string, string>>>> = {
    planned: { changes: '2' },
    approved: {},
    rejected: {},
    revoked: {},
    applied: { outcome: 'changed' },
    restored: { outcome: 'changed' },
    refused: { code: 'PLAN_STALE' },
    failed: { code: 'RECOVERY_REQUIRED' },
    recovered: { outcome: 'restored' },
    pruned: {},
    confirmed: { runtime: 'codex' },
    'boot-failed': { runtime: 'codex' },
    kept: { runtime: 'codex' },
    undelivered: {},
    'break-glass': {},
    'policy-signed': {},
    'policy-adopted': {},
    'state-given-up': {},
    'key-trusted': {},
    'key-revoked': {},
  }
  const base = historyRows(1)[0]?.entry
  if (base == null) throw new Error('no entry')

  test('are others for every event', () => {
    const words = Object.keys(events).flatMap(name => {
      const known = Object.entries(events).find(([event]) => event === name)
      const entry = { ...base, event: base.event, detail: known?.[1] ?? {} }
      return isEvent(name) ? [eventWords({ ...entry, event: name })[0]] : []
    })
    expect(words).toHaveLength(Object.keys(events).length)
    expect(new Set(words).size).toBe(words.length)
    function isEvent(name: string): name is LedgerEvent {
      return Object.hasOwn(events, name)
    }
  })

  test.each([
    ['changed', 'ok'],
    ['changed-durability-unknown', 'bad'],
    ['conflict', 'bad'],
    ['restored', 'bad'],
    ['recovery-required', 'bad'],
  ])('R23 R26 tell an apply that ended %j as %s', (outcome, style) => {
    expect(eventWords({ ...base, event: 'applied', detail: { outcome } })[1]).toBe(style)
  })

  test('name the meaning of a code, and of none that nobody knows', () => {
    const coded = (code: string): typeof base => ({ ...base, event: 'refused', detail: { code } })
    expect(codeWords(coded('PLAN_STALE'))).toMatch(/\w+ \w+/)
    expect(codeWords(coded('toString'))).toBe(null)
  })
})

describe('frames', () => {
  const rows = historyRows(300)
  const states: Readonly<Record<string, Make>> = {
    'the history while loading': (...size) => play(inbox(...size), key('t')).state,
    'the history': (...size) => history(rows, ...size),
    'its end': (...size) => tell(history(rows, ...size), rows, key('G')).state,
    'an empty history': (...size) => history([], ...size),
    'a history that cannot be read': (...size) =>
      play(inbox(...size), key('t'), { kind: 'failed', doing: 'load-history', error }).state,
    'a broken chain': (...size) =>
      play(history(rows, ...size), { kind: 'chain-checked', report: broken }).state,
    'a search': (...size) =>
      tell(history(rows, ...size), rows, key('/'), ...typed('refused')).state,
    'a search for nothing': (...size) =>
      tell(history(rows, ...size), rows, key('/'), ...typed('xyzzy')).state,
    'an entry': (...size) => tell(history(rows, ...size), rows, key('i')).state,
    'a damaged line': (...size) =>
      history(
        rows.map(row => ({ ...row, entry: null })),
        ...size,
      ),
    'its help': (...size) => tell(history(rows, ...size), rows, key('?')).state,
  }
  testFrames(states)

  test.each(frameSizes)('R33 show hostile entries as tokens at %ix%i', (columns, lines) => {
    for (const text of hostileTexts) {
      const named = rows.slice(0, 30).map(row => ({
        ...row,
        targets: [text],
        why: text,
        entry:
          row.entry === null
            ? null
            : { ...row.entry, at: text, actor: text, detail: { [text]: text, runtime: text } },
      }))
      const state = history(named, columns, lines)
      expectWhole(state)
      expectWhole(tell(state, named, key('i')).state)
    }
  })

  test('show at 120 columns beside the list what the entry under the cursor says', () => {
    const at = tell(history(rows, 120, 40), rows, ...keys('j')).state
    expect(textOf(at)).toMatch(new RegExp(`entry +${seqAt(at)} `))
  })

  test('R32 say what to do where it cannot be read, and read again', () => {
    const failed: Event = { kind: 'failed', doing: 'load-history', error }
    const { state } = play(inbox(), key('t'), failed)
    expect(textOf(state)).toContain('writ doctor')
    const again = tell(state, rows, key('r')).state
    expect(again.history.error).toBe(null)
    expect(seqAt(again)).toBe(300)
  })
})
