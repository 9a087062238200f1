/** One file, however whoever proposes spells it. */
import { mkdirSync, symlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { policyText } from '../../src/policy/presets.ts'
import { configName, type Desk, makeDesk, makeSigners } from './desk.ts'

const signers = makeSigners('alice')
const content = 'model = "b"\n'

function deskWith(): Desk {
  const desk = makeDesk(signers)
  desk.write(configName, 'model = "a"\n')
  return desk
}

describe('a proposal for one file', () => {
  test.each([
    ['absolute', (desk: Desk) => desk.file(configName)],
    ['relative', () => configName],
    ['below here', () => `./${configName}`],
    ['with a way back', () => `.codex/../${configName}`],
    ['with empty names', (desk: Desk) => `${desk.home}//./${configName}`],
  ])('R1 R6 is the plan that waits already, where its path is %s', (_name, spelled) => {
    const desk = deskWith()
    const first = desk.propose(`~/${configName}`, content)
    const again = desk.propose(spelled(desk), content)
    expect(again).toMatchObject({ id: first.id, existing: true })
    expect(again.plan.changes[0]?.target).toBe(`~/${configName}`)
  })

  test('R1 names its links as they were walked, and is not that of another way to the file', () => {
    const desk = deskWith()
    mkdirSync(desk.file('a/b'), { recursive: true })
    symlinkSync(desk.file(configName), desk.file('a/link.toml'))
    symlinkSync(desk.file('a/b'), desk.file('way'))
    const straight = desk.propose(`~/${configName}`, content)
    const linked = desk.propose(desk.file('a/link.toml'), content)
    expect(linked).toMatchObject({ existing: false })
    expect(linked.plan.changes[0]).toMatchObject({
      target: '~/a/link.toml',
      realPath: straight.plan.changes[0]?.realPath,
      links: [{ path: desk.file('a/link.toml') }],
    })
    // What '..' means is decided behind the link: in the text it would be another file.
    const back = desk.propose('way/../link.toml', content)
    expect(back.plan.changes[0]).toMatchObject({ target: '~/way/../link.toml' })
  })

  test('R1 is spelled from the root outside of the home', () => {
    const desk = makeDesk(signers, { policy: policyText('solo', ['/']) })
    const outside = `${desk.home}-not`
    mkdirSync(outside)
    desk.write(configName, 'model = "a"\n')
    const { plan } = desk.propose(`../${basename(outside)}/new.toml`, content)
    expect(plan.changes[0]?.target).toBe(`${outside}/new.toml`)
  })
})
