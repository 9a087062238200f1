/** What somebody meets who uses writ for the first time, and does not use it as it was meant. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox } from '../helpers/sandbox.ts'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

const planned = (): string => box.run(['plan', demoMigration, '--json']).text('plan')

function shownIn(id: string): Readonly<Record<string, unknown>> {
  const [{ statement }] = JSON.parse(box.run(['show', id, '--statement', '--json']).stdout)
  return statement.predicate.view
}

describe('signing', () => {
  test('R15 the statement says what was printed: all of it, or nothing with --json', () => {
    const id = planned()
    const confirm = ['--confirm', id.slice(4, 10)]
    const signed = box.run(['sign', id, ...confirm])
    expect(signed.stdout).toContain('default_permissions')
    const whole = shownIn(id)
    expect(whole['hunksShown']).toBe(whole['hunksTotal'])
    expect(whole['hunksTotal']).toBeGreaterThan(0)

    const again = makeSandbox()
    try {
      const other = again.run(['plan', demoMigration, '--json']).text('plan')
      const json = again.run(['sign', other, '--confirm', other.slice(4, 10), '--json'])
      expect(json.code, json.stdout).toBe(0)
      const [{ statement }] = JSON.parse(again.run(['show', other, '--statement', '--json']).stdout)
      expect(statement.predicate.view).toMatchObject({ hunksShown: 0 })
      expect(statement.predicate.view.digest).not.toBe(whole['digest'])
    } finally {
      again.dispose()
    }
  })

  test('R18 a rejected plan is not signed; who rejected it can take that back', () => {
    const id = planned()
    const sign = ['sign', id, '--confirm', id.slice(4, 10), '--json']
    const rejection = box.run(['reject', id, '--reason', 'no', '--json']).text('rejection')
    const refused = box.run(sign)
    expect(refused.code).toBe(13)
    expect(refused.json()).toMatchObject({
      code: 'APPROVAL_REJECTED',
      detail: expect.stringContaining(rejection),
      hint: expect.stringContaining(`writ revoke ${rejection.slice(0, 12)}`),
    })
    expect(box.run(['apply', id, '--json']).json()).toMatchObject({
      code: 'APPROVAL_REJECTED',
      hint: expect.stringContaining(`writ revoke ${rejection.slice(0, 12)}`),
    })
    expect(box.run(['revoke', rejection, '--reason', 'looked again']).code).toBe(0)
    expect(box.run(sign).code).toBe(0)
    expect(box.run(['apply', id]).code).toBe(0)
  })
})

describe('what there is nothing to do for', () => {
  test('R10 a plan that changes nothing is not saved', () => {
    const id = planned()
    box.run(['sign', id, '--confirm', id.slice(4, 10)])
    expect(box.run(['apply', id]).code).toBe(0)
    const again = box.run(['plan', demoMigration, '--json'])
    expect(again.code).toBe(0)
    expect(again.json()).toMatchObject({ path: null, approvals: { needed: 0, have: 0 } })
    expect(JSON.parse(box.run(['list', '--all', '--json']).stdout)).toHaveLength(1)
  })

  test.each(['verify', 'backups'])('%s of a file writ has never changed says so', command => {
    const ran = box.run([command, box.file('no-such-file'), '--json'])
    expect(ran.code).toBe(2)
    expect(ran.json()).toMatchObject({ code: 'NOT_FOUND', path: box.file('no-such-file') })
  })
})

test('R24 the checks of several files stand below their file', () => {
  const document = `writ: migration/v1
id: both
owner: test
version: 1
rollbackOwner: me
targets:
  - target: ~/.codex/config.toml
    consumer: codex
    set: [{ path: [model], value: gpt-5.2 }]
  - target: ~/.codex/other.toml
    consumer: codex
    block: { values: { model: gpt-5.2 } }
`
  const id = box.run(['plan', box.write('both.yaml', document), '--json']).text('plan')
  box.run(['sign', id, '--confirm', id.slice(4, 10)])
  const { stdout } = box.run(['apply', id])
  const [, first = '', second = ''] = stdout.split(/^ {2}(?=update|create)/m)
  for (const [part, name] of [
    [first, '~/.codex/config.toml'],
    [second, '~/.codex/other.toml'],
  ] as const) {
    expect(part).toContain(name)
    expect(part.match(/ parse /g)).toHaveLength(1)
  }
})
