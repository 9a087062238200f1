/** Where findings stand in a diff. Rules: R12, R33. */
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../src/model/risk.ts'
import { buildDiff } from '../../src/review/diff-model.ts'
import { rowsOfStops, stopsOf } from '../../src/review/finding-stops.ts'
import { changeOf, hunkOf, planOf, reviewOf, sampleReview } from './sample-plan.ts'

const finding = (code: string, parts: Partial<Finding> = {}): Finding => ({
  code,
  risk: 'tool-access',
  change: 0,
  path: [],
  direction: 'changed',
  message: code,
  ...parts,
})

const server = [
  ' [mcp_servers.other]',
  ' command = "a"',
  '+[mcp_servers.fresh]',
  '+command = "npx"',
  '+args = ["x"]',
].join('\n')

function placesOf(
  hunks: readonly string[],
  findings: readonly Finding[],
): (readonly [number, number, string])[] {
  const diff = hunks.map((text, at) => hunkOf(at * 100 + 1, at * 100 + 1, text))
  const plan = planOf({ risk: 'tool-access', changes: [changeOf({ diff })], findings })
  return stopsOf(plan).all.map(({ hunk, index, findings: places }) => [
    hunk,
    index,
    places.map(place => findings[place]?.code).join(' '),
  ])
}

describe('the stops of a plan', () => {
  test.each<[string, string[], Finding[], [number, number, string][]]>([
    [
      'every line with hidden characters, though the plan names but a few',
      [Array.from({ length: 5 }, () => '+a\u200b').join('\n')],
      [finding('WR303')],
      [0, 1, 2, 3, 4].map(at => [0, at, 'WR303']),
    ],
    ['words with false letters', [' ok\n+p\u0430ypal = 1'], [finding('WR304')], [[0, 1, 'WR304']]],
    [
      'the new one of two lines that look the same',
      ['-p\u0430ypal = 1\n+paypal = 1'],
      [finding('WR305')],
      [[0, 1, 'WR305']],
    ],
    [
      'the line of a widened key below its table',
      [server],
      [finding('CX301', { direction: 'widened', path: ['mcp_servers', 'fresh', 'command'] })],
      [[0, 3, 'CX301']],
    ],
    [
      'the head of a new table',
      [server],
      [finding('CX300', { direction: 'widened', path: ['mcp_servers', 'fresh'] })],
      [[0, 2, 'CX300']],
    ],
    [
      'a key whose name is no word',
      [' x\n+"/home/ana/my app" = "trusted"'],
      [finding('CX131', { direction: 'widened', path: ['projects', '/home/ana/my app'] })],
      [[0, 1, 'CX131']],
    ],
    [
      'several findings of one line once',
      ['-deny = ["\u200bx"]\n+deny = ["\u200b"]'],
      [finding('WR303'), finding('WR101', { direction: 'widened', path: ['deny'] })],
      [
        [0, 0, 'WR101'],
        [0, 1, 'WR303'],
      ],
    ],
    [
      'a part that must be seen and has no finding',
      ['+a', '+b\u200b'],
      [finding('WR303')],
      [
        [0, -1, ''],
        [1, 0, 'WR303'],
      ],
    ],
  ])('R12 are %s', (_, hunks, findings, places) => {
    expect(placesOf(hunks, findings)).toEqual(places)
  })

  test('R12 leave out what narrows or is mild, where nothing must be seen', () => {
    const findings = [
      finding('CX402', { risk: 'boot-path', direction: 'widened', path: ['model'] }),
      finding('CX102', { risk: 'boot-path', direction: 'narrowed', path: ['model'] }),
    ]
    const plan = planOf({
      risk: 'boot-path',
      changes: [changeOf({ diff: [hunkOf(1, 1, '-model = 1\n+model = 2')] })],
      findings,
    })
    expect(stopsOf(plan).all).toEqual([])
  })

  test('R12 have ascending rows in either view, each the row of its line', () => {
    const review = sampleReview()
    for (const split of [true, false]) {
      const model = buildDiff(review, { split, context: 0, opened: new Set() })
      const rows = rowsOfStops(model, stopsOf(review.plan))
      expect(rows.length).toBeGreaterThan(2)
      expect(rows).toEqual(rows.toSorted((a, b) => a - b))
    }
  })

  test('cost one scan of the diff, however many findings there are', () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => `+key_${at} = ${at}`).join('\n')
    const findings = Array.from({ length: 1500 }, (_, at) =>
      finding(`X${at}`, { direction: 'widened', path: [`key_${at * 10}`] }),
    )
    const plan = planOf({ changes: [changeOf({ diff: [hunkOf(1, 1, lines)] })], findings })
    const stops = stopsOf(plan)
    expect(stops.all.map(({ index }) => index)).toEqual(findings.map((_, at) => at * 10))
    const model = buildDiff(reviewOf(plan), { split: false, context: 0, opened: new Set() })
    expect(rowsOfStops(model, stops)).toHaveLength(1500)
    expect(stopsOf(plan)).toBe(stops)
  })
})
