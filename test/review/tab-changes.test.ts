import { describe, expect, test } from 'vitest'
import type { KeyChange, Plan } from '../../src/model/plan.ts'
import type { Finding } from '../../src/model/risk.ts'
import type { ChangeEntry } from '../../src/review/change-entries.ts'
import { shownEntries } from '../../src/review/change-entries.ts'
import type { ChangesView } from '../../src/review/changes-view.ts'
import { wholeView } from '../../src/review/changes-view.ts'
import { seenOfKeys } from '../../src/review/entry-seen.ts'
import { asciiGlyphs } from '../../src/review/glyphs.ts'
import { plainOf } from '../../src/review/line.ts'
import { addSeen, nothingSeen } from '../../src/review/seen.ts'
import { changesPage, nextFilter } from '../../src/review/tab-changes.ts'
import { actsOrHides } from './hostile.ts'
import { changeOf, hunkOf, planOf } from './sample-plan.ts'

function keyOf(path: readonly string[], parts: Partial<KeyChange> = {}): KeyChange {
  return { path, kind: 'added', before: null, after: '1', secret: false, env: [], ...parts }
}

function findingOf(
  code: string,
  risk: Finding['risk'],
  path: readonly string[],
  change = 0,
): Finding {
  return { code, risk, change, path, direction: 'changed', message: `about ${code}` }
}

function entriesOf(plan: Plan, view: ChangesView): ChangeEntry[] {
  const list = shownEntries(plan, view)
  const entries = Array.from({ length: list.length }, (_, at) => list.at(at))
  return entries.filter(entry => entry !== undefined)
}

describe('the list of changes', () => {
  const plan = planOf({
    changes: [
      changeOf({
        keys: [keyOf(['a']), keyOf(['mcp', 'x', 'command']), keyOf(['mcp', 'x', 'args'])],
      }),
      changeOf({ target: '~/second.toml', keys: [keyOf(['b'])] }),
    ],
    findings: [
      findingOf('X1', 'cosmetic', ['a']),
      findingOf('X2', 'tool-access', ['mcp', 'x']),
      findingOf('X3', 'credentials', ['mcp', 'x', 'args', 'deep']),
      findingOf('X4', 'permissions', []),
      findingOf('X5', 'boot-path', ['b'], 1),
    ],
  })

  test.each([
    [null, 5],
    ['cosmetic', 5],
    ['boot-path', 4],
    ['tool-access', 3],
    ['credentials', 2],
    ['permissions', 1],
  ] as const)('R12 from %s on it has %i entries', (least, count) => {
    expect(entriesOf(plan, { ...wholeView, least })).toHaveLength(count)
    const page = changesPage({ plan, meanings: [] }, 80, asciiGlyphs, {
      ...wholeView,
      least,
      seenOf: null,
    })
    expect(page.entries).toHaveLength(count)
    const first = plainOf(page.lines.slice(0, 1)[0] ?? [])
    expect(first.includes(`${count} of 5`)).toBe(least !== null)
  })

  test('R12 each filter shows less than the one before, and the last leads back to all', () => {
    const passed = []
    let least = nextFilter(plan, wholeView)
    while (least !== null) {
      passed.push(least)
      least = nextFilter(plan, { ...wholeView, least })
    }
    expect(passed).toEqual(['boot-path', 'tool-access', 'credentials', 'permissions'])
    const alike = planOf({ changes: [changeOf({ keys: [keyOf(['a'])] })], findings: [] })
    expect(nextFilter(alike, wholeView)).toBe(null)
  })

  test('R12 puts the gravest first, file by file, and findings about the file as a whole', () => {
    const entries = entriesOf(plan, wholeView).map(
      ({ change, key, risk, findings }) =>
        `${change} ${key?.path.join('.') ?? '-'} ${risk} ${findings.map(at => plan.findings[at]?.code).join(',')}`,
    )
    expect(entries).toEqual([
      '0 - permissions X4',
      '0 mcp.x.args credentials X3,X2',
      '0 mcp.x.command tool-access X2',
      '0 a cosmetic X1',
      '1 b boot-path X5',
    ])
  })

  test('R12 tells every finding, each once', () => {
    for (const width of [50, 80, 116]) {
      const text = changesPage({ plan, meanings: [] }, width, asciiGlyphs)
        .lines.slice(0)
        .map(plainOf)
        .join('\n')
      for (const { code } of plan.findings) {
        expect(text.split(`about ${code}`)).toHaveLength(2)
      }
    }
  })

  test('R12 tells a finding about a table with the least deep key of it that is shown', () => {
    const change = changeOf({
      keys: [keyOf(['mcp', 'x', 'env', 'TOKEN']), keyOf(['mcp', 'x', 'command'])],
    })
    const findings = [
      findingOf('X1', 'credentials', ['mcp', 'x', 'env', 'TOKEN']),
      findingOf('X2', 'tool-access', ['mcp', 'x']),
    ]
    const table = planOf({ changes: [change], findings })
    const told = (least: 'credentials' | null): string => {
      const screen = { ...wholeView, least, seenOf: null }
      const { lines } = changesPage({ plan: table, meanings: [] }, 116, asciiGlyphs, screen)
      const text = lines.slice(0).map(plainOf).join('\n')
      return text.slice(0, text.indexOf('about X2')).includes('mcp.x.command') ? 'command' : 'token'
    }
    expect(told(null)).toBe('command')
    expect(told('credentials')).toBe('token')
  })

  test('R12 stands in the order of the file where that is asked for', () => {
    const keys = entriesOf(plan, { ...wholeView, order: 'file' }).map(
      ({ key }) => key?.path.join('.') ?? '-',
    )
    expect(keys).toEqual(['-', 'a', 'mcp.x.command', 'mcp.x.args', 'b'])
  })

  test.each([
    [null, ['block.a', 'block.list', 'own', '-']],
    ['managed', ['block.a', 'block.list']],
    ['user', ['own', '-']],
  ] as const)('R12 shows whose keys are asked for: %s', (owner, names) => {
    const change = changeOf({
      keys: [keyOf(['block', 'a']), keyOf(['block', 'list']), keyOf(['own'])],
      owned: [
        { path: ['block', 'a'], role: 'block' },
        { path: ['block', 'list'], role: 'member' },
        { path: ['own'], role: 'key' },
      ],
    })
    const owned = planOf({ changes: [change], findings: [findingOf('X', 'cosmetic', [])] })
    const shown = entriesOf(owned, { ...wholeView, owner }).map(
      ({ key }) => key?.path.join('.') ?? '-',
    )
    expect(shown.toSorted()).toEqual(names.toSorted())
  })

  test('R15 a key is seen once every hunk that may show it was on screen', () => {
    const diff = [
      hunkOf(1, 1, '+a = 1\n+shared = 1'),
      hunkOf(11, 11, '+shared = 2'),
      hunkOf(21, 21, '+z = 1'),
    ]
    const keys = [keyOf(['a']), keyOf(['x', 'shared']), keyOf(['nowhere'])]
    const one = planOf({ changes: [changeOf({ diff, keys })], findings: [] })
    const statesAfter = (...hunks: number[]): string => {
      const parts = hunks.map(hunk => ({ change: 0, hunk, from: 0, to: 2 }))
      const seenOf = seenOfKeys(one, addSeen(nothingSeen, parts))
      const states = [...keys.map(({ path }) => seenOf(0, () => path)), seenOf(0, () => null)]
      const page = changesPage({ plan: one, meanings: [] }, 80, asciiGlyphs, {
        ...wholeView,
        seenOf,
      })
      const count = states.slice(0, 3).filter(state => state === 'seen').length
      expect(plainOf(page.lines.slice(0, 1)[0] ?? [])).toContain(`${count} of 3 seen`)
      return states.join(' ')
    }
    expect(statesAfter()).toBe('unseen unseen unseen unseen')
    expect(statesAfter(0)).toBe('seen partly partly partly')
    expect(statesAfter(0, 1)).toBe('seen seen partly partly')
    expect(statesAfter(0, 1, 2)).toBe('seen seen seen seen')
  })

  test('R12 says what a finding means before its reason, and keeps reason and code', () => {
    const meanings = [null, 'codex may now do more', null, null, null]
    const text = changesPage({ plan, meanings }, 80, asciiGlyphs)
      .lines.slice(0)
      .map(plainOf)
      .join('\n')
    expect(text).toMatch(/codex may now do more \(changed, X2\)\n +about X2/)
    expect(text.match(/X1/g)).toHaveLength(2)
  })

  test('R33 lets no meaning act on the terminal', () => {
    const meanings = ['a server \u202eevil starts \x1b[2J']
    const lines = changesPage({ plan, meanings }, 80, asciiGlyphs).lines.slice(0).map(plainOf)
    expect(lines.some(line => actsOrHides(line))).toBe(false)
  })

  test('shows values from absence, to absence, and of another type', () => {
    const keys = [
      keyOf(['gone'], { kind: 'removed', before: '"old"', after: null }),
      keyOf(['other'], { kind: 'retyped', before: '1', after: '"1"' }),
      keyOf(['long'], { kind: 'changed', before: 'x'.repeat(90), after: 'y'.repeat(90) }),
    ]
    const lines = changesPage(
      { plan: planOf({ changes: [changeOf({ keys })] }), meanings: [] },
      80,
      asciiGlyphs,
    ).lines
    const text = lines.slice(0).map(plainOf).join('\n')
    expect(text).toMatch(/- gone *\n +- "old"/)
    expect(text).toMatch(/1 -> "1"\n.*type/)
    expect(text.replaceAll(/[\s-]/g, '')).toContain('x'.repeat(90))
    expect(text.replaceAll(/[\s+]/g, '')).toContain('y'.repeat(90))
  })

  test('costs no more than its keys and findings together', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => keyOf(['t', `k${at}`]))
    const findings = many.map((key, at) => findingOf(`M${at}`, 'boot-path', key.path.map(String)))
    const entries = entriesOf(planOf({ changes: [changeOf({ keys: many })], findings }), wholeView)
    expect(entries).toHaveLength(20_000)
    expect(entries.every(entry => entry.findings.length === 1)).toBe(true)
  })
})
