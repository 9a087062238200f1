/** Two plans signed in one sitting by the built program, on a real terminal. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox, writBin } from '../helpers/sandbox.ts'
import { startPty } from './pty.ts'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

test('R15 marked plans are signed one after the other, each by a statement of its own', {
  timeout: 60_000,
}, async () => {
  box.write('.hermes/config.yaml', 'model: a\n')
  box.write('new.yaml', 'model: b\n')
  const ids = [
    box.run(['plan', demoMigration, '--json']).text('plan'),
    box
      .run(['propose', box.file('.hermes/config.yaml'), '--from', box.file('new.yaml'), '--json'])
      .text('plan'),
  ]
  const program = startPty(process.execPath, [writBin], {
    ...{ columns: 120, rows: 40, limitMs: 20_000, env: box.env, cwd: box.home },
  })
  await program.waitForText('2 plans')
  program.type('m')
  await program.waitForText('1 marked')
  program.type('m')
  await program.waitForText('2 marked')
  program.type('M')
  for (const place of ['1 of 2 marked', '2 of 2 marked']) {
    await program.waitForText(place)
    program.type('u')
    await program.waitForText('S signs')
    program.type('S')
    await program.waitForText('To go on, type')
    const [, challenge = ''] = /To go on, type {2}(\w+)/.exec(program.screen.text()) ?? []
    await program.typeVisibly(challenge)
    program.type('\r')
    await program.waitForText('Your approval is recorded')
    program.type('\r')
  }
  program.type('\x03')
  expect((await program.exited).exitCode).toBe(130)
  const nonces = ids.flatMap(id => {
    const folder = join(box.state, 'approvals', id)
    return readdirSync(folder)
      .filter(name => name.endsWith('.json'))
      .map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')).predicate)
  })
  expect(nonces.map(({ plan }) => plan)).toEqual(ids)
  expect(new Set(nonces.map(({ nonce }) => nonce)).size).toBe(2)
})
