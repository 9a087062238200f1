import { describe, expect, test } from 'vitest'
import { isCanonical } from '../../src/bytes/canonical.ts'
import { planIdOf } from '../../src/bytes/digest.ts'
import { diffDigestOf } from '../../src/diff/unified-text.ts'
import { WritError } from '../../src/model/errors.ts'
import type { Operation } from '../../src/model/migration.ts'
import { planMigration } from '../../src/plan/plan-migration.ts'
import {
  block,
  configPath,
  documentDigest,
  envOf,
  home,
  imageOf,
  migrationOf,
  planFacts,
  ref,
  remove,
  set,
  snapshotOf,
} from './plan-inputs.ts'

const server = block({ mcp_servers: { tools: { command: 'hermes' } } })

function planOf(before: string | null, operations: readonly Operation[]) {
  return planMigration(migrationOf(operations), documentDigest, [snapshotOf(before)], planFacts())
}

function refusal(plan: () => unknown): WritError {
  try {
    plan()
  } catch (error) {
    if (error instanceof WritError) return error
    throw error
  }
  throw new Error('it was planned')
}

describe('a plan', () => {
  test('R6 is canonical, and its id is the digest of its bytes', () => {
    const draft = planOf('model = "x"\n', [server])
    expect(isCanonical(draft.bytes)).toBe(true)
    expect(JSON.parse(Buffer.from(draft.bytes).toString())).toEqual(draft.plan)
    expect(draft.id).toBe(planIdOf(draft.bytes))
    expect(draft.sealed.plan).toBe(draft.id)
    expect(draft.plan.diffDigest).toBe(diffDigestOf(draft.plan.changes))
  })

  test('R6 is another one for another document, time or salt', () => {
    const migration = migrationOf([server])
    const before = [snapshotOf('token = "abc"\n')]
    const facts = planFacts()
    const ids = [
      planMigration(migration, documentDigest, before, facts),
      planMigration(migration, `sha256:${'1'.repeat(64)}`, before, facts),
      planMigration(migration, documentDigest, before, {
        ...facts,
        created: '2026-05-15T09:00:41Z',
      }),
      planMigration(migration, documentDigest, before, { ...facts, salt: new Uint8Array(32) }),
    ].map(draft => draft.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('R13 names runtimes, checks, the way back and the digest of its inverse', () => {
    const migration = migrationOf([server], { affects: ['hermes-codex-runtime'] })
    const path = `${home}/it's mine/config.toml`
    const { plan } = planMigration(migration, documentDigest, [snapshotOf('', path)], planFacts())
    expect(plan.affects).toEqual(['hermes-codex-runtime', 'codex'])
    expect(plan.rollback.command).toBe(`writ rollback --latest '${home}/it'\\''s mine/config.toml'`)
    expect(plan.rollback.inverse).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(plan.checks.map(check => check.name)).toEqual([
      ...['consumer-shadow', 'bytes-on-disk', 'parse', 'duplicates', 'block-count', 'read-back'],
      ...['user-bytes', 'consumer-live'],
    ])
  })

  test('R13 of no change has no check and no risk', () => {
    const { plan } = planOf('x = 1\n', [set(['x'], 1n)])
    expect(plan).toMatchObject({ checks: [], findings: [], risk: 'cosmetic' })
    expect(plan.rollback.command).toBe(`writ rollback --latest ${configPath}`)
  })

  test('R11 lists what came from the environment, and where it lands', () => {
    const operations = [
      block({
        mcp_servers: { tools: { command: ref('PYTHON'), args: ['-m', `x=${ref('TOKEN')}`] } },
      }),
      set(['model'], ref('MODEL')),
    ]
    const env = [envOf('PYTHON', 'command'), envOf('TOKEN', 'secret'), envOf('MODEL', 'text')]
    const facts = planFacts({
      env: { PYTHON: '/opt/python', TOKEN: 'zebra-quartz-17', MODEL: 'gpt-5' },
      paths: { '/opt/python': 'executable' },
    })
    const migration = migrationOf(operations, { env })
    const { plan } = planMigration(migration, documentDigest, [snapshotOf(null)], facts)
    expect(plan.env.map(({ name, shown, lands }) => [name, shown.slice(0, 8), lands])).toEqual([
      ['PYTHON', '/opt/pyt', [{ change: 0, path: ['mcp_servers', 'tools', 'command'] }]],
      ['TOKEN', '‹secret ', [{ change: 0, path: ['mcp_servers', 'tools', 'args', 1] }]],
      ['MODEL', 'gpt-5', [{ change: 0, path: ['model'] }]],
    ])
    expect(plan.changes[0]?.keys.map(key => key.env)).toEqual([['MODEL'], ['PYTHON'], ['TOKEN']])
  })

  test('R9 seals the value of every owned key, and null for what goes', () => {
    const before = 'old = 1\nkept = 2\n[table]\nx = 1\n'
    const draft = planOf(before, [
      remove(['old']),
      remove(['table']),
      set(['table', 'y'], 2n),
      server,
    ])
    expect(draft.plan.changes[0]?.owned).toEqual(
      draft.sealed.changes[0]?.owned.map(({ path, role }) => ({ path, role })),
    )
    expect(draft.sealed.changes[0]?.owned).toEqual([
      { path: ['table', 'y'], role: 'key', value: { kind: 'integer', value: '2' } },
      {
        path: ['mcp_servers', 'tools', 'command'],
        role: 'block',
        value: { kind: 'string', value: 'hermes' },
      },
      { path: ['old'], role: 'key', value: null },
      { path: ['table', 'x'], role: 'key', value: null },
    ])
  })

  test('R2 an absent file is created for its owner alone; the file is the block', () => {
    const draft = planOf(null, [server])
    expect(draft.plan.changes[0]).toMatchObject({
      action: 'create',
      before: { kind: 'absent' },
      after: { kind: 'file', mode: 0o600, uid: 1000, gid: 1000 },
      edits: [{ offset: 0, length: 0 }],
    })
    expect(imageOf(draft)?.toString()).toMatch(/^# >>> writ [^#]*# <<< writ .* <<<\n$/)
  })

  test.each<[string, string | null, readonly Operation[]]>([
    ['a value that is there', 'x = 1 # mine\n', [set(['x'], 1n)]],
    ['a key that is gone', 'x = 1\n', [remove(['y'])]],
    ['a block that is not there', 'x = 1\n', [{ kind: 'absent' }]],
    ['nothing in no file', null, [{ kind: 'absent' }]],
    ['a file as it is', 'x = 1\n', [{ kind: 'file', content: 'x = 1\n' }]],
  ])('R10 of %s changes nothing', (_, before, operations) => {
    const [change] = planOf(before, operations).plan.changes
    expect(change).toMatchObject({ action: 'no-op', edits: [], keys: [], diff: [] })
    expect(change?.before).toEqual(change?.after)
  })

  test('R12 a whole file shows every key that changes', () => {
    const draft = planOf('a = 1\nb = 2\nc = "x"\n', [
      { kind: 'file', content: 'a = 1\nb = 3\nd = 4\n' },
    ])
    const [change] = draft.plan.changes
    expect(change).toMatchObject({ wholeFile: true, owned: [], block: null })
    expect(change?.keys.map(key => [key.path[0], key.kind, key.before, key.after])).toEqual([
      ['b', 'changed', '2', '3'],
      ['c', 'removed', '"x"', null],
      ['d', 'added', null, '4'],
    ])
  })

  test('R12 a table that becomes a value, and the other way round, is retyped', () => {
    const operations: Operation[] = [{ kind: 'file', content: 'a = 1\nb = { x = 1 }\n' }]
    const kinds = planOf('a = { x = 1 }\nb = 1\nc = {}\n', operations).plan.changes[0]?.keys
    expect(kinds?.map(key => [key.path.join('.'), key.kind])).toEqual([
      ['a.x', 'removed'],
      ['b', 'retyped'],
      ['c', 'removed'],
      ['a', 'retyped'],
      ['b.x', 'added'],
    ])
  })
})

describe('a migration that cannot be planned', () => {
  test('R35 is refused with the problems of all its targets', () => {
    const targets = ['a', 'b', 'c'].map(name => ({
      target: `${home}/${name}.toml`,
      consumer: null,
      format: 'toml' as const,
      handovers: [],
      dialect: null,
      operations: [block({ x: 1n })],
    }))
    const snapshots = [
      snapshotOf('x = 2\n', `${home}/a.toml`),
      snapshotOf('x = = 2\n', `${home}/b.toml`),
      snapshotOf('fine = true\n', `${home}/c.toml`),
    ]
    const error = refusal(() =>
      planMigration(migrationOf([], { targets }), documentDigest, snapshots, planFacts()),
    )
    expect(error.code).toBe('KEY_CONFLICT')
    expect(error.problems.map(({ code, path }) => [code, path])).toEqual([
      ['KEY_CONFLICT', `${home}/a.toml`],
      ['TARGET_INVALID', `${home}/b.toml`],
    ])
  })

  test.each<[string, string, string | Uint8Array, readonly Operation[]]>([
    ['R3', 'TARGET_INVALID', 'x = = 1\n', [server]],
    ['R2', 'TARGET_BINARY', 'x = 1\0\n', [server]],
    ['R2', 'TARGET_NOT_UTF8', Buffer.from([0x78, 0xff]), [server]],
    ['R4', 'KEY_CONFLICT', 'x = 1\n', [set(['y'], 1n), set(['y'], 2n)]],
    ['R4', 'KEY_CONFLICT', '', [set(['y', 'z'], 1n), block({ y: { z: 2n } })]],
    ['R4', 'KEY_CONFLICT', '', [set(['y', 'z'], 1n), remove(['y'])]],
    ['R9', 'READ_BACK_FAILED', '', [{ kind: 'file', content: 'x = = 1\n' }]],
    ['R2', 'MIGRATION_INVALID', '', [set(['x'], 'a\ud800')]],
    ['R2', 'MIGRATION_INVALID', '', [{ kind: 'file', content: 'x = "\ud800"\n' }]],
    ['R34', 'MIGRATION_INVALID', '', [set(['x'], '‹secret 0123abcd›')]],
    ['R34', 'MIGRATION_INVALID', '', [set(['x'], ['y', { a: 'pre ‹secret 0123abcd› post' }])]],
    ['R34', 'MIGRATION_INVALID', '', [{ kind: 'file', content: 'x = "‹secret 0123abcd›"\n' }]],
  ])('%s is refused as %s (%#)', (_, code, before, operations) => {
    const error = refusal(() =>
      planMigration(migrationOf(operations), documentDigest, [snapshotOf(before)], planFacts()),
    )
    expect(error.code).toBe(code)
  })

  test('R1 is refused where two targets are one file', () => {
    const targets = ['one', 'two'].map(name => ({
      target: `${home}/${name}.toml`,
      consumer: null,
      format: 'toml' as const,
      handovers: [],
      dialect: null,
      operations: [set([name], 1n)],
    }))
    const error = refusal(() =>
      planMigration(
        migrationOf([], { targets }),
        documentDigest,
        [snapshotOf('', configPath), snapshotOf('', configPath)],
        planFacts(),
      ),
    )
    expect(error.code).toBe('MIGRATION_INVALID')
  })

  test('R11 a secret may not stand in a command, whole or in part', () => {
    const facts = planFacts({ env: { TOKEN: 'zebra-quartz-17' } })
    const commands = [ref('TOKEN'), `/bin/${ref('TOKEN')}`, '/bin/zebra-quartz-17']
    for (const command of commands) {
      const migration = migrationOf(
        [set(['mcp_servers', 'x', 'command'], command), set(['token'], ref('TOKEN'))],
        { env: [envOf('TOKEN', 'secret')] },
      )
      const error = refusal(() => planMigration(migration, documentDigest, [snapshotOf('')], facts))
      expect(error.code).toBe('ENV_REJECTED')
    }
  })
})

describe('large files', () => {
  test('R7 are planned by their edits alone', () => {
    const lines = Array.from({ length: 4_000 }, (_, i) => `key_${i} = "value ${i}"\n`).join('')
    const draft = planOf(lines, [set(['key_2000'], 'changed')])
    expect(draft.plan.changes[0]?.edits.map(edit => edit.size)).toHaveLength(1)
    expect(draft.plan.changes[0]?.diff[0]?.lines).toHaveLength(8)
  })
})
