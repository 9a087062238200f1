/** What a plan knows of the applies before it. */
import { describe, expect, test } from 'vitest'
import { pastApplies } from '../../src/apply/past-applies.ts'
import { unifiedText } from '../../src/diff/unified-text.ts'
import { lastOwned } from '../../src/operations/last-written.ts'
import { loadReview } from '../../src/operations/load-review.ts'
import type { MadePlan } from '../../src/operations/make-plan.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('operator')
const block = { owner: 'hermes', name: 'tools' }

function tools(version: number, what: string): string {
  return `writ: migration/v1
id: tools
owner: hermes
version: ${version}
rollbackOwner: operator
target: ~/${configName}
${what}
`
}

const withModel = 'block: { values: { model: gpt-5, model_reasoning_effort: low } }'

function owned(desk: Desk): readonly unknown[] | undefined {
  const workspace = desk.open()
  const past = pastApplies(workspace.host, workspace.layout)
  return lastOwned(workspace, past, desk.file(configName), block)
}

async function applied(desk: Desk, version: number, what: string): Promise<MadePlan> {
  desk.clock.now += 60_000
  const made = desk.migrate(tools(version, what))
  await desk.carryOut(made, 'operator')
  return made
}

describe('the last receipt of a block', () => {
  test('R8 is found behind receipts that are about something else', async () => {
    const desk = makeDesk(signers)
    desk.write(configName, '[tui]\nnotifications = true\n')
    await applied(desk, 1, withModel)
    desk.clock.now += 60_000
    const content = desk.read(configName).replace('true', 'false')
    await desk.carryOut(desk.propose(`~/${configName}`, content), 'operator')
    expect(owned(desk)).toEqual([['model'], ['model_reasoning_effort']])
    await applied(desk, 2, 'block: { values: { model: gpt-6 } }')
    expect(owned(desk)).toEqual([['model']])
    // A line of somebody else inside the block is still told apart.
    desk.write(configName, desk.read(configName).replace('model =', 'profile = "x"\nmodel ='))
    desk.clock.now += 60_000
    const refused = await refusalOf(() => desk.migrate(tools(3, withModel)))
    expect(refused.code).toBe('BLOCK_FOREIGN')
  })

  const endings: readonly (readonly [string, (desk: Desk, made: MadePlan) => Promise<unknown>])[] =
    [
      ['an absent', desk => applied(desk, 2, 'absent: true')],
      ['a rollback', (desk, made) => desk.carryOut(desk.undo({ plan: made.id }), 'operator')],
      [
        'a whole new file',
        desk => desk.carryOut(desk.propose(`~/${configName}`, 'model = "mine"\n'), 'operator'),
      ],
    ]
  test.each(endings)('R8 counts no more after %s has removed the block', async (_, remove) => {
    const desk = makeDesk(signers)
    desk.write(configName, '[tui]\nnotifications = true\n')
    const made = await applied(desk, 1, withModel)
    expect(owned(desk)).toHaveLength(2)
    desk.clock.now += 60_000
    await remove(desk, made)
    expect(owned(desk)).toBeUndefined()
    // The user may use the keys of the block that is gone.
    desk.write(configName, 'model = "mine"\n')
    desk.clock.now += 60_000
    const other = 'block: { values: { sandbox_mode: read-only } }'
    expect(desk.migrate(tools(3, other)).plan.changes[0]?.action).toBe('update')
  })
})

describe('a secret an earlier plan wrote', () => {
  const secret = 'plain words nobody would suspect'

  test.each([
    ['a value of its own', 'set: [{ path: tui.theme, value: dark }]'],
    ['nothing', 'remove: [tui.theme]'],
  ])('R34 is covered everywhere when %s takes its place', async (_, second) => {
    const desk = makeDesk(signers)
    desk.write(configName, '[tui]\nnotifications = true\n')
    desk.env['THEME'] = secret
    await applied(
      desk,
      1,
      `set: [{ path: tui.theme, value: "\${env:THEME}" }]\nenv: { THEME: { class: secret } }`,
    )
    expect(desk.read(configName)).toContain(secret)
    delete desk.env['THEME']
    desk.clock.now += 60_000
    const made = desk.migrate(tools(2, second))
    expect(made.plan.changes[0]?.action).toBe('update')
    const review = loadReview(desk.open(), made.id)
    const shown = [
      JSON.stringify(made.plan),
      JSON.stringify(review),
      ...made.plan.changes.map(unifiedText),
    ].join('\n')
    expect(shown).not.toContain(secret)
    expect(shown).toContain('secret')
  })
})
