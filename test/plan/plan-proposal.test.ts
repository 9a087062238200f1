import { describe, expect, test } from 'vitest'
import { WritError } from '../../src/model/errors.ts'
import { planProposal } from '../../src/plan/plan-proposal.ts'
import { home, imageOf, planFacts, snapshotOf } from './plan-inputs.ts'

const before =
  '# mine\nmodel = "x"\n\n[features]\na = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6\nlast = 7\n'

function propose(content: string | Uint8Array, text: string | null = before, path?: string) {
  const snapshot = snapshotOf(text, path)
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return planProposal({ snapshot, content: bytes, source: 'an agent', consumer: null }, planFacts())
}

describe('a proposal', () => {
  test('R7 edits only the lines that differ', () => {
    const draft = propose(before.replace('"x"', '"y"').replace('last = 7', 'last = 8'))
    const [change] = draft.plan.changes
    expect(change?.edits.map(edit => edit.length)).toEqual([12, 9])
    expect(change?.diff.map(hunk => hunk.lines.length)).toEqual([6, 5])
    expect(change).toMatchObject({ wholeFile: true, owned: [], block: null, consumer: 'codex' })
    expect(draft.plan.affects).toEqual(['codex'])
  })

  test('R10 of what is there already is no change', () => {
    expect(propose(before).plan.changes[0]?.action).toBe('no-op')
  })

  test('R2 may create a file', () => {
    const draft = propose('x = 1\n', null)
    expect(draft.plan.changes[0]).toMatchObject({ action: 'create', after: { mode: 0o600 } })
    expect(imageOf(draft)?.toString()).toBe('x = 1\n')
  })

  test('R14 of content with a secret names it by a digest that cannot be guessed', () => {
    const documentOf = (salt: number): string => {
      const snapshot = snapshotOf('')
      const content = Buffer.from('token = "1234"\n')
      const facts = { ...planFacts(), salt: new Uint8Array(32).fill(salt) }
      const { plan } = planProposal({ snapshot, content, source: 'x', consumer: null }, facts)
      return plan.origin.kind === 'proposal' ? plan.origin.document : ''
    }
    expect(documentOf(1)).toMatch(/^sha256:/)
    expect(documentOf(1)).not.toBe(documentOf(2))
  })

  test.each<[string, string, string | Uint8Array, string | null, string | undefined]>([
    ['R3', 'TARGET_INVALID', 'x = = 1\n', before, undefined],
    ['R3', 'TARGET_INVALID', 'x = 1\n', 'x = = 1\n', undefined],
    ['R4', 'DUPLICATE_KEY', 'x = 1\n"x" = 2\n', before, undefined],
    ['R2', 'TARGET_NOT_UTF8', Buffer.from([0xff]), before, undefined],
    ['R34', 'TARGET_INVALID', 'token = "‹secret 0123abcd›"\n', before, undefined],
    ['R2', 'FORMAT_UNSUPPORTED', 'x', '', `${home}/notes.unknown`],
  ])('%s is refused as %s (%#)', (_, code, content, text, path) => {
    let found: string | undefined
    try {
      propose(content, text, path)
    } catch (error) {
      found = error instanceof WritError ? error.code : String(error)
    }
    expect(found).toBe(code)
  })

  test('R3 names the place in the proposed content', () => {
    try {
      propose('a = 1\nb = = 2\n')
      expect.unreachable()
    } catch (error) {
      const problems = error instanceof WritError ? error.problems : []
      expect(problems[0]).toMatchObject({ path: 'an agent', places: [{ line: 2 }] })
    }
  })
})
