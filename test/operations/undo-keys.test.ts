/** Rollback of a file its runtime has parsed and saved again: no byte is where it was. */
import { describe, expect, test } from 'vitest'
import { type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('operator@example')
const file = '.claude/settings.json'
const before = {
  model: 'opus',
  permissions: { allow: ['Bash(ls:*)'], deny: ['WebFetch', 'Bash(rm:*)'] },
  env: { A: '1' },
}

const migration = `writ: migration/v1
id: guard
owner: platform
version: 1
target: ~/${file}
remove: [[env, A]]
set: [{ path: model, value: sonnet }]
exclude: [{ path: permissions.deny, items: [WebFetch] }]
include: [{ path: permissions.deny, items: ["Read(./.env)"] }]
block:
  values:
    statusLine: { type: command, command: /bin/true }
    hooks: { PreToolUse: [{ matcher: Bash, hooks: [{ type: command, command: /bin/true }] }] }
rollbackOwner: operator
`

/** The settings as the runtime saves them, with an edit of the user's. */
function savedAgain(desk: Desk, edit: (settings: Record<string, unknown>) => void): void {
  const settings = JSON.parse(desk.read(file))
  edit(settings)
  desk.write(file, JSON.stringify(settings, null, 4))
}

async function appliedDesk() {
  const desk = makeDesk(signers)
  desk.write(file, `${JSON.stringify(before)}\n`)
  const receipt = await desk.carryOut(desk.migrate(migration), 'operator@example')
  return { desk, receipt }
}

describe('a rollback key by key', () => {
  test('R28 brings every decided key back and keeps what came since', async () => {
    const { desk, receipt } = await appliedDesk()
    savedAgain(desk, settings => {
      settings['theme'] = 'dark'
    })
    await desk.carryOut(desk.undo(receipt), 'operator@example')
    const { permissions, ...rest } = JSON.parse(desk.read(file))
    expect(rest).toEqual({ model: 'opus', env: { A: '1' }, theme: 'dark' })
    expect(permissions.allow).toEqual(before.permissions.allow)
    expect(permissions.deny.toSorted()).toEqual(before.permissions.deny.toSorted())
    expect(desk.read(file)).toContain('\n    "theme": "dark"')
  })

  test('R28 conflicts with a decided key that was edited since', async () => {
    const { desk, receipt } = await appliedDesk()
    savedAgain(desk, settings => {
      settings['model'] = 'haiku'
    })
    const refusal = await refusalOf(() => desk.undo(receipt))
    expect(refusal.code).toBe('ROLLBACK_CONFLICT')
    expect(refusal.problems.map(({ detail }) => detail).join()).toContain('model')
  })

  test('R28 takes away a file the plan made when nothing else is left in it', async () => {
    const desk = makeDesk(signers)
    desk.write('.claude/CLAUDE.md', '')
    const receipt = await desk.carryOut(
      desk.migrate(migration.replace('remove: [[env, A]]\n', '')),
      'operator@example',
    )
    savedAgain(desk, () => undefined)
    await desk.carryOut(desk.undo(receipt), 'operator@example')
    expect(() => desk.read(file)).toThrow()
  })
})
