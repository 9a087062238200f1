import { describe, expect, test } from 'vitest'
import { fileChecks } from '../../src/checks/file-checks.ts'
import type { CheckName } from '../../src/model/check.ts'
import type { EnvUse } from '../../src/model/plan.ts'
import type { PathFact } from '../../src/model/snapshot.ts'
import { planMigration } from '../../src/plan/plan-migration.ts'
import {
  block,
  documentDigest,
  envOf,
  imageOf,
  migrationOf,
  planFacts,
  ref,
  snapshotOf,
} from '../plan/plan-inputs.ts'

const facts = planFacts({
  env: { HERMES_HOME: '/home/operator/.hermes' },
  paths: { '/home/operator/.hermes': 'directory' },
})
const migration = migrationOf(
  [
    block({
      mcp_servers: { tools: { command: '/opt/tools', env: { HERMES_HOME: ref('HERMES_HOME') } } },
    }),
  ],
  { env: [envOf('HERMES_HOME', 'path')] },
)
const draft = planMigration(migration, documentDigest, [snapshotOf('model = "x"\n')], facts)
const [change] = draft.plan.changes
const [half] = draft.sealed.changes
if (change === undefined || half === undefined) throw new Error('the plan has no change')
const planned = imageOf(draft)?.toString() ?? ''

const world: Readonly<Record<string, PathFact>> = {
  '/opt/tools': 'executable',
  '/home/operator/.hermes': 'directory',
}

function failedOn(
  bytes: string | Uint8Array | null,
  paths: Readonly<Record<string, PathFact>> = world,
  uses: readonly EnvUse[] = draft.plan.env,
): readonly CheckName[] {
  if (change === undefined || half === undefined) return []
  const onDisk = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  return fileChecks(change, half, onDisk, path => paths[path] ?? 'absent', uses)
    .filter(result => result.status !== 'passed')
    .map(result => result.name)
}

describe('a written file', () => {
  test('R24 passes every check when it is as planned', () => {
    expect(failedOn(planned)).toEqual([])
  })

  test.each<[string, string | Uint8Array | null, readonly CheckName[]]>([
    ['is not there', null, ['bytes-on-disk', 'parse', 'block-count', 'read-back', 'user-bytes']],
    ['lost a byte of the user', planned.replace('"x"', '"y"'), ['bytes-on-disk', 'user-bytes']],
    ['has another comment', `${planned}# late\n`, ['bytes-on-disk', 'user-bytes']],
    [
      'lost the block',
      'model = "x"\n',
      ['bytes-on-disk', 'block-count', 'read-back', 'user-bytes'],
    ],
    [
      'has another owned value',
      planned.replace('/opt/tools', '/opt/other'),
      ['bytes-on-disk', 'read-back'],
    ],
    [
      'does not parse',
      planned.replace(' = ', ' '),
      ['bytes-on-disk', 'parse', 'read-back', 'user-bytes'],
    ],
    [
      'is not text',
      Buffer.from([0xff, 0xfe]),
      ['bytes-on-disk', 'parse', 'block-count', 'read-back', 'user-bytes'],
    ],
  ])('R24 fails exactly the checks that concern it when it %s', (_, bytes, failed) => {
    expect(failedOn(bytes)).toEqual(failed)
  })

  test.each<[string, Readonly<Record<string, PathFact>>]>([
    ['the command is gone', { ...world, '/opt/tools': 'absent' }],
    ['the command cannot be run', { ...world, '/opt/tools': 'file' }],
    ['the directory is gone', { ...world, '/home/operator/.hermes': 'absent' }],
  ])('R24 fails on its required paths when %s', (_, paths) => {
    expect(failedOn(planned, paths)).toEqual(['required-paths'])
  })

  test('R11 R24 does not require what the migration declared missing', () => {
    const uses = draft.plan.env.map(use => ({ ...use, accepted: ['missing' as const] }))
    const gone: Readonly<Record<string, PathFact>> = { '/opt/tools': 'executable' }
    expect(failedOn(planned, gone, uses)).toEqual([])
  })

  test('R34 puts no value into any detail', () => {
    const texts = fileChecks(change, half, Buffer.from(planned), () => 'absent', draft.plan.env)
    expect(JSON.stringify(texts.map(result => result.detail))).not.toContain('/opt/tools')
  })
})

describe('a removed file', () => {
  test.each([
    [null, 'passed'],
    [Buffer.from(''), 'failed'],
  ])('R24 is checked to be gone: %s', (bytes, status) => {
    const gone = { ...change, action: 'delete', after: { kind: 'absent' } } as const
    const results = fileChecks(gone, { ...half, after: null }, bytes, () => 'absent')
    expect(results.map(result => [result.name, result.status])).toEqual([['bytes-on-disk', status]])
  })
})
