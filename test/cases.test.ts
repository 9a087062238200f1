/**
 * Runs every folder of `fixtures/cases`: plans it over real files, compares the result byte for
 * byte, plans again, rolls back both ways, and lets another TOML parser read what came out.
 */
import { describe, expect, test } from 'vitest'
import { sha256 } from '../src/bytes/digest.ts'
import { fileChecks } from '../src/checks/file-checks.ts'
import { planProblems } from '../src/checks/plan-problems.ts'
import { sizeLimit } from '../src/formats/decode.ts'
import { nodeHost } from '../src/host/node-host.ts'
import { readSnapshot, resolveTarget } from '../src/host/resolve-target.ts'
import { errorKinds } from '../src/model/error-kinds.ts'
import { WritError } from '../src/model/errors.ts'
import { formatKeyPath } from '../src/model/key-path.ts'
import type { Snapshot } from '../src/model/snapshot.ts'
import { sameValue } from '../src/model/value.ts'
import { writtenToBlock } from '../src/plan/block-ownership.ts'
import { falseClaims } from '../src/plan/false-claims.ts'
import type { PlanDraft, PlanFacts } from '../src/plan/plan-facts.ts'
import { planMigration } from '../src/plan/plan-migration.ts'
import { planRollback } from '../src/plan/plan-rollback.ts'
import { readMigration } from '../src/plan/read-migration.ts'
import { readBytes } from '../src/plan/read-text.ts'
import { planRecord } from '../src/store/decode-plan.ts'
import { sealedRecord } from '../src/store/decode-sealed.ts'
import { type CaseFolder, layOut, loadCases } from './cases/case-folder.ts'
import { hasTomllib, readWithTomllib } from './cases/tomllib.ts'
import { planFacts } from './plan/plan-inputs.ts'

const cases = loadCases()

interface Planned {
  readonly draft: PlanDraft
  readonly snapshot: Snapshot
  readonly facts: PlanFacts
}

function planCase(folder: CaseFolder): Planned {
  const home = layOut(folder)
  const host = nodeHost({ home })
  const migration = readMigration(folder.migration, 'migration.yaml')
  const facts = planFacts(folder.world)
  const [intent] = migration.targets
  const target = resolveTarget(host, intent?.target ?? '', [home])
  const snapshot = readSnapshot(host, target, sizeLimit)
  const draft = planMigration(migration, sha256(folder.migration), [snapshot], facts)
  return { draft, snapshot, facts }
}

function replanned(folder: CaseFolder, { facts }: Planned, snapshot: Snapshot): PlanDraft {
  const migration = readMigration(folder.migration, 'migration.yaml')
  const [half] = planned(folder).draft.sealed.changes
  const owned = half === undefined ? [] : writtenToBlock(half)
  const now = { ...facts, lastOwned: () => owned }
  return planMigration(migration, sha256(folder.migration), [snapshot], now)
}

const drafts = new Map<string, Planned>()

/** Plans a case once for all its tests. */
function planned(folder: CaseFolder): Planned {
  const known = drafts.get(folder.name)
  if (known !== undefined) return known
  const made = planCase(folder)
  drafts.set(folder.name, made)
  return made
}

function refusalOf(folder: CaseFolder): WritError {
  try {
    planCase(folder)
  } catch (error) {
    if (error instanceof WritError) return error
    throw error
  }
  throw new Error('the case was planned')
}

/** The target as it would be found after the plan was applied. */
function appliedSnapshot({ draft, snapshot }: Planned): Snapshot {
  const { target } = snapshot
  const after = draft.plan.changes[0]?.after
  const image = draft.sealed.changes[0]?.after
  if (after?.kind !== 'file' || image === undefined || image === null) {
    return { kind: 'absent', target }
  }
  const { mode, uid, gid } = after
  return { kind: 'file', target, bytes: Buffer.from(image.base64, 'base64'), mode, uid, gid }
}

function afterBytes(draft: PlanDraft): Buffer | null {
  const image = draft.sealed.changes[0]?.after
  return image === null || image === undefined ? null : Buffer.from(image.base64, 'base64')
}

const changing = cases.filter(folder => folder.expect === 'ok')
const idle = cases.filter(folder => folder.expect === 'no-op')
const refused = cases.filter(folder => folder.expect in errorKinds)

describe('the corpus', () => {
  test('is there, and every folder belongs to one kind', () => {
    expect(changing.length).toBeGreaterThan(20)
    expect(refused.length).toBeGreaterThan(20)
    expect(idle.length).toBeGreaterThan(0)
    expect(changing.length + idle.length + refused.length).toBe(cases.length)
  })
})

describe.each(changing)('$rule $name ($source)', folder => {
  test(`${folder.rule} ${folder.what}`, () => {
    const { draft } = planned(folder)
    const [change] = draft.plan.changes
    expect(afterBytes(draft)?.toString('latin1')).toBe(
      Buffer.from(folder.after ?? []).toString('latin1'),
    )
    expect(change?.action).toBe(folder.action ?? 'update')
    if (folder.risk !== undefined) expect(draft.plan.risk).toBe(folder.risk)
    const codes = draft.plan.findings.map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(folder.findings ?? []))
    const kinds = change?.keys.map(key => [formatKeyPath(key.path), key.kind])
    expect(Object.fromEntries(kinds ?? [])).toMatchObject(folder.kinds ?? {})
  })

  test('R1 R21 binds links, mode and owner', () => {
    const { draft, snapshot } = planned(folder)
    const [change] = draft.plan.changes
    expect(change?.links.map(link => link.text)).toEqual(
      folder.link === undefined ? [] : [folder.link],
    )
    const name = (folder.link ?? folder.target).split('/').at(-1) ?? ''
    expect(change?.realPath.endsWith(`/${name}`)).toBe(true)
    const mode = snapshot.kind === 'file' ? Number.parseInt(folder.mode ?? '600', 8) : 0o600
    expect(change?.after).toMatchObject({ kind: 'file', mode })
  })

  test('R10 planning the result again changes nothing', () => {
    const again = replanned(folder, planned(folder), appliedSnapshot(planned(folder)))
    expect(again.plan.changes[0]).toMatchObject({ action: 'no-op', edits: [], keys: [], diff: [] })
  })

  test.each([false, true])('R28 rolls back to the original bytes (exact: %s)', exact => {
    const { draft, facts } = planned(folder)
    const snapshots = [appliedSnapshot(planned(folder))]
    const input = { ...draft, receipt: 'receipt-1', exact, snapshots }
    const back = planRollback(input, facts)
    expect(planProblems(back.plan, back.sealed)).toEqual([])
    expect(falseClaims(back.plan, back.sealed, facts)).toEqual([])
    expect(afterBytes(back)).toEqual(folder.before === null ? null : Buffer.from(folder.before))
    expect(back.plan.changes[0]?.action).toBe(folder.before === null ? 'delete' : 'update')
  })

  test('R12 names every risk that its images show', () => {
    const { draft, facts } = planned(folder)
    expect(falseClaims(draft.plan, draft.sealed, facts)).toEqual([])
  })

  test('R6 the store reads both halves as they were planned', () => {
    const { plan, bytes, sealed } = planned(folder).draft
    expect(planRecord.parse(JSON.parse(Buffer.from(bytes).toString()))).toEqual(plan)
    expect(sealedRecord.parse(JSON.parse(JSON.stringify(sealed)))).toEqual(sealed)
  })

  test('R24 the planned bytes pass the checks that follow a write', () => {
    const { draft } = planned(folder)
    const [change] = draft.plan.changes
    const [half] = draft.sealed.changes
    if (change === undefined || half === undefined) throw new Error('no change')
    const results = fileChecks(change, half, afterBytes(draft), () => 'executable', draft.plan.env)
    expect(results.filter(result => result.status !== 'passed')).toEqual([])
    expect(results.length).toBeGreaterThan(4)
  })
})

describe.each(changing.filter(folder => folder.hidden !== undefined))(
  'secrets of $name',
  folder => {
    test('R14 reach the file, and nothing of the plan that may be shared', () => {
      const text = Buffer.from(planned(folder).draft.bytes).toString('utf8')
      const after = afterBytes(planned(folder).draft)?.toString('utf8') ?? ''
      for (const secret of folder.hidden ?? []) {
        expect(after).toContain(secret)
        expect(text).not.toContain(secret)
      }
    })
  },
)

describe.each(idle)('$rule $name ($source)', folder => {
  test(`${folder.rule} ${folder.what}`, () => {
    const { draft } = planCase(folder)
    expect(draft.plan.changes[0]).toMatchObject({ action: 'no-op', edits: [], keys: [], diff: [] })
    expect(draft.plan.risk).toBe('cosmetic')
    expect(afterBytes(draft)).toEqual(folder.before === null ? null : Buffer.from(folder.before))
  })
})

describe.each(refused)('$rule $name ($source)', folder => {
  test(`${folder.rule} ${folder.what}`, () => {
    const error = refusalOf(folder)
    expect(error.code).toBe(folder.expect)
    const said = JSON.stringify([error.detail, error.hint, error.problems])
    for (const name of folder.names ?? []) {
      expect(`${error.detail} ${error.problems.map(problem => problem.detail).join()}`).toContain(
        name,
      )
    }
    for (const secret of folder.hidden ?? []) expect(said).not.toContain(secret)
  })
})

describe.runIf(hasTomllib())('another parser', () => {
  test('R9 tomllib reads the same values from every result', () => {
    // tomllib knows TOML 1.0 and no BOM.
    const files = changing.filter(
      folder => folder.target.endsWith('.toml') && folder.after?.[0] !== 0xef,
    )
    const read = readWithTomllib(files.map(folder => Buffer.from(folder.after ?? [])))
    expect(files.length).toBeGreaterThan(20)
    for (const [index, folder] of files.entries()) {
      const own = readBytes(Buffer.from(folder.after ?? []), {
        format: 'toml',
        dialect: { version: '1.0', maxDepth: 80 },
      })
      const other = read[index]
      const isSame = own.ok && other !== undefined && sameValue(own.document.root, other)
      expect(isSame, folder.name).toBe(true)
    }
  })
})
