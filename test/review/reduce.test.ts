/** The interface as tables of events: what the state is after them, and what they ask for. */
import { describe, expect, test } from 'vitest'
import { shownEntries } from '../../src/review/change-entries.ts'
import { wholeView } from '../../src/review/changes-view.ts'
import { quietMs } from '../../src/review/confirm.ts'
import { ownReason } from '../../src/review/decisions.ts'
import { stopsOf } from '../../src/review/finding-stops.ts'
import { frameOf } from '../../src/review/frame.ts'
import { plainOf } from '../../src/review/line.ts'
import { reduce, start } from '../../src/review/reduce.ts'
import { readMs } from '../../src/review/reduce-choice.ts'
import { diffWindow } from '../../src/review/review-window.ts'
import type { ErrorFacts } from '../../src/review/services.ts'
import type { Effect, Event, State } from '../../src/review/state.ts'
import { mostFolders, watchedFiles, watchedSubject } from '../../src/review/watched.ts'
import {
  backupRows,
  changeOf,
  hunkOf,
  largeReview,
  planOf,
  queueRows,
  reviewOf,
  sampleReview,
} from './sample-plan.ts'

const size = { columns: 80, rows: 24 }
const begun = start({ size, ascii: false, home: '', plan: null }).state
const error: ErrorFacts = {
  code: 'IO_FAILED',
  summary: 'the operating system refused a file operation',
  detail: null,
  hint: null,
  path: null,
  problems: [],
}

const key = (name: string, at = 5000): Event => ({ kind: 'key', key: name, at, isBurst: false })
const keys = (...names: string[]): Event[] =>
  names.map((name, index) => key(name, 10_000 + index * 300))
const shown: Event = { kind: 'shown' }

interface Played {
  readonly state: State
  readonly effects: readonly Effect[]
}

function play(from: State, ...events: readonly Event[]): Played {
  const effects: Effect[] = []
  let state = from
  for (const event of events) {
    const next = reduce(state, event)
    state = next.state
    effects.push(...next.effects)
  }
  return { state, effects }
}

const inbox = play(begun, { kind: 'queue-loaded', rows: queueRows(9), isSetUp: true }).state
const input = sampleReview()
const review = play(inbox, key('enter'), { kind: 'review-loaded', input, from: 'queue' }).state
/** The sample needs one look at each hunk, the second with long lines wrapped. */
const seen = play(review, key('2'), shown, key('u'), shown, key('u'), shown).state
const approved = play(review, {
  kind: 'review-refreshed',
  input: { ...input, status: 'approved', approvals: { needed: 1, have: 1 } },
}).state

/** As after asking for any plan. */
function awaiting(from: State): State {
  return { ...from, overlay: { kind: 'loading', plan: '', timer: 0, seconds: 0 } }
}

function kinds(effects: readonly Effect[]): string[] {
  return effects.map(effect => effect.kind)
}

/** Without the clock that runs while a plan is waited for. */
function asked(effects: readonly Effect[]): readonly Effect[] {
  return effects.filter(({ kind }) => kind !== 'timer')
}

describe('the inbox', () => {
  test('loads at the start, and the plan that was asked for as well', () => {
    expect(kinds(start({ size, ascii: false, home: '', plan: null }).effects)).toEqual([
      'load-queue',
    ])
    expect(asked(start({ size, ascii: false, home: '', plan: 'wp1-a' }).effects)).toEqual([
      { kind: 'load-queue' },
      { kind: 'load-review', id: 'wp1-a' },
    ])
  })

  test.each<[string[], number]>([
    [['j'], 1],
    [['down', 'down', 'up'], 1],
    [['k'], 0],
    [['G'], 8],
    [['G', 'j'], 8],
    [['G', 'g'], 0],
    [['pagedown'], 8],
    [['ctrl+d', 'ctrl+u'], 0],
  ])('%j moves the cursor to %i', (names, cursor) => {
    expect(play(inbox, ...keys(...names)).state.queue.scroll.cursor).toBe(cursor)
  })

  test('keeps the cursor on its plan when the list is read again', () => {
    const at = play(inbox, ...keys('j', 'j')).state
    const rows = queueRows(9)
    const moved = play(at, {
      kind: 'queue-loaded',
      rows: [...rows.slice(5), ...rows.slice(0, 5)],
      isSetUp: true,
    })
    expect(moved.state.queue.rows?.[moved.state.queue.scroll.cursor]?.id).toBe(rows[2]?.id)
  })

  test.each<[string, Effect]>([
    ['enter', { kind: 'load-review', id: input.id }],
    ['b', { kind: 'list-backups' }],
    ['r', { kind: 'load-queue' }],
    ['q', { kind: 'quit', code: 0 }],
    ['ctrl+c', { kind: 'quit', code: 130 }],
    ['ctrl+z', { kind: 'suspend' }],
    ['ctrl+l', { kind: 'redraw' }],
  ])('%s asks for %j', (name, effect) => {
    expect(asked(play(inbox, key(name)).effects)).toEqual([effect])
  })

  test('does nothing on Enter where there is no plan', () => {
    const empty = play(begun, { kind: 'queue-loaded', rows: [], isSetUp: true }).state
    expect(play(empty, key('enter')).effects).toEqual([])
  })

  test('says in its own place that it cannot be read, and reads again', () => {
    const failed = play(begun, { kind: 'failed', doing: 'load-queue', error }).state
    expect(failed.overlay).toBeNull()
    expect(failed.queue.error).toBe(error)
    const again = play(failed, key('r'), {
      kind: 'queue-loaded',
      rows: queueRows(1),
      isSetUp: true,
    }).state
    expect(again.queue.error).toBeNull()
  })
})

describe('the review', () => {
  test.each<[string[], Partial<State['review']>]>([
    [['2'], { tab: 'diff' }],
    [['6'], { tab: 'origin' }],
    [['tab', 'tab'], { tab: 'environment' }],
    [['shift+tab'], { tab: 'origin' }],
    [['2', 'v'], { view: 'split' }],
    [['2', 'v', 'v'], { view: 'unified' }],
    [['2', 'w'], { wrap: false }],
    [['2', '+', '+', '-'], { context: 5 }],
    [['2', '-'], { context: 0 }],
    [['2', 'w', 'right', 'right', 'left'], { offset: 8 }],
    [['2', 'right'], { offset: 0 }],
  ])('%j leads to %j', (names, expected) => {
    expect(play(review, ...keys(...names)).state.review).toMatchObject({ ...expected })
  })

  test('folds and unfolds the unchanged lines, and keeps the line under the cursor', () => {
    const diff = play(review, ...keys('2', ']', ']')).state
    const open = play(diff, key('z')).state
    expect(open.review?.model.count).toBeGreaterThan((diff.review?.model.count ?? 0) + 200)
    const back = play(open, key('z')).state
    expect(back.review?.diff.cursor).toBe(diff.review?.diff.cursor)
    const all = play(diff, key('Z')).state
    expect(all.review?.model.count).toBe(open.review?.model.count)
    expect(play(all, key('Z')).state.review?.model.count).toBe(diff.review?.model.count)
  })

  test('jumps between hunks and from a key to its line', () => {
    const rows = review.review?.model.hunks.map(hunk => hunk.row) ?? []
    expect(play(review, ...keys('2', ']')).state.review?.diff.cursor).toBe(rows[0])
    expect(play(review, ...keys('2', ']', ']')).state.review?.diff.cursor).toBe(rows[1])
    expect(play(review, ...keys('2', ']', ']', '[')).state.review?.diff.cursor).toBe(rows[0])
    const jumped = play(review, ...keys('j', 'j', 'enter')).state.review
    expect(jumped?.tab).toBe('diff')
    expect(jumped?.diff.cursor).toBeGreaterThan(rows[1] ?? 0)
  })

  test('R12 goes from finding to finding, says what each is, and stops at either end', () => {
    const stops = stopsOf(input.plan).all
    expect(stops.length).toBeGreaterThan(2)
    let state = review
    const rows: (number | undefined)[] = []
    for (const [at, { findings }] of stops.entries()) {
      state = play(state, key('}')).state
      rows.push(state.review?.diff.cursor)
      expect(state.review?.tab).toBe('diff')
      expect(state.notice?.text).toContain(`finding ${at + 1} of ${stops.length}`)
      for (const place of findings) {
        expect(state.notice?.text).toContain(input.plan.findings[place]?.code)
      }
    }
    expect(rows).toEqual(rows.toSorted((a, b) => (a ?? 0) - (b ?? 0)))
    const last = play(state, key('}')).state
    expect(last.review?.diff.cursor).toBe(rows.at(-1))
    expect(last.notice?.text).toContain('last')
    const first = play(state, ...stops.map(() => key('{'))).state
    expect(first.review?.diff.cursor).toBe(rows[0])
  })

  test('R12 R15 a walk over all findings has what must be seen on screen', () => {
    const walked = stopsOf(input.plan).all.reduce(
      state => play(state, key('}'), shown).state,
      play(review, key('2'), shown).state,
    )
    const { missing } = walked.review?.count ?? { missing: -1 }
    expect(missing).toBeLessThan(review.review?.count.missing ?? 0)
  })

  test('R33 e names every letter outside ASCII, and back', () => {
    const escaped = play(review, ...keys('2', 'e')).state
    expect(escaped.review?.escaped).toBe(true)
    expect(play(escaped, key('e')).state.review?.escaped).toBe(false)
  })

  test('searches, forwards and backwards, and says when there is nothing', () => {
    const typed = play(review, ...keys('2', '/', 'm', 'o', 'x', 'backspace', 'd')).state
    expect(typed.search).toBe('mod')
    const first = play(typed, key('enter')).state
    expect(first.search).toBeNull()
    expect(first.review?.query).toBe('mod')
    const second = play(first, key('n')).state
    expect(second.review?.diff.cursor).not.toBe(first.review?.diff.cursor)
    expect(play(second, key('N')).state.review?.diff.cursor).toBe(first.review?.diff.cursor)
    const none = play(review, ...keys('2', '/', 'Q', 'Q', 'enter')).state
    expect(none.notice?.kind).toBe('warn')
    expect(play(first, key('esc')).state.review?.query).toBe('')
  })

  test('letters typed into the search are no commands', () => {
    const state = play(review, ...keys('2', '/', 'S', 'q', 'x')).state
    expect(state.search).toBe('Sqx')
    expect(state.overlay).toBeNull()
  })

  test('R15 counts as seen only what a frame has shown', () => {
    const scrolled = play(review, ...keys('2', 'G', 'g')).state
    expect(scrolled.review?.count.seen).toBe(0)
    expect(play(scrolled, shown).state.review?.count.seen).toBe(1)
    expect(play(review, shown).state.review?.count.seen).toBe(0)
    const covered = play(scrolled, key('?'), shown).state
    expect(covered.review?.count.seen).toBe(0)
  })

  test('R15 does not offer to sign before everything grave was on screen', () => {
    const early = play(review, key('S'))
    expect(early.state.overlay).toBeNull()
    expect(early.state.notice).toMatchObject({
      kind: 'stop',
      text: expect.stringContaining('press u: '),
    })
    expect(early.effects).toEqual([])
    expect(seen.review?.count).toMatchObject({ seen: 2, missing: 0 })
    expect(play(seen, key('S')).state.overlay?.kind).toBe('confirm')
  })

  test('u goes through what is missing until nothing is', () => {
    let state = review
    for (let at = 0; at < 6 && (state.review?.count.missing ?? 0) > 0; at++) {
      state = play(state, key('u'), shown).state
    }
    expect(state.review?.count.missing).toBe(0)
  })

  test.each([60, 80, 110, 150])('one u shows all of a hunk that fits at %i columns', columns => {
    const rows = [' a', ' b', `+${'long '.repeat(14)}`, ...Array.from({ length: 9 }, () => '+x')]
    const diff = [hunkOf(50, 50, rows.join('\n'))]
    const plan = planOf({ risk: 'permissions', changes: [changeOf({ block: null, diff })] })
    const wide = play(inbox, { kind: 'resize', size: { columns, rows: 20 } }).state
    const { state } = play(
      awaiting(wide),
      { kind: 'review-loaded', input: reviewOf(plan), from: 'queue' },
      key('u'),
      shown,
    )
    expect(state.review?.count.missing).toBe(0)
  })

  test('u turns on wrapping where a line is cut, and only there', () => {
    const cut = play(review, ...keys('2', 'w')).state
    expect(play(cut, key('u')).state.review?.wrap).toBe(false)
    expect(play(cut, key('u'), shown, key('u')).state.review?.wrap).toBe(true)
  })

  test.each(['stale', 'applied', 'rejected', 'expired', 'failed'] as const)(
    'R18 offers neither to sign nor to apply a plan that is %s',
    status => {
      const state = play(seen, { kind: 'review-refreshed', input: { ...input, status } }).state
      for (const name of ['S', 'A']) {
        const after = play(state, key(name))
        expect(after.state.overlay).toBeNull()
        expect(after.effects).toEqual([])
      }
    },
  )

  test('keeps what was seen over a resize, and where the cursor was', () => {
    const at = play(seen, ...keys('j', 'j')).state
    const wide = play(at, { kind: 'resize', size: { columns: 200, rows: 50 } }).state
    expect(wide.review?.seen).toBe(at.review?.seen)
    const back = play(wide, { kind: 'resize', size }).state
    expect(back.review?.diff.cursor).toBe(at.review?.diff.cursor)
  })

  test('goes back to where it came from', () => {
    expect(play(review, key('esc')).state.screen).toBe('queue')
    const restored = play(inbox, ...keys('enter'), {
      kind: 'review-loaded',
      input,
      from: 'backups',
    }).state
    expect(play(restored, key('esc')).state.screen).toBe('backups')
  })

  test.each([
    ['b', 'backups'],
    ['t', 'history'],
    ['d', 'health'],
  ] as const)('R15 Esc from what %s opens leads back into the review', (name, screen) => {
    const over = play(seen, key(name)).state
    expect(over.screen).toBe(screen)
    const { state, effects } = play(over, key('esc'))
    expect(state).toMatchObject({ screen: 'review', overlay: null })
    expect(state.review).toMatchObject({ tab: 'diff', count: { missing: 0 } })
    expect(state.review?.diff).toEqual(seen.review?.diff)
    expect(effects).toEqual([{ kind: 'refresh-review', id: input.id }])
    // And from there to the inbox, not around in a circle.
    const out = play(state, key('esc')).state
    expect(out).toMatchObject({ screen: 'queue', review: null, under: null })
    expect(play(out, key(name), key('esc')).state.screen).toBe('queue')
  })

  test('the way back leads through every list that lies over a review', () => {
    const state = play(seen, ...keys('b', 't', 'd', 'esc')).state
    expect(state).toMatchObject({ screen: 'review', under: null })
    const preview = play(awaiting(play(seen, key('b')).state), {
      kind: 'review-loaded',
      input: largeReview(4),
      from: 'backups',
    }).state
    const list = play(preview, key('esc')).state
    expect(list.screen).toBe('backups')
    expect(play(list, key('esc')).state.review?.input.id).toBe(input.id)
  })

  test('a sitting goes on after a look at another list', () => {
    const sitting = { plans: [input.id, queueRows(2)[1]?.id ?? input.id], at: 0 }
    const back = play({ ...seen, sitting }, ...keys('d', 'esc')).state
    expect(back.sitting).toBe(sitting)
  })

  test('R15 what was on screen of a plan stays seen, and nothing else does', () => {
    const again = (from: State, next: typeof input): State =>
      play(awaiting(from), { kind: 'review-loaded', input: next, from: 'queue' }).state
    const left = play(seen, key('esc')).state
    expect(again(left, input).review).toMatchObject({ count: { missing: 0 } })
    const other = again(left, { ...input, id: 'wp1-another' })
    expect(other.review?.seen.size).toBe(0)
    const half = play(review, key('2'), shown).state
    expect(again(play(half, key('esc')).state, input).review?.count).toEqual(half.review?.count)
  })

  test('R15 what was seen is kept of some tens of plans, those seen last', () => {
    let state = inbox
    for (let at = 0; at < 80; at++) {
      const loaded = { ...input, id: `wp1-${at}` as const }
      state = play(awaiting(state), { kind: 'review-loaded', input: loaded, from: 'queue' }).state
      state = play(state, key('2'), shown, ...keys('esc')).state
    }
    expect(state.kept.size).toBeLessThan(80)
    expect(state.kept.has('wp1-79')).toBe(true)
    expect(state.kept.has('wp1-0')).toBe(false)
  })

  test('makes a review of 100,000 lines without making its rows', () => {
    const large = play(awaiting(inbox), {
      kind: 'review-loaded',
      input: largeReview(100_000),
      from: 'queue',
    })
    const end = play(large.state, ...keys('2', 'G', 'k', 'pageup', ']')).state
    expect(end.review?.model.segments.length).toBeLessThan(10)
  })
})

/** Opens the dialog for the seen plan and lets it unlock. */
function unlocked(from: State, name: 'S' | 'A', status: 'new' | 'approved'): State {
  const opened = play(from, key(name))
  const timer = opened.effects.find(effect => effect.kind === 'timer')
  if (timer?.kind !== 'timer') throw new Error('no timer')
  expect(timer.ms).toBe(quietMs)
  return unlock(opened.state, status)
}

/** Lets an open dialog unlock: the plan is read again, and no key comes for a while. */
function unlock(opened: State, status: 'new' | 'approved'): State {
  return play(
    opened,
    { kind: 'review-refreshed', input: { ...input, status } },
    { kind: 'timer', timer: 'arm', id: opened.nextTimer - 1, at: 9000 },
  ).state
}

describe('signing', () => {
  test('R15 signs what was shown, after the challenge', () => {
    const ready = unlocked(seen, 'S', 'new')
    const { state, effects } = play(ready, ...keys(...'q7xk2m', 'tab', 'o', 'k', 'tab', 'enter'))
    expect(effects).toEqual([
      {
        kind: 'sign',
        id: input.id,
        input: {
          view: expect.objectContaining({ surface: 'tui', hunksShown: 2, hunksTotal: 2 }),
          reason: 'ok',
          confirm: 'q7xk2m',
        },
      },
    ])
    expect(play(state, ...keys('enter', 'enter')).effects).toEqual([])
  })

  test('R19 stays locked until the plan was read again, and is over where it is stale', () => {
    const opened = play(seen, key('S'))
    expect(kinds(opened.effects)).toEqual(['refresh-review', 'timer'])
    const quiet = play(opened.state, {
      kind: 'timer',
      timer: 'arm',
      id: opened.state.nextTimer - 1,
      at: 1,
    })
    expect(
      play(quiet.state, ...keys(...'q7xk2m', 'enter')).effects.some(e => e.kind === 'sign'),
    ).toBe(false)
    const stale = play(quiet.state, {
      kind: 'review-refreshed',
      input: { ...input, status: 'stale' },
    }).state
    expect(stale.overlay).toMatchObject({ confirm: { phase: 'over' } })
    // Keys for the dialog do nothing in the review behind it.
    const typedOn = play(stale, ...keys(...'q7xk2m', 'enter', 'x', 'A', 'S', 'q'))
    expect([typedOn.effects, typedOn.state.overlay?.kind]).toEqual([[], 'confirm'])
    const left = play(typedOn.state, key('esc')).state
    expect([left.screen, left.overlay, left.notice?.kind]).toEqual(['review', null, 'bad'])
  })

  test('R26 a plan that cannot be read again covers no apply, and ends a dialog', () => {
    const failed: Event = { kind: 'failed', doing: 'refresh-review', error }
    const applying = play(unlocked(approved, 'A', 'approved'), ...keys(...'q7xk2m', 'enter')).state
    expect(applying.overlay?.kind).toBe('apply')
    const during = play(applying, failed).state
    expect([during.overlay, during.notice?.kind]).toEqual([applying.overlay, 'bad'])

    const opened = play(seen, key('S'), failed).state
    expect(opened.overlay).toMatchObject({ kind: 'confirm', confirm: { phase: 'over' } })
    const working = play(unlocked(seen, 'S', 'new'), ...keys(...'q7xk2m', 'enter')).state
    expect(play(working, failed).state.overlay).toMatchObject({ confirm: { phase: 'working' } })
    expect(play(review, failed).state).toMatchObject({ overlay: null, notice: { kind: 'bad' } })
  })

  test('R15 an answer for another plan than that of the dialog changes nothing', () => {
    const working = play(unlocked(seen, 'S', 'new'), ...keys(...'q7xk2m', 'enter')).state
    const facts = { approval: 'wa1-x', path: '/x', verify: '', status: 'approved' } as const
    const { state } = play(working, {
      kind: 'sign-result',
      id: 'wp1-another',
      at: 1,
      result: { kind: 'signed', approvals: { needed: 1, have: 1 }, ...facts },
    })
    expect([state.overlay, state.review]).toEqual([working.overlay, working.review])
  })

  test.each([
    ['new', 'again as they were planned'],
    ['approved', 'again as they were planned'],
    ['rejected', 'was rejected'],
    ['applied', 'was applied'],
  ] as const)('R19 what became of a stale plan that is now %s is told', (status, text) => {
    const stale: Event = { kind: 'review-refreshed', input: { ...input, status: 'stale' } }
    const now: Event = { kind: 'review-refreshed', input: { ...input, status } }
    expect(play(review, stale, now).state.notice?.text).toContain(text)
  })

  test('R15 a window too small to read the dialog takes no keys for it', () => {
    const opened = play(seen, key('S')).state
    const ready = play(
      opened,
      { kind: 'review-refreshed', input },
      { kind: 'timer', timer: 'arm', id: opened.nextTimer - 1, at: 1 },
    ).state
    const small = play(ready, { kind: 'resize', size: { columns: 50, rows: 10 } }).state
    const blind = play(small, ...keys(...'q7xk2m', 'enter'))
    expect([blind.effects, blind.state.overlay]).toEqual([[], small.overlay])
    expect(play(blind.state, { kind: 'paste', text: 'x', at: 2 }).state.overlay).toBe(small.overlay)
  })

  test('type-ahead through the opening never signs', () => {
    const { effects } = play(seen, ...keys('S', ...'q7xk2m', 'enter'))
    expect(kinds(effects)).not.toContain('sign')
    const burst = [...'q7xk2m', 'enter'].map(
      (name): Event => ({ kind: 'key', key: name, at: 20_000, isBurst: true }),
    )
    expect(kinds(play(unlocked(seen, 'S', 'new'), ...burst).effects)).not.toContain('sign')
  })

  test('pasted text never signs and locks again', () => {
    const ready = unlocked(seen, 'S', 'new')
    const pasted = play(ready, ...keys(...'q7xk2m'), { kind: 'paste', text: 'q7xk2m', at: 1 })
    expect(kinds(pasted.effects)).toEqual(['timer'])
    expect(kinds(play(pasted.state, key('enter')).effects)).toEqual(['timer'])
  })

  test('a resize neither signs nor forgets', () => {
    const ready = play(unlocked(seen, 'S', 'new'), ...keys(...'q7x')).state
    const small = play(ready, { kind: 'resize', size: { columns: 40, rows: 8 } }).state
    const { effects } = play(small, { kind: 'resize', size }, ...keys(...'k2m', 'enter'))
    expect(kinds(effects)).toEqual(['sign'])
  })

  test('asks for a passphrase and keeps it out of the state once it is sent', () => {
    const sent = play(unlocked(seen, 'S', 'new'), ...keys(...'q7xk2m', 'enter')).state
    const asked = play(sent, {
      kind: 'sign-result',
      id: input.id,
      at: 1,
      result: { kind: 'needs-passphrase', key: '~/.ssh/id_ed25519', wrong: false },
    }).state
    const { state, effects } = play(asked, ...keys(...'hunter2', 'enter'))
    expect(effects).toMatchObject([{ kind: 'sign', input: { passphrase: 'hunter2' } }])
    expect(JSON.stringify(state.overlay)).not.toContain('hunter2')
  })

  test('R16 shows how anyone can check the signature, and offers to apply', () => {
    const sent = play(unlocked(seen, 'S', 'new'), ...keys(...'q7xk2m', 'enter')).state
    const approvals = { needed: 1, have: 1 }
    const { state } = play(sent, {
      kind: 'sign-result',
      id: input.id,
      at: 1,
      result: {
        kind: 'signed',
        approval: 'wa1-x',
        path: '/x',
        verify: 'ssh-keygen -Y verify',
        approvals,
        status: 'approved',
      },
    })
    expect(state.overlay?.kind).toBe('signed')
    const closed = play(state, key('esc')).state
    expect(closed.review?.input).toMatchObject({ status: 'approved', approvals })
    expect(play(closed, key('A')).state.overlay?.kind).toBe('confirm')
  })

  test('a refusal is shown and nothing is lost', () => {
    const sent = play(unlocked(seen, 'S', 'new'), ...keys(...'q7xk2m', 'enter')).state
    const failed = play(sent, { kind: 'failed', doing: 'sign', error }).state
    expect(failed.overlay).toMatchObject({ kind: 'error', error })
    expect(play(failed, key('esc')).state.review?.seen).toBe(seen.review?.seen)
  })
})

describe('applying', () => {
  const running = play(unlocked(approved, 'A', 'approved'), ...keys(...'q7xk2m', 'enter'))

  test('asks for the challenge as well', () => {
    expect(running.effects).toEqual([{ kind: 'apply', id: input.id, confirm: 'q7xk2m' }])
    expect(running.state.overlay?.kind).toBe('apply')
  })

  test('shows each step once, as it is now', () => {
    const { state } = play(
      running.state,
      { kind: 'apply-step', step: { name: 'lock', status: 'started' } },
      { kind: 'apply-step', step: { name: 'lock', status: 'done' } },
      { kind: 'apply-step', step: { name: 'write', target: 'a', status: 'started' } },
      { kind: 'apply-step', step: { name: 'write', target: 'b', status: 'started' } },
      { kind: 'apply-step', step: { name: 'write', target: 'a', status: 'failed' } },
    )
    const steps = state.overlay?.kind === 'apply' ? state.overlay.steps : []
    expect(steps.map(step => `${step.name} ${step.target ?? ''} ${step.status}`)).toEqual([
      'lock  done',
      'write a failed',
      'write b started',
    ])
  })

  test('is not left by a single key while it runs', () => {
    for (const name of ['q', 'esc', 'enter', 'ctrl+c']) {
      const after = play(running.state, key(name))
      expect(after.state.overlay?.kind).toBe('apply')
      expect(kinds(after.effects)).not.toContain('quit')
    }
    expect(play(running.state, ...keys('ctrl+c', 'ctrl+c')).effects).toEqual([
      { kind: 'quit', code: 130 },
    ])
  })

  test('ends with what state the files are in', () => {
    const done = play(running.state, {
      kind: 'apply-result',
      id: input.id,
      result: { kind: 'failed', error, fileState: 'old', restore: null, note: null },
    })
    expect(kinds(done.effects)).toEqual(['load-queue', 'refresh-review'])
    expect(play(done.state, key('esc')).state.overlay).toBeNull()
  })
})

describe('choices', () => {
  const asked = play(review, key('x', 1000)).state
  const backups = play(inbox, key('b'), { kind: 'backups-loaded', rows: backupRows(5) }).state

  test('a choice typed before it could be read does nothing', () => {
    const soon = play(asked, { kind: 'choice', value: 'wrong values', at: 1000 + readMs - 1 })
    expect(soon.effects).toEqual([])
    expect(soon.state.overlay?.kind).toBe('choice')
  })

  test('rejects with its reason, once', () => {
    const chosen = play(asked, { kind: 'choice', value: 'wrong values', at: 2000 })
    expect(kinds(chosen.effects)).toEqual(['refresh-review', 'timer'])
    const sent = play(unlock(chosen.state, 'new'), ...keys(...'reject', 'enter'))
    expect(sent.effects).toEqual([
      {
        kind: 'reject',
        id: input.id,
        input: {
          view: expect.objectContaining({ surface: 'tui', hunksShown: 0, hunksTotal: 2 }),
          reason: 'wrong values',
          confirm: 'reject',
        },
      },
    ])
    expect(play(sent.state, ...keys('enter', 'enter')).effects).toEqual([])
    const done = play(sent.state, {
      kind: 'reject-result',
      id: input.id,
      result: { kind: 'rejected' },
    }).state
    expect(done).toMatchObject({ screen: 'queue', overlay: null, review: null })
  })

  test('R15 records with a rejection what this session has shown', () => {
    const chosen = play(play(seen, key('x', 1000)).state, {
      kind: 'choice',
      value: 'wrong file',
      at: 2000,
    })
    const { effects } = play(unlock(chosen.state, 'new'), ...keys(...'reject', 'enter'))
    expect(effects).toMatchObject([
      { kind: 'reject', input: { view: { hunksShown: 2, hunksTotal: 2 } } },
    ])
    const signed = play(unlocked(seen, 'S', 'new'), ...keys(...'q7xk2m', 'enter')).effects[0]
    const rejected = effects[0]
    if (signed?.kind !== 'sign' || rejected?.kind !== 'reject') throw new Error('no decisions')
    expect(rejected.input.view).toEqual(signed.input.view)
  })

  test.each([...'123456789', 'enter', 'x'])('%s pressed again rejects nothing', name => {
    const { effects, state } = play(asked, ...keys(name, name, name))
    expect(kinds(effects)).not.toContain('reject')
    const chosen = play(state, { kind: 'choice', value: 'not needed', at: 20_000 }).state
    expect(kinds(play(unlock(chosen, 'new'), ...keys(name, name)).effects)).not.toContain('reject')
  })

  test('asks for a reason in own words before the word', () => {
    const own = play(asked, { kind: 'choice', value: ownReason, at: 2000 }).state
    const { effects } = play(
      unlock(own, 'new'),
      ...keys(...'not', 'space', ...'now', 'enter', ...'reject', 'enter'),
    )
    expect(effects).toMatchObject([{ kind: 'reject', input: { reason: 'not now' } }])
  })

  test('asks for a passphrase to reject as well', () => {
    const chosen = play(asked, { kind: 'choice', value: 'wrong file', at: 2000 }).state
    const sent = play(unlock(chosen, 'new'), ...keys(...'reject', 'enter')).state
    const needs = { kind: 'needs-passphrase', key: '~/.ssh/id', wrong: false } as const
    const waiting = play(sent, { kind: 'reject-result', id: input.id, result: needs }).state
    const { effects } = play(waiting, ...keys(...'hunter2', 'enter'))
    expect(effects).toMatchObject([{ kind: 'reject', input: { passphrase: 'hunter2' } }])
  })

  test('keeps the plan on the first answer and on Esc', () => {
    expect(play(asked, { kind: 'choice', value: '', at: 2000 })).toMatchObject({
      state: { overlay: null, screen: 'review' },
      effects: [],
    })
    expect(play(asked, key('esc')).state.overlay).toBeNull()
  })

  test.each([
    ['own', false],
    ['exact', true],
  ])('R28 restoring %s is a plan to review', (value, exact) => {
    const open = play(backups, key('enter', 1000)).state
    const { effects, state } = play(open, { kind: 'choice', value, at: 2000 })
    expect(effects).toEqual([{ kind: 'preview-restore', backup: 'b0', exact }])
    const shownPlan = play(state, { kind: 'review-loaded', input, from: 'backups' }).state
    expect(shownPlan).toMatchObject({ screen: 'review', overlay: null })
    expect(shownPlan.review?.count.seen).toBe(0)
  })

  test('does not offer a damaged backup', () => {
    const after = play(backups, ...keys('j', 'j', 'enter')).state
    expect(after.overlay).toBeNull()
    expect(after.notice?.kind).toBe('bad')
  })
})

describe('everything else', () => {
  test('a change on disk is read again where it shows', () => {
    expect(kinds(play(inbox, { kind: 'changed-on-disk' }).effects)).toEqual(['load-queue'])
    expect(kinds(play(review, { kind: 'changed-on-disk' }).effects)).toEqual(['refresh-review'])
  })

  test('a plan that comes after it was given up on does not take the screen', () => {
    const given = play(inbox, ...keys('enter', 'esc')).state
    const late = play(given, { kind: 'review-loaded', input, from: 'queue' }).state
    expect(late.screen).toBe('queue')
    expect(
      play(review, { kind: 'review-loaded', input: largeReview(3), from: 'queue' }).state.review,
    ).toBe(review.review)
  })

  test('another plan does not take the place of the one on screen', () => {
    const other = { ...input, id: 'wp1-other', status: 'approved' } as const
    expect(play(review, { kind: 'review-refreshed', input: other }).state.review).toBe(
      review.review,
    )
  })

  test('results that come after their dialog is gone change nothing on screen', () => {
    const late = play(review, { kind: 'apply-step', step: { name: 'x', status: 'done' } }).state
    expect(late.overlay).toBeNull()
    expect(play(review, { kind: 'timer', timer: 'arm', id: 1, at: 1 }).state.overlay).toBeNull()
  })

  test('help opens over any screen and closes', () => {
    for (const from of [inbox, review]) {
      const open = play(from, key('?')).state
      expect(open.overlay?.kind).toBe('help')
      expect(play(open, key('S')).state.overlay?.kind).toBe('help')
      expect(play(open, key('esc')).state.overlay).toBeNull()
    }
  })

  test('in a window too small only leaving works', () => {
    const small = play(seen, { kind: 'resize', size: { columns: 50, rows: 10 } }).state
    expect(play(small, key('S')).state.overlay).toBeNull()
    expect(play(small, shown).state.review?.seen).toBe(seen.review?.seen)
    expect(play(small, key('q')).effects).toEqual([{ kind: 'quit', code: 0 }])
  })
})

describe('A', () => {
  const approvals = { needed: 1, have: 1 }
  const rows = queueRows(9).map((row, at) => ({
    ...row,
    status: at === 0 ? ('approved' as const) : ('new' as const),
  }))
  const list = play(begun, { kind: 'queue-loaded', rows, isSetUp: true }).state

  test('in the inbox opens the dialog of the approved plan under the cursor', () => {
    const opening = play(list, key('A'))
    expect(asked(opening.effects)).toEqual([{ kind: 'load-review', id: input.id }])
    const { state } = play(opening.state, {
      kind: 'review-loaded',
      input: { ...input, status: 'approved', approvals },
      from: 'queue',
    })
    expect(state.overlay).toMatchObject({ kind: 'confirm', confirm: { purpose: 'apply' } })
  })

  test('in the inbox says so where the plan is not approved', () => {
    const { state, effects } = play(list, ...keys('j', 'A'))
    expect(effects).toEqual([])
    expect(state.notice?.kind).toBe('stop')
  })

  test('opens no dialog for another plan that was asked for before', () => {
    const asked = play(list, ...keys('enter', 'esc', 'A')).state
    const other = { ...input, id: 'wp1-other', status: 'approved', approvals } as const
    const { state } = play(asked, { kind: 'review-loaded', input: other, from: 'queue' })
    expect(state).toMatchObject({ screen: 'queue', review: null, overlay: { kind: 'loading' } })
  })

  test('on a plan that is no longer approved once it is read opens no dialog', () => {
    const { state } = play(list, key('A'), { kind: 'review-loaded', input, from: 'queue' })
    expect(state).toMatchObject({ overlay: null, screen: 'review', notice: { kind: 'stop' } })
  })

  test('on the news that a plan is signed opens its apply dialog', () => {
    const sent = play(unlocked(seen, 'S', 'new'), ...keys(...'q7xk2m', 'enter')).state
    const signed = play(sent, {
      kind: 'sign-result',
      id: input.id,
      at: 1,
      result: {
        ...{ kind: 'signed', approval: 'wa1-x', path: '/x', verify: '', approvals },
        status: 'approved',
      },
    }).state
    const { state, effects } = play(signed, key('A'))
    expect(state.overlay).toMatchObject({ kind: 'confirm', confirm: { purpose: 'apply' } })
    expect(kinds(effects)).toEqual(['refresh-review', 'timer'])
  })
})

describe('before writ init', () => {
  test('the strip shows until the first key, and not again', () => {
    const first = play(begun, { kind: 'queue-loaded', rows: [], isSetUp: false }).state
    expect(first).toMatchObject({ isFirstRun: true, queue: { isSetUp: false } })
    const again = play(first, key('j'), { kind: 'queue-loaded', rows: [], isSetUp: false }).state
    expect(again).toMatchObject({ isFirstRun: false, queue: { isSetUp: false } })
    expect(play(begun, { kind: 'queue-loaded', rows: [], isSetUp: true }).state.isFirstRun).toBe(
      false,
    )
  })
})

describe('what may not be decided', () => {
  const noOp = reviewOf(planOf({ changes: [changeOf({ action: 'no-op' })] }))
  const record = reviewOf(
    planOf({
      origin: { kind: 'rollback', plan: 'wp1-x', receipt: 'wr1-x', exact: false },
      changes: [changeOf({ action: 'no-op' })],
    }),
  )
  test.each([
    ['an applied plan', { ...input, status: 'applied' } as const, []],
    ['a rejected plan', { ...input, status: 'rejected' } as const, []],
    ['a failed plan', { ...input, status: 'failed' } as const, []],
    ['a stale plan', { ...input, status: 'stale' } as const, ['x']],
    ['an expired plan', { ...input, status: 'expired' } as const, ['x']],
    ['a plan that changes nothing', noOp, ['A']],
    ['the record of a restore', record, ['S', 'x']],
  ])('R18 %s', (_, loaded, offered) => {
    const open = play(awaiting(inbox), { kind: 'review-loaded', input: loaded, from: 'queue' })
    const works = ['S', 'A', 'x'].filter(name => play(open.state, key(name)).state.overlay !== null)
    expect(works).toEqual(offered)
  })
})

describe('searching', () => {
  test.each([
    [['enter'], '1/'],
    [['enter', 'n'], '2/'],
    [['enter', 'n', 'N'], '1/'],
    [['enter', 'N'], null],
  ])('after %j says which match of how many', (names, start) => {
    const typed = play(review, ...keys('2', '/', ...'model')).state
    const { state } = play(typed, ...keys(...names))
    const [, at = '', count = ''] = /(\d+)\/(\d+)/.exec(state.notice?.text ?? '') ?? []
    expect(Number(count)).toBeGreaterThan(1)
    expect(`${at}/`).toBe(start ?? `${count}/`)
  })

  test.each(['1', '3', '4', '5', '6'])('/ on tab %s says where it works', tab => {
    const { state } = play(review, ...keys(tab, '/'))
    expect(state.search).toBeNull()
    expect(state.notice?.kind).toBe('stop')
  })
})

describe('going to what is unseen', () => {
  test.each([
    [80, 24],
    [100, 30],
    [200, 50],
  ])('leaves no empty foot at %ix%i', (columns, rows) => {
    let state = play(review, { kind: 'resize', size: { columns, rows } }).state
    for (let at = 0; at < 6 && (state.review?.count.missing ?? 0) > 0; at++) {
      state = play(state, key('u'), shown).state
      const window = diffWindow(state)
      const count = state.review?.model.count ?? 0
      const isWhole = count <= (window?.lines.length ?? 0)
      expect(isWhole || window?.lines.at(-1)?.length !== 0).toBe(true)
    }
    expect(state.review?.count.missing).toBe(0)
  })
})

describe('what happens elsewhere', () => {
  const at = (parts: Partial<typeof input>): Event => ({
    kind: 'review-refreshed',
    input: { ...input, ...parts },
  })
  const none = { needed: 2, have: 0 }
  const one = { needed: 2, have: 1 }

  test.each<[string, Event[], string]>([
    ['an approval arrives', [at({ approvals: none }), at({ approvals: one })], 'arrived: 1 of 2'],
    ['one is taken back', [at({ approvals: one }), at({ approvals: none })], 'no longer counts'],
    ['somebody rejects', [at({ status: 'rejected' })], 'rejected'],
    ['a file is put back', [at({ status: 'stale' }), at({ status: 'new' })], 'again as'],
  ])('R18 says that %s', (_, events, text) => {
    expect(play(review, ...events).state.notice?.text).toContain(text)
  })

  test('R19 a stale plan has a banner on every tab, and r says how to plan again', () => {
    const stale = play(seen, at({ status: 'stale' })).state
    for (const tab of ['1', '2', '3', '4', '5', '6']) {
      const header = frameOf(play(stale, key(tab)).state)
        .header.map(plainOf)
        .join('\n')
      expect(header.match(/STALE/g)).toHaveLength(2)
    }
    const again = play(stale, key('r'))
    expect(again.effects).toEqual([{ kind: 'refresh-review', id: input.id }])
    expect(again.state.notice?.text).toContain('plan again: writ plan')
    for (const name of ['S', 'A']) expect(play(stale, key(name)).state.overlay).toBeNull()
  })

  test('says that a plan arrived, but not on the first look', () => {
    expect(inbox.notice).toBeNull()
    const more = play(inbox, { kind: 'queue-loaded', rows: queueRows(11), isSetUp: true }).state
    expect(more.notice?.text).toContain('2 plans arrived')
    const fewer = play(inbox, { kind: 'queue-loaded', rows: queueRows(3), isSetUp: true }).state
    expect(fewer.notice).toBeNull()
  })
})

describe('the filter of the changes', () => {
  const plan = review.review?.input.plan
  const count = (state: State): number =>
    plan === undefined ? 0 : shownEntries(plan, state.review?.list ?? wholeView).length

  test('R12 each f shows fewer, from the top, and the last shows all again', () => {
    let state = play(review, key('down')).state
    let before = count(state)
    for (let round = 0; round < 6; round++) {
      state = play(state, key('f')).state
      expect(state.review?.scrolls.changes.cursor).toBe(0)
      if (state.review?.list.least === null) break
      expect(count(state)).toBeLessThan(before)
      before = count(state)
    }
    expect(state.review?.list.least).toBe(null)
    expect(before).toBeLessThan(count(review))
  })

  test('R12 v turns the order and w goes through the owners, each back to where it was', () => {
    const turned = play(review, key('down'), key('v')).state
    expect(turned.review?.list.order).toBe('file')
    expect(turned.review?.scrolls.changes.cursor).toBe(0)
    expect(play(turned, key('v')).state.review?.list).toEqual(wholeView)
    const passed = []
    let state = review
    do {
      state = play(state, key('w')).state
      passed.push(state.review?.list.owner)
      expect(count(state)).toBeGreaterThan(0)
    } while (state.review?.list.owner !== null)
    expect(passed.length).toBeGreaterThan(1)
  })

  test('R12 Enter opens the entry that is shown, and nothing is seen or offered by filtering', () => {
    const state = play(review, key('f')).state
    expect(state.review?.count).toEqual(review.review?.count)
    const opened = play(state, key('enter')).state
    expect(opened.review?.tab).toBe('diff')
    expect(play(state, key('S')).state.overlay).toEqual(play(review, key('S')).state.overlay)
  })
})

describe('while the inbox is open', () => {
  const rows = queueRows(1)
  const [only] = rows
  if (only === undefined) throw new Error('no row')

  test('R19 the files of its open plans are watched, of some folders at most', () => {
    expect(watchedFiles(watchedSubject(inbox))).toEqual(
      [0, 1, 2, 7, 8].map(at => `/home/ana/plan-${at}/config.toml`),
    )
    const many = Array.from({ length: 1000 }, (_, at) => ({ ...only, files: [`/f${at}/a`] }))
    expect(watchedFiles(many)).toHaveLength(mostFolders)
    // A folder that is watched already costs nothing more.
    const more = [...many, { ...only, files: ['/f0/b', '/f1000/b'] }]
    expect(watchedFiles(more).slice(mostFolders)).toEqual(['/f0/b'])
    expect(watchedFiles(watchedSubject(review))).toEqual(['/home/ana/.codex/config.toml'])
    expect(watchedFiles(watchedSubject(begun))).toEqual([])
  })

  test.each(['queue', 'backups'] as const)('ages on the list of %s go on, row for row', screen => {
    const listed =
      screen === 'queue'
        ? play(begun, { kind: 'queue-loaded', rows, isSetUp: true }).state
        : play(inbox, key('b'), { kind: 'backups-loaded', rows: backupRows(2) }).state
    const text = (state: State): string =>
      frameOf({ ...state, size: { columns: 100, rows: 30 } })
        .body.map(plainOf)
        .join('\n')
    const passed = (seconds: number): Event => ({ kind: 'time-passed', seconds })
    const later = play(listed, passed(60), passed(7200)).state
    expect(later[screen].rows).toBe(listed[screen].rows)
    expect(text(later)).not.toBe(text(listed))
    const read: Event =
      screen === 'queue'
        ? { kind: 'queue-loaded', rows, isSetUp: true }
        : { kind: 'backups-loaded', rows: backupRows(2) }
    expect(text(play(later, read).state)).toBe(text(listed))
  })
})
