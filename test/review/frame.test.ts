/** Whole screens at many sizes: every row is there, as wide as it may be, and says what it must. */
import { describe, expect, test } from 'vitest'
import type { Frame } from '../../src/review/frame.ts'
import { frameLines, frameOf } from '../../src/review/frame.ts'
import { layoutOf } from '../../src/review/layout.ts'
import type { Line } from '../../src/review/line.ts'
import { plainOf, toWidth } from '../../src/review/line.ts'
import { paintLine } from '../../src/review/paint.ts'
import { reduce, start } from '../../src/review/reduce.ts'
import { isThumb, move, settle } from '../../src/review/scroll.ts'
import type { Event, State } from '../../src/review/state.ts'
import { themeOf } from '../../src/review/theme.ts'
import { actsOrHides, hostileTexts, withoutColors } from './hostile.ts'
import {
  backupRows,
  changeOf,
  hunkOf,
  planOf,
  queueRows,
  reviewOf,
  sampleReview,
} from './sample-plan.ts'

const sizes = [
  [60, 15],
  [80, 24],
  [100, 30],
  [120, 40],
  [200, 50],
  [59, 40],
  [20, 5],
] as const

const key = (name: string): Event => ({ kind: 'key', key: name, at: 1, isBurst: false })

function play(from: State, ...events: readonly Event[]): State {
  let state = from
  for (const event of events) {
    // As after Enter on the plan.
    if (event.kind === 'review-loaded') state = { ...state, overlay: { kind: 'loading', what: '' } }
    state = reduce(state, event).state
  }
  return state
}

function begin(columns: number, rows: number, ascii = false): State {
  return start({ size: { columns, rows }, ascii, isFirstRun: true, plan: null }).state
}

const loaded: Event = { kind: 'queue-loaded', rows: queueRows(40) }
const opened: Event = { kind: 'review-loaded', input: sampleReview(), from: 'queue' }
const seen: Event[] = [
  key('2'),
  { kind: 'shown' },
  key('u'),
  { kind: 'shown' },
  key('u'),
  { kind: 'shown' },
]
const facts = {
  code: 'PLAN_STALE',
  summary: 'the target changed since the plan was made',
  detail: 'a line was added',
  hint: 'writ plan again.yaml',
  path: '~/.codex/config.toml',
  problems: ['and another'],
} as const

const screens: Readonly<Record<string, readonly Event[]>> = {
  'the inbox while loading': [],
  'the inbox': [loaded],
  'an empty inbox': [{ kind: 'queue-loaded', rows: [] }],
  'an inbox that cannot be read': [{ kind: 'failed', doing: 'load-queue', error: facts }],
  changes: [loaded, opened],
  'the diff': [loaded, opened, key('2')],
  'the diff, wrapped': [loaded, opened, key('2'), key('w')],
  'the diff, unfolded': [loaded, opened, key('2'), key('Z'), key('G')],
  'the search': [loaded, opened, key('2'), key('/'), key('m')],
  environment: [loaded, opened, key('3')],
  checks: [loaded, opened, key('4')],
  rollback: [loaded, opened, key('5')],
  origin: [loaded, opened, key('6')],
  'the sign dialog': [loaded, opened, ...seen, key('S')],
  'the choice to reject': [loaded, opened, key('x')],
  help: [loaded, opened, key('2'), key('?')],
  backups: [loaded, key('b'), { kind: 'backups-loaded', rows: backupRows(20) }],
  'no backups': [loaded, key('b'), { kind: 'backups-loaded', rows: [] }],
  'an error': [loaded, opened, { kind: 'failed', doing: 'reject', error: facts }],
}

function textOf(frame: Frame): string {
  return frameLines(frame).map(plainOf).join('\n')
}

describe('a frame', () => {
  const cases = Object.keys(screens).flatMap(name =>
    sizes.map(([columns, rows]) => [name, columns, rows] as const),
  )
  test.each(cases)('R33 of %s at %ix%i has every row at its width', (name, columns, rows) => {
    const state = play(begin(columns, rows), ...(screens[name] ?? []))
    const frame = frameOf(state)
    const answers = frame.choice?.items.length ?? 0
    const lines = frameLines(frame)
    if (frame.choice === null) expect(lines).toHaveLength(rows)
    else expect(lines.length + answers).toBeLessThanOrEqual(rows)
    for (const line of lines) {
      const text = withoutColors(paintLine(line, columns, themeOf(3)))
      expect(actsOrHides(text)).toBe(false)
      expect(plainOf(toWidth(line, columns))).toBe(text)
    }
  })

  test.each(cases.filter(([, columns]) => columns >= 60))(
    'of %s at %ix%i can be drawn in ASCII',
    (name, columns, rows) => {
      const state = play(begin(columns, rows, true), ...(screens[name] ?? []))
      const own = textOf(frameOf(state)).replaceAll(/‹secret [0-9a-f]+›|…\+\d+|·|…/g, '')
      expect(own).toMatch(/^[\x20-\x7e\n]*$/)
    },
  )

  test.each(sizes.filter(([columns]) => columns >= 60))(
    'names the way out and the help at %ix%i',
    (columns, rows) => {
      for (const events of [screens['the inbox'], screens['the diff'], screens['checks']]) {
        const footer = frameOf(play(begin(columns, rows), ...(events ?? []))).footer
        const text = plainOf(toWidth(footer.at(-1) ?? [], columns))
        expect(text).toContain('? help')
        expect(text).toContain('q quit')
      }
    },
  )

  test('tells risks by sign and word, not by colour', () => {
    const text = textOf(frameOf(play(begin(80, 24), loaded)))
    for (const pair of [
      '▲ permissions',
      '◆ credentials',
      '● tool-access',
      '■ boot-path',
      '· cosmetic',
    ]) {
      expect(text).toContain(pair)
    }
  })

  test.each([60, 80, 100, 200])('counts every finding in the header at %i columns', columns => {
    const risks = ['permissions', 'credentials', 'tool-access', 'boot-path', 'cosmetic'] as const
    const findings = risks.flatMap((risk, at) =>
      Array.from({ length: at + 1 }, () => ({
        ...{ code: 'X1', risk, change: 0, path: [], direction: 'changed' as const, message: '' },
      })),
    )
    const plan = planOf({ changes: [changeOf()], findings })
    const open: Event = { kind: 'review-loaded', input: reviewOf(plan), from: 'queue' }
    const row = plainOf(toWidth(frameOf(play(begin(columns, 24), open)).header[1] ?? [], columns))
    const [, counts = ''] = /^(.*?) {2}approvals 0\/1/.exec(row) ?? []
    const numbers = [...counts.matchAll(/\d+/g)].map(Number)
    expect(numbers.reduce((sum, number) => sum + number, 0)).toBe(15)
  })

  test('R14 shows a secret by its mask alone, in every screen', () => {
    for (const events of Object.values(screens)) {
      const text = textOf(frameOf(play(begin(200, 50), ...events)))
      for (const [, rest] of text.matchAll(/HERMES_TOKEN = (.*)$/gm)) {
        expect(rest).toMatch(/^"‹secret 4f2a91c0›"/)
      }
    }
  })

  test('offers to sign only in the footer of a plan that may be signed', () => {
    const keysOf = (state: State): string => plainOf(frameOf(state).footer.at(-1) ?? [])
    expect(keysOf(play(begin(120, 40), loaded, opened))).not.toContain('S sign')
    expect(keysOf(play(begin(120, 40), loaded, opened, ...seen))).toContain('S sign')
  })

  test('never cuts a path, a plan id or a finding in the sign dialog', () => {
    const deep = `/home/ana/${'very-deep-directory/'.repeat(9)}config.toml`
    const finding = {
      code: 'CX101',
      risk: 'permissions',
      change: 0,
      path: ['a'],
      direction: 'widened',
      message: `which ${'long '.repeat(40)}story this is`,
    } as const
    const plan = planOf({
      changes: [changeOf({ realPath: deep, diff: [hunkOf(1, 1, '-a\n+b')] })],
      findings: [finding],
    })
    const input = reviewOf(plan)
    let state = play(
      begin(60, 20),
      { kind: 'review-loaded', input, from: 'queue' },
      key('u'),
      { kind: 'shown' },
      key('S'),
    )
    let text = ''
    for (let at = 0; at < 40; at++) {
      text += textOf(frameOf(state))
      state = play(state, key('down'))
    }
    const joined = text.replaceAll(/\s+/g, '')
    expect(joined).toContain(deep)
    expect(joined).toContain(input.id)
    expect(joined).toContain('storythisis')
  })

  test.each(hostileTexts)('R33 holds %j wherever a record can put it', hostile => {
    const plan = planOf({
      origin: {
        kind: 'migration',
        id: hostile,
        owner: hostile,
        version: 1,
        source: hostile,
        description: hostile,
        document: 'sha256:00',
      },
      author: { principal: hostile, kind: 'agent', taskId: hostile, runId: hostile },
      affects: [hostile],
      changes: [
        changeOf({
          target: hostile,
          realPath: hostile,
          links: [{ path: hostile, text: hostile }],
          diff: [hunkOf(1, 1, ` ${hostile.replaceAll('\n', '')}`)],
          keys: [
            {
              path: [hostile],
              kind: 'changed',
              before: hostile,
              after: hostile,
              secret: false,
              env: [hostile],
            },
          ],
        }),
      ],
      env: [
        {
          name: hostile,
          class: 'text',
          lands: [{ change: 0, path: [hostile] }],
          shown: hostile,
          accepted: [],
        },
      ],
      checks: [{ name: 'parse', change: 0, detail: hostile }],
      findings: [
        {
          code: 'X1',
          risk: 'cosmetic',
          change: 0,
          path: [hostile],
          direction: 'changed',
          message: hostile,
        },
      ],
      rollback: { owner: hostile, command: hostile, inverse: 'sha256:00' },
    })
    const input = reviewOf(plan, { restoreHint: hostile, challenge: hostile })
    const row = queueRows(1).map(first => ({
      ...first,
      targets: [hostile],
      origin: hostile,
      author: plan.author,
    }))
    const backup = backupRows(1).map(first => ({
      ...first,
      target: hostile,
      path: hostile,
      note: hostile,
      restore: hostile,
      createdAt: hostile,
    }))
    const error = { ...facts, detail: hostile, hint: hostile, path: hostile, problems: [hostile] }
    const open: Event = { kind: 'review-loaded', input, from: 'queue' }
    const plays: readonly (readonly Event[])[] = [
      [{ kind: 'queue-loaded', rows: row }],
      ...['1', '2', '3', '4', '5', '6'].map(tab => [open, key(tab)]),
      [open, key('2'), key('/'), key(hostile)],
      [open, key('2'), { kind: 'shown' }, key('S')],
      [open, { kind: 'failed', doing: 'reject', error }],
      [key('b'), { kind: 'backups-loaded', rows: backup }],
      [key('b'), { kind: 'backups-loaded', rows: backup }, key('enter')],
    ]
    for (const events of plays) {
      const lines: readonly Line[] = frameLines(frameOf(play(begin(200, 50), ...events)))
      // Before the painter: everything was made visible where it entered.
      expect(actsOrHides(lines.map(plainOf).join(''))).toBe(false)
    }
  })
})

describe('the layout', () => {
  test.each([
    [80, 'auto', false, 0],
    [100, 'auto', false, 32],
    [109, 'auto', false, 32],
    [110, 'auto', true, 0],
    [141, 'auto', true, 0],
    [142, 'auto', true, 32],
    [120, 'unified', false, 32],
    [80, 'split', true, 0],
    [200, 'unified', false, 32],
  ] as const)('at %i columns, %s: two sides %s, list of %i', (columns, view, split, side) => {
    expect(layoutOf({ columns, rows: 40 }, 'review', view, true)).toMatchObject({ split, side })
  })

  test('leaves no row and no column over', () => {
    for (const [columns, rows] of sizes) {
      for (const screen of ['queue', 'review', 'backups'] as const) {
        const layout = layoutOf({ columns, rows }, screen, 'auto', true)
        expect(layout.main.width + layout.side).toBe(columns)
        if (!layout.tooSmall) expect(layout.header + layout.footer + layout.body.height).toBe(rows)
      }
    }
  })
})

describe('scrolling', () => {
  test('keeps cursor and window inside the list, for every move', () => {
    for (const count of [0, 1, 5, 24, 25, 1000]) {
      for (const height of [0, 1, 2, 24]) {
        let scroll = settle({ cursor: 3, top: 900 }, count, height)
        for (const by of [
          'down',
          'page-down',
          'last',
          'half-up',
          'up',
          'page-up',
          'first',
        ] as const) {
          scroll = move(scroll, by, count, height)
          expect(scroll.cursor).toBeGreaterThanOrEqual(0)
          expect(scroll.cursor).toBeLessThan(Math.max(1, count))
          expect(scroll.top).toBeLessThanOrEqual(Math.max(0, count - height))
          if (height > 0) {
            expect(scroll.cursor).toBeGreaterThanOrEqual(scroll.top)
            expect(scroll.cursor).toBeLessThan(scroll.top + height)
          }
        }
      }
    }
  })

  test('the thumb is somewhere on a long list and reaches both ends', () => {
    const rows = (top: number): boolean[] =>
      Array.from({ length: 20 }, (_, row) => isThumb(row, top, 500, 20))
    expect(rows(0)[0]).toBe(true)
    expect(rows(480)[19]).toBe(true)
    expect(rows(240)).toContain(true)
    expect(Array.from({ length: 20 }, (_, row) => isThumb(row, 0, 20, 20))).not.toContain(true)
  })
})
