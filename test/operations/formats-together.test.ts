/** One migration over files of every format: one plan, one signature, all or nothing. */
import { describe, expect, test } from 'vitest'
import { verifyTargets } from '../../src/operations/verify.ts'
import { type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('operator@example')

const files = {
  '.codex/config.toml': 'model = "gpt-5" # mine\n\n[tui]\ntheme = "dark"\n',
  '.hermes/config.yaml':
    '# mine\nmodel: { default: claude }\nmcp_servers:\n  a: { command: /bin/sh }\n',
  '.claude/settings.json': '{\n\t"permissions": {"deny": ["WebFetch"]}\n}',
  '.hermes/.env': 'export LOG_LEVEL=info # noisy\r\nA="two\r\nlines"\r\n',
  'work/opencode.jsonc': '{\n  // servers\n  "mcp": {},\n}\n',
} as const

const migration = `writ: migration/v1
id: baseline
owner: platform-team
version: 1
targets:
  - target: ~/.codex/config.toml
    block: { values: { mcp_servers: { fleet: { command: /bin/sh, args: [-c, "true"] } } } }
  - target: ~/.hermes/config.yaml
    block: { values: { mcp_servers: { fleet: { command: /bin/sh, args: [-c, "true"] } } } }
  - target: ~/.claude/settings.json
    include: [{ path: permissions.deny, items: ["Read(./.env)"] }]
    block: { values: { statusLine: { type: command, command: /bin/true } } }
  - target: ~/.hermes/.env
    set: [{ path: LOG_LEVEL, value: "debug #1" }]
    block: { values: { FLEET_TOKEN: "\${env:FLEET_TOKEN}" } }
  - target: ~/work/opencode.jsonc
    set: [{ path: [mcp, fleet], value: { type: local, command: [/bin/sh] } }]
  - target: ~/work/new.yaml
    set: [{ path: [fleet, "on"], value: "off" }]
env:
  FLEET_TOKEN: { class: secret }
rollbackOwner: platform-team
`

const secret = 'flt-0123456789abcdef'

function deskWithFiles(): Desk {
  const desk = makeDesk(signers)
  desk.env['FLEET_TOKEN'] = secret
  for (const [name, content] of Object.entries(files)) desk.write(name, content)
  return desk
}

const contents = (desk: Desk): readonly string[] => Object.keys(files).map(name => desk.read(name))

describe('a migration over every format', () => {
  test('R22 is applied as one, proved, and taken back to the byte', async () => {
    const desk = deskWithFiles()
    const made = desk.migrate(migration)
    expect(JSON.stringify(made.plan)).not.toContain(secret)
    const receipt = await desk.carryOut(made, 'operator@example')
    expect(receipt.outcome).toBe('changed')
    expect(receipt.targets.map(({ action }) => action)).toEqual([
      ...['update', 'update', 'update', 'update', 'update', 'create'],
    ])
    expect(desk.read('.hermes/.env')).toContain(`FLEET_TOKEN=${secret}\r\n`)
    expect(desk.read('work/new.yaml')).toBe('fleet:\n  "on": "off"\n')
    expect(verifyTargets(desk.open(), undefined, false).exitCode).toBe(0)
    expect(desk.migrate(migration).plan.changes.map(({ action }) => action)).toEqual(
      Array.from({ length: 6 }, () => 'no-op'),
    )
    await desk.carryOut(desk.undo(receipt), 'operator@example')
    expect(contents(desk)).toEqual(Object.values(files))
    expect(() => desk.read('work/new.yaml')).toThrow()
  })

  test('R28 is undone beside what was edited since, in every format', async () => {
    const desk = deskWithFiles()
    const receipt = await desk.carryOut(desk.migrate(migration), 'operator@example')
    desk.write('.codex/config.toml', `# top\n${desk.read('.codex/config.toml')}`)
    desk.write('.hermes/config.yaml', desk.read('.hermes/config.yaml').replace('claude', 'opus'))
    desk.write('.claude/settings.json', desk.read('.claude/settings.json').replace('WebFetch', 'X'))
    desk.write('.hermes/.env', `B=1\r\n${desk.read('.hermes/.env')}`)
    await desk.carryOut(desk.undo(receipt), 'operator@example')
    expect(contents(desk)).toEqual([
      `# top\n${files['.codex/config.toml']}`,
      files['.hermes/config.yaml'].replace('claude', 'opus'),
      files['.claude/settings.json'].replace('WebFetch', 'X'),
      `B=1\r\n${files['.hermes/.env']}`,
      files['work/opencode.jsonc'],
    ])
  })

  test('R19 writes none of the files when one of them has changed', async () => {
    const desk = deskWithFiles()
    const made = desk.migrate(migration)
    await desk.sign(made.id)
    desk.write('.hermes/.env', 'LOG_LEVEL=error\n')
    const refusal = await refusalOf(() => desk.apply(made.id))
    expect(refusal.code).toBe('PLAN_STALE')
    desk.write('.hermes/.env', files['.hermes/.env'])
    expect(contents(desk)).toEqual(Object.values(files))
  })
})
