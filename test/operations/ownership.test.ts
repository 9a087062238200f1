/** What verify says of managed blocks that others have edited. */
import { describe, expect, test } from 'vitest'
import { verifyTargets } from '../../src/operations/verify.ts'
import { type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('operator@example')

const migration = `writ: migration/v1
id: tools
owner: platform-team
version: 1
target: ~/.hermes/config.yaml
block:
  values:
    mcp_servers:
      tools: { command: /bin/sh }
rollbackOwner: platform-team
`

const file = '.hermes/config.yaml'

async function appliedDesk(): Promise<Desk> {
  const desk = makeDesk(signers)
  desk.write(file, 'mcp_servers:\n  mine: { command: /bin/sh }\n')
  await desk.carryOut(desk.migrate(migration), 'operator@example')
  return desk
}

function blockOf(desk: Desk) {
  const { results, exitCode } = verifyTargets(desk.open(), undefined, false)
  const [found] = results.filter(({ subject }) => subject.includes(' block '))
  return { found, exitCode }
}

interface Edit {
  readonly state: string
  readonly asked: 'repair' | 'evict'
  readonly edit: (text: string) => string
}

const edits: readonly Edit[] = [
  { state: 'BLOCK_DAMAGED', asked: 'repair', edit: text => text.replace(/ *# <<<.*\n/, '') },
  { state: 'MARKERS_LOST', asked: 'repair', edit: text => text.replace(/ *# (<<<|>>>).*\n/g, '') },
  {
    state: 'BLOCK_FOREIGN',
    asked: 'evict',
    edit: text => text.replace(/( *# <<<)/, '  foo: { command: /bin/sh }\n$1'),
  },
]

describe('a managed block', () => {
  test('R8 is as its receipt says after an apply', async () => {
    const desk = await appliedDesk()
    expect(blockOf(desk)).toMatchObject({ found: { ok: true }, exitCode: 0 })
  })

  test.each(edits)('R8 is told to be $state, refused, and put right by $asked', async edit => {
    const desk = await appliedDesk()
    const before = desk.read(file)
    desk.write(file, edit.edit(before))
    const { found, exitCode } = blockOf(desk)
    expect(found).toMatchObject({ ok: false })
    expect(found?.hint).toContain(`--${edit.asked}`)
    expect(exitCode).toBe(12)
    const refusal = await refusalOf(() => desk.migrate(migration))
    expect(refusal.code).toBe(edit.state)
    expect(refusal.hint).toContain(`writ plan migration.yaml --${edit.asked}`)
    const made = desk.migrate(`${migration}${edit.asked}: true\n`)
    await desk.carryOut(made, 'operator@example')
    expect(blockOf(desk)).toMatchObject({ found: { ok: true }, exitCode: 0 })
    expect(desk.migrate(migration).plan.changes[0]?.action).toBe('no-op')
  })
})

describe('a file whose reader and format only the migration names', () => {
  test('R8 is looked at as it was planned', async () => {
    const desk = makeDesk(signers)
    desk.write('work/agent.conf', 'A=/run/a#b\n')
    const shell = migration
      .replace('~/.hermes/config.yaml', '~/work/agent.conf\nformat: dotenv\ndialect: sh')
      .replace(/values:[\s\S]*?(?=rollbackOwner)/, 'values: { B: x }\n')
    await desk.carryOut(desk.migrate(shell), 'operator@example')
    expect(blockOf(desk)).toMatchObject({ found: { ok: true }, exitCode: 0 })
    desk.write('work/agent.conf', desk.read('work/agent.conf').replace(/# <<<.*\n/, ''))
    expect(blockOf(desk)).toMatchObject({ found: { ok: false }, exitCode: 12 })
  })
})

describe('a block that stood twice', () => {
  test('R28 comes back twice when its repair is taken back', async () => {
    const desk = makeDesk(signers)
    const toml = migration.replace('~/.hermes/config.yaml', '~/.codex/config.toml')
    desk.write('.codex/config.toml', 'model = "x"\n')
    await desk.carryOut(desk.migrate(toml), 'operator@example')
    const once = desk.read('.codex/config.toml')
    const twice = `${once}\n${once.slice(once.indexOf('# >>>')).replaceAll('tools]', 'other]')}`
    desk.write('.codex/config.toml', twice)
    const receipt = await desk.carryOut(desk.migrate(`${toml}repair: true\n`), 'operator@example')
    expect(blockOf({ ...desk }).found).toMatchObject({ ok: true })
    for (const exact of [false, true]) {
      const back = desk.undo(receipt, exact)
      if (back.plan.changes[0]?.action === 'no-op') continue
      await desk.carryOut(back, 'operator@example')
      expect(desk.read('.codex/config.toml')).toBe(twice)
    }
  })
})

describe('a list of which one element is owned', () => {
  const include = `writ: migration/v1
id: deny
owner: platform-team
version: 1
target: ~/.claude/settings.json
include: [{ path: permissions.deny, items: ["Read(./.env)"] }]
rollbackOwner: platform-team
`
  const settings = '.claude/settings.json'

  test('R31 may grow, but must keep the element', async () => {
    const desk = makeDesk(signers)
    desk.write(settings, '{"permissions": {"deny": ["WebFetch"]}}')
    const receipt = await desk.carryOut(desk.migrate(include), 'operator@example')
    desk.write(settings, '{"permissions":{"deny":["Read(./.env)","WebFetch","Bash(rm:*)"]}}')
    expect(verifyTargets(desk.open(), undefined, false).exitCode).toBe(0)
    desk.write(settings, '{"permissions":{"deny":["WebFetch"]}}')
    expect(verifyTargets(desk.open(), undefined, false).exitCode).toBe(12)
    desk.write(settings, '{"permissions": {"deny": ["WebFetch", "Read(./.env)"]}, "model": "x"}')
    await desk.carryOut(desk.undo(receipt), 'operator@example')
    expect(desk.read(settings)).toBe('{"permissions": {"deny": ["WebFetch"]}, "model": "x"}')
  })
})
