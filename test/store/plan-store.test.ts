import { mkdirSync, readFileSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalBytes } from '../../src/bytes/canonical.ts'
import { planIdOf } from '../../src/bytes/digest.ts'
import { WritError } from '../../src/model/errors.ts'
import {
  listPlanIds,
  loadPlan,
  loadSealed,
  planPath,
  resolvePlanId,
  savePlan,
  sealedPath,
} from '../../src/store/plan-store.ts'
import { codeOf } from '../host/code-of.ts'
import { makeStore, type Store, samplePlan, somePlanId } from './store-fixture.ts'

function saved(): Store & ReturnType<typeof samplePlan> {
  const store = makeStore()
  const sample = samplePlan()
  savePlan(store.host, store.layout, sample.bytes, sample.sealed)
  return { ...store, ...sample }
}

/** Writes bytes as the public half of the plan they hash to. */
function savedAs({ layout }: Store, bytes: Uint8Array): ReturnType<typeof planIdOf> {
  const id = planIdOf(bytes)
  mkdirSync(dirname(planPath(layout, id)), { recursive: true })
  writeFileSync(planPath(layout, id), bytes)
  return id
}

describe('a saved plan', () => {
  test('R6 reads back: the exact bytes, both halves, for the user alone', () => {
    const { host, layout, id, bytes, plan, sealed } = saved()
    const loaded = loadPlan(host, layout, id)
    expect(loaded).toEqual({ id, bytes: new Uint8Array(bytes), plan })
    expect(loadSealed(host, layout, id)).toEqual(sealed)
    expect(loadSealed(host, layout, id, plan)).toEqual(sealed)
    for (const path of [planPath(layout, id), sealedPath(layout, id)]) {
      expect(statSync(path).mode & 0o777).toBe(0o600)
    }
    expect(readFileSync(planPath(layout, id))).toEqual(Buffer.from(bytes))
  })

  test('R6 is no plan where a link or a directory has its name', () => {
    const { host, layout, id, dir, bytes } = saved()
    const path = planPath(layout, id)
    writeFileSync(join(dir, 'elsewhere'), bytes)
    unlinkSync(path)
    symlinkSync(join(dir, 'elsewhere'), path)
    expect(codeOf(() => loadPlan(host, layout, id))).toBe('RECORD_INVALID')
    unlinkSync(path)
    mkdirSync(path)
    expect(codeOf(() => loadPlan(host, layout, id))).toBe('RECORD_INVALID')
  })

  test('R6 saved twice is one plan; halves of two plans are refused', () => {
    const { host, layout, bytes, sealed, id } = saved()
    expect(savePlan(host, layout, bytes, sealed)).toBe(id)
    expect(listPlanIds(host, layout)).toEqual([id])
    const other = samplePlan('another')
    expect(codeOf(() => savePlan(host, layout, other.bytes, sealed))).toBe('INTERNAL')
  })

  test('R6 one flipped bit anywhere in the public half shows', () => {
    const { host, layout, id, bytes } = saved()
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (index, bit) => {
        const flipped = Uint8Array.from(bytes, (byte, i) =>
          i === index ? byte ^ (1 << bit) : byte,
        )
        writeFileSync(planPath(layout, id), flipped)
        expect(codeOf(() => loadPlan(host, layout, id))).toBe('PLAN_TAMPERED')
      }),
      { numRuns: 60 },
    )
  })

  test('R6 bytes that hash to the id but are not canonical are refused', () => {
    const store = makeStore()
    const { plan } = samplePlan()
    for (const text of [JSON.stringify(plan, null, 1), `${Buffer.from(canonicalBytes(plan))} `]) {
      const id = savedAs(store, Buffer.from(text))
      expect(codeOf(() => loadPlan(store.host, store.layout, id))).toBe('RECORD_INVALID')
    }
  })

  test.each(['../../etc', 'wp1-', `wp1-${'A'.repeat(52)}`, `${somePlanId}/..`])(
    'R6 %j is no id and reaches no file',
    id => {
      const { host, layout } = makeStore()
      expect(codeOf(() => loadPlan(host, layout, id as typeof somePlanId))).toBe('NOT_FOUND')
    },
  )

  test('a plan whose saving died is not there', () => {
    const { host, layout } = makeStore()
    mkdirSync(join(layout.plans, somePlanId))
    writeFileSync(sealedPath(layout, somePlanId), '')
    expect(listPlanIds(host, layout)).toEqual([])
    expect(codeOf(() => loadPlan(host, layout, somePlanId))).toBe('NOT_FOUND')
  })

  test('R35 a unique prefix is enough, an ambiguous one names candidates', () => {
    const { host, layout, id } = saved()
    expect(resolvePlanId(host, layout, id)).toBe(id)
    expect(resolvePlanId(host, layout, id.slice(0, 9))).toBe(id)
    expect(resolvePlanId(host, layout, id.slice(4, 9))).toBe(id)
    for (const none of ['', 'wp1-', '1', '../x', `${id}a`]) {
      expect(codeOf(() => resolvePlanId(host, layout, none))).toBe('NOT_FOUND')
    }
    // Of 33 plans two must share their first character.
    for (let n = 0; n < 33; n += 1) savedAs({ dir: '', host, layout }, Buffer.from(`${n}`))
    const first = listPlanIds(host, layout).map(one => one.slice(0, 5))
    const shared = first.find((one, index) => first.indexOf(one) !== index) ?? ''
    expect(codeOf(() => resolvePlanId(host, layout, shared))).toBe('AMBIGUOUS_ID')
  })
})

describe('the shape of a plan', () => {
  type Json = Record<string, unknown>
  const refused: readonly (readonly [string, (plan: Json) => void])[] = [
    ['more', plan => Object.assign(plan, { more: 1 })],
    ['schema', plan => Object.assign(plan, { schema: 'writ/plan/v2' })],
    ['created', plan => Object.assign(plan, { created: 'yesterday' })],
    ['risk', plan => Object.assign(plan, { risk: 'none' })],
    ['diffDigest', plan => Object.assign(plan, { diffDigest: 'sha256:xyz' })],
    ['changes', plan => Object.assign(plan, { changes: null })],
    ['affects', plan => Reflect.deleteProperty(plan, 'affects')],
    ['origin', plan => Object.assign(plan, { origin: { kind: 'other' } })],
  ]

  test.each(refused)(
    'R6 a plan with a wrong %s is refused, by name and without a value',
    (field, change) => {
      const store = makeStore()
      const { plan } = samplePlan()
      const json: Json = { ...plan }
      change(json)
      const id = savedAs(store, canonicalBytes(json))
      try {
        loadPlan(store.host, store.layout, id)
        expect.unreachable()
      } catch (error) {
        if (!(error instanceof WritError)) throw error
        expect(error.code).toBe('RECORD_INVALID')
        expect(error.detail).toContain(field)
        expect(error.path).toBe(planPath(store.layout, id))
        expect(error.detail).not.toContain('yesterday')
      }
    },
  )

  test('R34 names a nested field, and never quotes what a broken record holds', () => {
    const { host, layout, id, sealed } = saved()
    const canary = 'c4n4ry-token'
    const [first] = sealed.changes
    const broken = [
      JSON.stringify({ ...sealed, changes: [{ ...first, contents: [{ canary }] }] }),
      `{"salt": "${canary}`,
      JSON.stringify({ ...sealed, salt: canary }),
    ]
    for (const text of broken) {
      writeFileSync(sealedPath(layout, id), text)
      try {
        loadSealed(host, layout, id)
        expect.unreachable()
      } catch (error) {
        if (!(error instanceof WritError)) throw error
        expect(error.code).toBe('RECORD_INVALID')
        expect(JSON.stringify([error.detail, error.message, error.hint])).not.toContain(canary)
        expect(error.cause).toBeUndefined()
      }
    }
    writeFileSync(sealedPath(layout, id), broken[0] ?? '')
    expect(() => loadSealed(host, layout, id)).toThrow(
      expect.objectContaining({ detail: expect.stringContaining('changes.0.contents.0') }),
    )
  })

  test('a record nested beyond all reason is refused, not a crash', () => {
    const { host, layout, id, sealed } = saved()
    const depth = 20_000
    const deep = `${'{"kind":"array","items":['.repeat(depth)}${']}'.repeat(depth)}`
    const text = JSON.stringify(sealed).replace('{"kind":"string","value":"secret"}', deep)
    writeFileSync(sealedPath(layout, id), text)
    expect(codeOf(() => loadSealed(host, layout, id))).toBe('RECORD_INVALID')
  })
})

describe('the sealed half', () => {
  type Sealed = ReturnType<typeof samplePlan>['sealed']
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const withFirst = (sealed: Sealed, part: Partial<Sealed['changes'][number]>): Sealed => ({
    ...sealed,
    changes: sealed.changes.map((change, index) => (index === 0 ? { ...change, ...part } : change)),
  })
  const image = (sealed: Sealed) => {
    const found = sealed.changes[0]?.after
    if (!found) throw new Error('no image')
    return found
  }
  const tampered: readonly (readonly [string, (sealed: Sealed) => Sealed])[] = [
    ['another plan', s => ({ ...s, plan: somePlanId })],
    ['another salt', s => ({ ...s, salt: '0'.repeat(64) })],
    ['a change less', s => ({ ...s, changes: s.changes.slice(1) })],
    ['changes swapped', s => ({ ...s, changes: s.changes.toReversed() })],
    ['an image gone', s => withFirst(s, { after: null })],
    ['another image', s => withFirst(s, { after: { ...image(s), base64: base64('other') } })],
    ['the other image', s => withFirst(s, { after: s.changes[0]?.before ?? null })],
    [
      'another digest',
      s => withFirst(s, { after: { ...image(s), sha256: `sha256:${'0'.repeat(64)}` } }),
    ],
    [
      'noise in base64',
      s => withFirst(s, { after: { ...image(s), base64: `${image(s).base64}\n` } }),
    ],
    [
      'a mask too far',
      s => withFirst(s, { after: { ...image(s), masks: [{ offset: 20, length: 9, text: '' }] } }),
    ],
    ['other content', s => withFirst(s, { contents: [base64('token = "stolen"\n')] })],
    ['content more', s => withFirst(s, { contents: ['', ''] })],
    ['other owned keys', s => withFirst(s, { owned: [] })],
  ]

  test.each(tampered)('R6 R14 with %s is refused', (_, change) => {
    const { host, layout, id, sealed } = saved()
    writeFileSync(sealedPath(layout, id), JSON.stringify(change(sealed)))
    expect(codeOf(() => loadSealed(host, layout, id))).toBe('PLAN_TAMPERED')
  })

  test('R14 missing: the plan can still be read, and is not applied', () => {
    const { host, layout, id } = saved()
    host.fs.unlink(sealedPath(layout, id))
    expect(codeOf(() => loadPlan(host, layout, id))).toBe('nothing')
    expect(codeOf(() => loadSealed(host, layout, id))).toBe('RECORD_INVALID')
  })
})
