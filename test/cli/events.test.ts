/** Events of the real program: what the sinks get, what a failing one says, and several at once. */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { demoMigration, makeSandbox, type Sandbox } from '../helpers/sandbox.ts'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

function name(sinks: string): void {
  appendFileSync(join(box.config, 'policy.yaml'), `events: ${sinks}\n`)
}

function told(path: string): Record<string, unknown>[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  expect(lines.pop()).toBe('')
  return lines.map(line => JSON.parse(line))
}

function approved(document: string): string {
  const id = box.run(['plan', document, '--json']).text('plan')
  const signed = box.run(['sign', id, '--confirm', id.slice(4, 10), '--json'])
  expect(signed.code, signed.stdout).toBe(0)
  return id
}

describe('events', () => {
  test('R26 R34 are what apply --json prints, for a file and for a program, and hold no secret', () => {
    const file = join(box.path, 'events.jsonl')
    const copy = join(box.path, 'copy.jsonl')
    const tell = join(box.path, 'tell')
    writeFileSync(tell, `#!/bin/sh\ncat >> "$1"\n`, { mode: 0o700 })
    name(`{ file: ${file}, command: [${tell}, ${copy}] }`)
    const id = approved(demoMigration)
    const applied = box.run(['apply', id, '--task', 'T1', '--json'])
    expect(applied.code, applied.stdout).toBe(0)
    expect(applied.json()).not.toHaveProperty('warnings')
    const undone = box.run(['rollback', id, '--yes', '--json'])
    expect(told(file)).toEqual([
      { ...applied.json(), seq: 3 },
      { ...undone.json(), seq: 6 },
    ])
    expect(told(copy)).toEqual(told(file))
    expect(readFileSync(file, 'utf8')).not.toContain('canary-token')
  })

  test('R26 R35 of a sink that fails are told and kept, and delivered when it works again', () => {
    const folder = join(box.path, 'out')
    name(`{ file: ${join(folder, 'events.jsonl')} }`)
    const id = approved(demoMigration)
    const applied = box.run(['apply', id])
    expect(applied.code, applied.stderr).toBe(0)
    expect(applied.stderr).toContain('warning: an event could not be delivered')
    const undone = box.run(['rollback', id, '--yes', '--json'])
    expect([undone.code, undone.stderr]).toEqual([0, ''])
    const hint = `mkdir -p ${folder} && writ log --deliver`
    expect(undone.json()).toMatchObject({ warnings: [{ code: 'EVENT_UNDELIVERED', hint }] })
    const again = box.run(['apply', id, '--json'])
    expect([again.code, again.stderr]).toEqual([13, ''])
    expect(again.json()).toMatchObject({
      code: 'APPROVAL_USED',
      warnings: [{ code: 'EVENT_UNDELIVERED', hint }],
    })
    const refused = box.run(['log', '--deliver', '--json'])
    expect([refused.code, refused.json()['hint']]).toEqual([1, hint])
    expect(box.run(['doctor']).code).toBe(1)

    mkdirSync(folder)
    const delivered = box.run(['log', '--deliver', '--json'])
    expect(delivered.code, delivered.stdout).toBe(0)
    expect(delivered.json()).toEqual({
      sinks: [{ sink: 'file', delivered: 3, waiting: 0, failure: null }],
    })
    expect(told(join(folder, 'events.jsonl'))).toMatchObject([
      { event: 'runtime_config_migrated' },
      { event: 'runtime_config_restored' },
      { event: 'runtime_config_refused', code: 'APPROVAL_USED' },
    ])
    expect(box.run(['doctor']).code).toBe(0)
    expect(box.run(['log', '--verify']).code).toBe(0)
  })

  test('R19 R32 of eight appliers at once are whole lines, all of them, in their order', async () => {
    const file = join(box.path, 'events.jsonl')
    name(`{ file: ${file} }`)
    const ids = Array.from({ length: 8 }, (_, index) => {
      const text = `writ: migration/v1
id: m${index}
owner: test
version: 1
rollbackOwner: me
target: ~/.codex/at-once-${index}.toml
consumer: codex
set: [{ path: [model], value: gpt-${index} }]
`
      return approved(box.write(`m${index}.yaml`, text))
    })
    const done = await Promise.all(ids.map(id => box.start(['apply', id, '--json'])))
    expect(done.map(({ code }) => code)).toEqual(ids.map(() => 0))
    const events = told(file)
    expect(events.map(({ plan }) => plan).toSorted()).toEqual(ids.toSorted())
    const numbers = events.map(({ seq }) => Number(seq))
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  })
})
