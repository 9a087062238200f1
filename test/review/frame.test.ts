/** Whole screens at many sizes: every row is there, as wide as it may be, and says what it must. */
import fc from 'fast-check'
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
  largeReview,
  planOf,
  queueRows,
  reviewOf,
  sampleReview,
} from './sample-plan.ts'
import { receipt } from './services-double.ts'

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
    if (event.kind === 'review-loaded')
      state = { ...state, overlay: { kind: 'loading', plan: '', timer: 0, seconds: 0 } }
    state = reduce(state, event).state
  }
  return state
}

function begin(columns: number, rows: number, ascii = false): State {
  return start({ size: { columns, rows }, ascii, home: '', plan: null }).state
}

const loaded: Event = { kind: 'queue-loaded', rows: queueRows(40), isSetUp: true }
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

const approved: Event = {
  kind: 'review-loaded',
  input: { ...sampleReview(), status: 'approved', approvals: { needed: 1, have: 1 } },
  from: 'queue',
}
const unlock: readonly Event[] = [
  {
    kind: 'review-refreshed',
    input: { ...sampleReview(), status: 'approved', approvals: { needed: 1, have: 1 } },
  },
  { kind: 'timer', timer: 'arm', id: 1, at: 5000 },
]
const typed: readonly Event[] = [...'q7xk2m', 'enter'].map((name, at) => ({
  ...{ kind: 'key', key: name, at: 9000 + at * 300, isBurst: false },
}))
const steps: readonly Event[] = [
  ...['load', 'lock', 'recover', 're-check', 'prove', 'verify', 'check', 're-check', 'backup'],
  ...['rehearse', 'stage', 'consume', 'write', 'validate', 'receipt'],
].flatMap(name =>
  (['started', 'done'] as const).map(
    (status): Event => ({ kind: 'apply-step', step: { name, status } }),
  ),
)
const applied: Event = {
  kind: 'apply-result',
  id: sampleReview().id,
  result: { kind: 'applied', receipt },
}

const screens: Readonly<Record<string, readonly Event[]>> = {
  'the inbox while loading': [],
  'the inbox': [loaded],
  'an empty inbox': [{ kind: 'queue-loaded', rows: [], isSetUp: true }],
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
  'an inbox before writ init': [{ kind: 'queue-loaded', rows: [], isSetUp: false }],
  'the reject dialog': [loaded, opened, key('x'), { kind: 'choice', value: '…', at: 900 }],
  'an apply': [loaded, approved, key('A'), ...unlock, ...typed, ...steps.slice(0, 5)],
  'an apply that is done': [loaded, approved, key('A'), ...unlock, ...typed, ...steps, applied],
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
      [{ kind: 'queue-loaded', rows: row, isSetUp: true }],
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

/** What the frame says, row by row. */
function rowsOf(state: State): string[] {
  return frameLines(frameOf(state)).map(line =>
    plainOf(toWidth(line, state.size.columns)).trimEnd(),
  )
}

const risks = ['permissions', 'credentials', 'tool-access', 'boot-path', 'cosmetic'] as const

describe('what has no room', () => {
  const counts = fc.array(fc.constantFrom(0, 1, 2, 12), { minLength: 5, maxLength: 5 })
  const widths = fc.integer({ min: 60, max: 200 })

  /** Takes whole counts out of a text; what stays is not one. */
  function withoutCounts(text: string): string {
    return text.replaceAll(/[▲◆●■·] \d+ [a-z-]+(?= |$)|\+\d+ more(?= |$)|no findings/g, '').trim()
  }

  test('is left out of the header item by item', () => {
    const property = fc.property(counts, widths, (many, columns) => {
      const findings = risks.flatMap((risk, at) =>
        Array.from({ length: many[at] ?? 0 }, () => ({
          ...{ code: 'X1', risk, change: 0, path: [], direction: 'changed' as const, message: '' },
        })),
      )
      const input = reviewOf(planOf({ changes: [changeOf()], findings }))
      const open: Event = { kind: 'review-loaded', input, from: 'queue' }
      const row = rowsOf(play(begin(columns, 24), open))[1] ?? ''
      expect(row).toMatch(/ {2}approvals 0\/1/)
      expect(withoutCounts(row.replace(/approvals.*$/, ''))).toBe('')
    })
    fc.assert(property)
  })

  test('is left out of the preview item by item', () => {
    const property = fc.property(counts, fc.integer({ min: 120, max: 200 }), (many, columns) => {
      const findings = Object.fromEntries(risks.map((risk, at) => [risk, many[at] ?? 0]))
      const rows = queueRows(1).map(row => ({ ...row, findings }))
      const state = play(begin(columns, 40), { kind: 'queue-loaded', rows, isSetUp: true })
      const row = rowsOf(state).find(text => /│ +([▲◆●■·] \d|\+|no find)/.test(text)) ?? ''
      expect(withoutCounts(row.replace(/^.*│/, ''))).toBe('')
    })
    fc.assert(property)
  })

  test('of a file name goes to a row of its own', () => {
    const property = fc.property(fc.integer({ min: 1, max: 90 }), widths, (length, columns) => {
      const target = `~/${'n'.repeat(length)}`
      const input = reviewOf(planOf({ changes: [changeOf({ target })] }))
      const rows = rowsOf(
        play(begin(columns, 30), { kind: 'review-loaded', input, from: 'queue' }),
      ).slice(3)
      expect(rows.join('').replaceAll(/[\s┃│]/g, '')).toContain(target)
      expect(rows.some(row => /(^|\s)\s+update · toml · codex · 0 keys/.test(row))).toBe(true)
    })
    fc.assert(property)
  })
})

describe('the key line and the notice', () => {
  const keysOf = (state: State): string => plainOf(frameOf(state).footer.at(-1) ?? [])
  const noticeOf = (state: State): Line => frameOf(state).footer[0] ?? []

  test.each([
    ['an empty inbox', 'Enter', false],
    ['an inbox before writ init', 'Enter', false],
    ['no backups', 'Enter', false],
    ['the inbox', 'Enter review', true],
    ['backups', 'Enter preview', true],
    ['changes', 'Enter diff', true],
    ['the choice to reject', '1-7 choose at once', true],
    ['changes', 'search', false],
    ['the sign dialog', 'Enter confirm', true],
    ['the reject dialog', 'Enter confirm', false],
    ['the reject dialog', 'Enter done', true],
    ['an apply that is done', 'reason', false],
    ['the diff', 'u unseen', true],
  ])('in %s: %s is %s', (name, hint, isThere) => {
    expect(keysOf(play(begin(200, 40), ...(screens[name] ?? []))).includes(hint)).toBe(isThere)
  })

  test.each(['applied', 'rejected', 'failed'] as const)(
    'offer no decision on a plan that is %s, and count nothing as unseen',
    status => {
      const input = { ...sampleReview(), status }
      for (const tab of ['1', '2', '4']) {
        const open: Event = { kind: 'review-loaded', input, from: 'queue' }
        const state = play(begin(200, 40), open, key(tab))
        expect(keysOf(state)).not.toMatch(/ (x reject|u unseen|S sign|A apply) /)
        expect(rowsOf(state)[1]).not.toContain('seen')
      }
    },
  )

  test('R33 the dialog and the notice of a finding tell twins letter by letter', () => {
    const values = { before: '"gpt-codex"', after: '"gpt-cod\u0435x"' }
    const shared = { path: ['model'], secret: false, env: [] } as const
    const plan = planOf({
      changes: [
        changeOf({
          block: null,
          keys: [{ ...shared, ...values, kind: 'changed' }],
          diff: [hunkOf(1, 1, `-model = ${values.before}\n+model = ${values.after}`)],
        }),
      ],
      findings: [
        {
          code: 'CX1',
          risk: 'permissions',
          change: 0,
          path: ['model'],
          direction: 'widened',
          message: 'another model',
        },
      ],
    })
    const input = reviewOf(plan, {
      status: 'approved',
      meanings: [`${values.before} -> ${values.after}`],
    })
    const open: Event = { kind: 'review-loaded', input, from: 'queue' }
    for (const name of ['A', '}', '1']) {
      const text = rowsOf(play(begin(120, 40), open, key(name))).join('\n')
      expect(text).toContain('gpt-cod<U+0435>x')
      expect(text).not.toContain('\u0435')
    }
  })

  test('the help wraps what is too long, moves to either end, and can be searched', () => {
    const help = play(begin(60, 15), opened, key('?'))
    const text = frameLines(frameOf({ ...help, size: { columns: 60, rows: 90 } }))
      .map(plainOf)
      .join(' ')
      .replace(/ +/g, ' ')
    expect(text).toContain('where policy asks for none')
    expect(keysOf(help)).toContain('/ search')
    const end = play(help, key('G'))
    expect(end.overlay).not.toEqual(help.overlay)
    expect(play(end, key('down')).overlay).toEqual(end.overlay)
    expect(play(end, key('home')).overlay).toEqual(help.overlay)
  })

  test('R12 the gravest risk stays in the header however narrow it is', () => {
    const { plan } = sampleReview()
    const findings = Array.from({ length: 4 }, () => plan.findings).flat()
    const input = { ...sampleReview(), plan: { ...plan, findings } }
    const open: Event = { kind: 'review-loaded', input, from: 'queue' }
    for (const columns of [60, 61, 70, 80, 100]) {
      const [, counts] = rowsOf(play(begin(columns, 24), open, key('2')))
      expect(counts).toContain('4 permissions')
      expect(counts).toContain('seen 0/2')
    }
  })

  test('R15 the notice about unseen parts begins with the key and tells lines of a long one', () => {
    const open: Event = { kind: 'review-loaded', input: largeReview(150), from: 'queue' }
    const risky = { ...open.input, plan: { ...open.input.plan, risk: 'permissions' as const } }
    const before = play(begin(80, 24), { ...open, input: risky }, key('2'))
    expect(rowsOf(before).at(-2)).toMatch(/^ press u: 1 part/)
    const half = play(before, { kind: 'shown' }, key('pagedown'), { kind: 'shown' })
    expect(rowsOf(half).at(-2)).toMatch(/part 1: \d+ of 300 lines seen/)
    const more = play(half, key('pagedown'), { kind: 'shown' })
    expect(rowsOf(more).at(-2)).not.toBe(rowsOf(half).at(-2))
  })

  test('R19 of a stale plan name the way on, and no other', () => {
    const origin = {
      kind: 'rollback',
      plan: 'wp1-abcdefgh2345',
      receipt: 'r',
      exact: false,
    } as const
    const document = sampleReview().plan.policy.digest
    const proposal = { kind: 'proposal', source: '/a/b', document } as const
    for (const [plan, command] of [
      [sampleReview().plan, 'writ plan with the document'],
      [{ ...sampleReview().plan, origin }, 'writ rollback wp1-abcdefgh'],
      [
        { ...sampleReview().plan, origin: proposal },
        'writ propose /home/ana/.codex/config.toml --from /a/b',
      ],
    ] as const) {
      const input = { ...sampleReview(), plan, status: 'stale' as const }
      const state = play(begin(140, 24), { kind: 'review-loaded', input, from: 'queue' })
      expect(rowsOf(state).at(-2)).toContain(command)
      expect(rowsOf(state).at(-2)).toContain('the file changed since; plan again')
      expect(keysOf(state)).not.toContain('reload')
    }
  })

  test.each(['S', 'A'])('%s that may do nothing is answered louder than before', name => {
    const before = play(begin(80, 24), loaded, opened)
    const after = play(before, key(name))
    expect(noticeOf(after).map(({ style }) => style)).toContain('alert')
    expect(noticeOf(before).map(({ style }) => style)).not.toContain('alert')
    expect(plainOf(noticeOf(after))).not.toBe(plainOf(noticeOf(before)))
    expect(plainOf(noticeOf(after))).not.toContain('·')
  })

  test('the first thing named before writ init is writ init', () => {
    for (const [columns, rows] of sizes.slice(0, 5)) {
      const state = play(begin(columns, rows), ...(screens['an inbox before writ init'] ?? []))
      const text = rowsOf(state).join('\n')
      expect(/writ (init|plan|propose)/.exec(text)?.[0]).toBe('writ init')
      expect(plainOf(noticeOf(state))).toContain('writ init')
    }
  })
})

describe('the screen of an apply', () => {
  const rows = rowsOf(play(begin(100, 60), ...(screens['an apply that is done'] ?? [])))

  test('R25 lists every check with its sign, its detail, and why it was not run', () => {
    expect(rows.filter(row => / {3}[✓–✗] +(parse|consumer-live) /.test(row))).toEqual([
      expect.stringMatching(/✓ {2}parse {10}TOML 1\.1$/),
      expect.stringMatching(/– {2}consumer-live {2}not run: codex is not installed$/),
    ])
  })

  test('says each step in words, none twice, all in one column', () => {
    const from = rows.findIndex(row => row.includes('Step by step'))
    const said = rows.slice(from + 1, from + 16).map(row => /^ {3}✓ {2}(\S.*)$/.exec(row)?.[1])
    expect(said).not.toContain(undefined)
    expect(new Set(said).size).toBe(15)
    expect(rows.join('\n')).not.toMatch(/re-check|rehearse /)
  })
})

describe('paths below the home', () => {
  const home = '/home/ana'
  const full = `${home}/.codex/config.toml`
  const at = start({ size: { columns: 200, rows: 40 }, ascii: false, home, plan: null }).state

  test.each([
    ['the inbox', [{ kind: 'queue-loaded', rows: queueRows(1), isSetUp: true }]],
    ['the title', [open()]],
    ['the diff', [open(), key('2')]],
    ['backups', [key('b'), { kind: 'backups-loaded', rows: backupRows(1) }]],
  ] as const)('are short in %s', (_, events) => {
    const text = rowsOf(play(at, ...events)).join('\n')
    expect(text).toContain('~/.codex/config.toml')
    expect(text).not.toContain(full)
  })

  test.each([
    ['the sign dialog', [open(), ...seen, key('S')]],
    ['the reject dialog', [open(), key('x'), { kind: 'choice', value: 'wrong file', at: 900 }]],
    [
      'the choice to restore',
      [
        key('b'),
        { kind: 'backups-loaded', rows: backupRows(1).map(row => ({ ...row, target: full })) },
        key('enter'),
      ],
    ],
  ] as const)('are whole in %s', (_, events) => {
    expect(rowsOf(play(at, ...events)).join('\n')).toContain(full)
  })

  function open(): Event {
    const review = sampleReview()
    const changes = review.plan.changes.map(change => ({ ...change, target: full }))
    return {
      kind: 'review-loaded',
      input: { ...review, plan: { ...review.plan, changes } },
      from: 'queue',
    }
  }
})

describe('the choice to restore', () => {
  const files = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, at) => `/home/ana/file-${at}.toml`)

  function chosen(changes: readonly string[] | null, columns = 80, rows = 24): string {
    const backups = backupRows(1).map(row => ({ ...row, changes }))
    const loaded: Event = { kind: 'backups-loaded', rows: backups }
    return rowsOf(play(begin(columns, rows), key('b'), loaded, key('enter'))).join('\n')
  }

  test('R28 names every file that goes back, whichever backup was chosen', () => {
    const text = chosen(files(3))
    for (const path of files(3)) expect(text).toContain(path)
    expect(text).toContain('inbox')
  })

  test('R28 counts what it has no room to name, and the rest stays on the screen', () => {
    const text = chosen(files(500))
    expect(text).toContain('500 files')
    expect(text).toContain('494 more')
    expect(text).toContain('inbox')
  })

  test('R28 R34 says where it does not know, and shows no path raw', () => {
    expect(chosen(null)).toContain('not known')
    expect(chosen(['/a', '/b\u202e'])).not.toContain('\u202e')
  })
})

describe('pages longer than the screen', () => {
  test.each([
    ['help', 80, 24],
    ['an apply that is done', 80, 24],
  ])('%s say so', (name, columns, rows) => {
    const state = play(begin(columns, rows), ...(screens[name] ?? []))
    expect(rowsOf(state)[0]).toMatch(/1-21 of \d+: Down scrolls/)
    expect(rowsOf(play(begin(200, 80), ...(screens[name] ?? [])))[0]).not.toContain('scrolls')
  })

  test('the way back explains both commands, and breaks paths at a slash', () => {
    const command = `writ rollback --latest /home/ana/${'a-long-directory/'.repeat(9)}config.toml`
    const review = sampleReview()
    const input = {
      ...review,
      restoreHint: 'writ rollback wp1-abc',
      plan: { ...review.plan, rollback: { ...review.plan.rollback, command } },
    }
    const state = play(begin(80, 40), { kind: 'review-loaded', input, from: 'queue' }, key('5'))
    const rows = rowsOf(state).map(row => row.replace(/[┃│]$/, '').trim())
    const first = rows.findIndex(row => row.includes('$ writ rollback wp1-abc'))
    const second = rows.findIndex(row => row.includes('$ writ rollback --latest'))
    expect(rows[first + 1]).toMatch(/^takes back/)
    const end = rows.findIndex(row => row.endsWith('config.toml') && !row.includes('writ  '))
    expect(rows[end + 1]).toMatch(/^takes back/)
    for (const row of rows.slice(second + 1, end)) expect(row).toMatch(/\/$/)
  })
})
