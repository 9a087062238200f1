/** What a refusal tells people to do, with the names of this very case. */
import { chmodSync, linkSync, mkdirSync, rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('operator')
const target = `~/${configName}`

const cases: readonly (readonly [string, (desk: Desk) => unknown, (desk: Desk) => string])[] = [
  [
    'R3 a syntax error',
    desk => desk.write(configName, 'model = \n'),
    () => `correct the place that is named, or choose a backup: writ backups '${target}'`,
  ],
  [
    'R2 zero bytes',
    desk => desk.write(configName, '\0\0'),
    () => `repair the file, or choose a backup: writ backups '${target}'`,
  ],
  [
    'R1 a directory',
    desk => {
      rmSync(desk.file(configName))
      mkdirSync(desk.file(configName))
    },
    desk => `ls -ld ${desk.file(configName)}`,
  ],
  [
    'R1 a second name',
    desk => linkSync(desk.file(configName), desk.file('.codex/other')),
    desk => `find ${desk.file('.codex/')} -xdev -samefile ${desk.file(configName)}`,
  ],
]

describe('the next step names the file', () => {
  test.each(cases)('R35 %s', async (_, spoil, hint) => {
    const desk = makeDesk(signers)
    desk.write(configName, 'model = "a"\n')
    spoil(desk)
    const refused = await refusalOf(() => desk.propose(target, 'model = "b"\n'))
    expect(refused.hint).toBe(hint(desk))
  })

  test('R35 content that does not parse is not blamed on the file', async () => {
    const desk = makeDesk(signers)
    desk.write(configName, 'model = "a"\n')
    const refused = await refusalOf(() => desk.propose(target, 'model = \n'))
    expect(refused).toMatchObject({ code: 'TARGET_INVALID', path: 'new.toml' })
    expect(refused.hint).not.toContain(configName)
  })

  test('R19 R35 a stale plan names the command that plans anew', async () => {
    const desk = makeDesk(signers)
    desk.write(configName, 'model = "a"\n')
    const { id } = desk.propose(target, 'model = "b"\n')
    await desk.sign(id)
    chmodSync(desk.file(configName), 0o640)
    for (const work of [() => desk.apply(id), () => desk.sign(id)]) {
      expect(await refusalOf(work)).toMatchObject({
        code: 'PLAN_STALE',
        hint: `writ propose ${desk.file(configName)} --from new.toml --actor agent:codex`,
      })
    }
  })
})
