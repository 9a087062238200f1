/** The independent proof must catch every corruption of a plan that its images can reveal. */
import { describe, expect, test } from 'vitest'
import { planProblems } from '../../src/checks/plan-problems.ts'
import type { Plan } from '../../src/model/plan.ts'
import { planProposal } from '../../src/plan/plan-proposal.ts'
import { planFacts, snapshotOf } from '../plan/plan-inputs.ts'
import {
  type Halves,
  listPlaces,
  type Path,
  resealed,
  scalarPlaces,
  soundPlan,
  withReplaced,
} from './sound-plan.ts'

const { plan, sealed } = soundPlan()

/** What no image can prove: who, when, why, and words. Bound by the plan's id alone. */
const boundByIdOnly: readonly RegExp[] = [
  /^(schema|tool|created|expires|origin|author|host|policy|affects)\b/,
  /^rollback\.(owner|command)$/,
  /^env\.\d+\.(name|class|shown)$/,
  /^env\.\d+\.lands\.\d+\.path\b/,
  /^findings\.\d+\.(code|path\.\d+|direction|message)$/,
  /^checks\.\d+\.(name|detail)$/,
  /^changes\.\d+\.(target|format|dialect|consumer)$/,
  /^changes\.\d+\.block\b/,
  /^changes\.2\.after\.[ug]id$/,
  /^changes\.\d+\.keys\.\d+\.(before|after|secret|env)\b/,
  /^(findings|checks|env)\.\d+\.(change|risk)$/,
  /^env\.\d+\.lands\.\d+\.change$/,
]

function isBoundByIdOnly(path: Path): boolean {
  return boundByIdOnly.some(pattern => pattern.test(path.join('.')))
}

function corrupted(value: unknown): unknown {
  if (typeof value === 'string') return value === '' ? 'x' : `${value}x`
  if (typeof value === 'number') return value + 1
  if (typeof value === 'boolean') return !value
  return 'x'
}

describe('a sound plan', () => {
  test('R9 has no problem', () => {
    expect(planProblems(plan, sealed)).toEqual([])
  })

  test('covers what the corruptions need', () => {
    expect(plan.changes.map(change => change.action)).toEqual(['update', 'no-op', 'create'])
    expect(plan.changes[0]?.edits.length).toBeGreaterThan(2)
    expect(plan.changes[0]?.diff.length).toBeGreaterThan(1)
    expect(sealed.changes[0]?.before?.masks).toHaveLength(1)
    expect(sealed.changes[0]?.after?.masks).toHaveLength(2)
  })
})

describe('a corruption of the shared half', () => {
  const places = scalarPlaces(plan)

  test('R6 is caught by the plan id, wherever it is', () => {
    const missed = places.filter(({ path, value }) => {
      const changed: Plan = withReplaced(plan, path, corrupted(value))
      return planProblems(changed, sealed).length === 0
    })
    expect(missed).toEqual([])
    expect(places.length).toBeGreaterThan(300)
  })

  test('R7 R9 is caught by the images, even with a new id', () => {
    const provable = places.filter(({ path }) => !isBoundByIdOnly(path))
    const missed = provable.filter(({ path, value }) => {
      const halves = resealed({ plan: withReplaced(plan, path, corrupted(value)), sealed })
      return planProblems(halves.plan, halves.sealed).length === 0
    })
    expect(missed.map(({ path }) => path.join('.'))).toEqual([])
    expect(provable.length).toBeGreaterThan(150)
  })

  test('R7 R9 that drops an element of a list is caught too', () => {
    const lists = listPlaces(plan).filter(path => /^changes(\.|$)/.test(path.join('.')))
    const missed = lists.filter(path => {
      if (/\.(path|env|links)(\.|$)/.test(path.join('.'))) return false
      const halves = resealed({ plan: withReplaced(plan, [...path, 0], undefined), sealed })
      return planProblems(halves.plan, halves.sealed).length === 0
    })
    expect(missed.map(path => path.join('.'))).toEqual([])
    expect(lists.length).toBeGreaterThan(10)
  })

  test('R12 a risk below that of a finding is caught', () => {
    const halves = resealed({ plan: { ...plan, risk: 'cosmetic' }, sealed })
    expect(planProblems(halves.plan, halves.sealed)).not.toEqual([])
  })

  test.each(['findings', 'checks'] as const)(
    'a change that is not there, in %s, is caught',
    list => {
      const halves = resealed({ plan: withReplaced(plan, [list, 0, 'change'], 9), sealed })
      expect(planProblems(halves.plan, halves.sealed)).not.toEqual([])
    },
  )
})

describe('a plan of many findings', () => {
  test('R12 is proved, however many there are', () => {
    const [finding] = plan.findings
    const findings = Array.from({ length: 200_000 }, () => finding)
    const halves = resealed({ plan: withReplaced(plan, ['findings'], findings), sealed })
    const risk = plan.findings[0]?.risk ?? plan.risk
    const named = resealed({ plan: withReplaced(halves.plan, ['risk'], risk), sealed })
    expect(planProblems(named.plan, named.sealed)).toEqual([])
  }, 60_000)
})

describe('a corruption of the sealed half', () => {
  test('R14 is caught, wherever it is', () => {
    const places = scalarPlaces(sealed)
    const missed = places.filter(({ path, value }) => {
      const changed = withReplaced(sealed, path, corrupted(value))
      return planProblems(plan, changed).length === 0
    })
    // What is known to be secret is proved by deriving the display again.
    // The schema tag is the decoder's to check; masks outside the diff cover what is not shown.
    const unproven = /^schema$|^secrets\.|\.secretPaths\.|\.masks\.\d+\.(offset|length)$/
    expect(missed.map(({ path }) => path.join('.')).filter(path => !unproven.test(path))).toEqual(
      [],
    )
    expect(places.length).toBeGreaterThan(30)
  })

  test('R14 that drops an element of a list is caught too', () => {
    // Which bytes of lines outside the diff are covered, and why, is not for this proof to know.
    const isKnown = (path: readonly (string | number)[]): boolean =>
      !path.some(part => part === 'masks' || part === 'secrets' || part === 'secretPaths')
    const lists = listPlaces(sealed).filter(isKnown)
    const missed = lists.filter(
      path => planProblems(plan, withReplaced(sealed, [...path, 0], undefined)).length === 0,
    )
    expect(missed.map(path => path.join('.'))).toEqual([])
    expect(lists.length).toBeGreaterThan(5)
  })
})

const user = 'model = "gpt-5"\nnote = """\nsome text\n"""\n'
const begin = '# >>> writ hermes-agent/codex-runtime v1 >>> managed, edits here are overwritten'
const end = '# <<< writ hermes-agent/codex-runtime <<<'
const fence = `${begin}\nadded = true\n${end}\n`

/** A plan whose bytes, diff and digests agree, but which claims to decide only `added`. */
function claiming(before: string, after: string, mode = 0o600): Halves {
  const input = {
    snapshot: snapshotOf(before),
    content: Buffer.from(after),
    source: 'x',
    consumer: null,
  }
  const draft = planProposal(input, planFacts())
  const change = {
    ...draft.plan.changes[0],
    wholeFile: false,
    owned: [{ path: ['added'], role: 'key' }],
    block: { owner: 'hermes-agent', name: 'codex-runtime', version: 1 },
  }
  const owned = [{ path: ['added'], role: 'key', value: { kind: 'boolean', value: true } }]
  const halves = {
    plan: withReplaced(
      withReplaced(draft.plan, ['changes', 0], change),
      ['changes', 0, 'after', 'mode'],
      mode,
    ),
    sealed: withReplaced(draft.sealed, ['changes', 0, 'owned'], owned),
  }
  return resealed(halves)
}

describe('a planner that errs', () => {
  const detailsOf = ({ plan, sealed }: Halves): string[] =>
    planProblems(plan, sealed).map(({ detail }) => detail)

  test('R9 would be trusted where it is right', () => {
    expect(detailsOf(claiming(user, `${user}\n${fence}`))).toEqual([])
  })

  test.each([
    ['changes a key of the user', user, `${user.replace('gpt-5', 'gpt-4')}\n${fence}`],
    ['loses a key of the user', user, fence],
    ['retypes a key of the user', 'n = 1\n', `n = 1.0\n${fence}`],
    [
      'puts the block into a string of the user',
      user,
      user.replace('some text\n', `some text\n${fence}`),
    ],
    ['gives the key another value', user, `${user}\n${fence.replace('true', 'false')}`],
    ['adds a key beside the block', user, `extra = 1\n${user}\n${fence}`],
  ])('R9 is caught when it %s', (_, before, after) => {
    expect(detailsOf(claiming(before, after))).not.toEqual([])
  })

  test('R4 marker lines inside a string of the user are not a block', () => {
    const text = `note = """\n${begin}\n"""\n`
    expect(detailsOf(claiming(text, `${text}${fence}`))).toEqual([])
  })

  test('R21 is caught when it opens the file to others', () => {
    const halves = claiming(user, `${user}\n${fence}`, 0o644)
    expect(detailsOf(halves)).toContain('the file becomes more accessible')
  })
})
