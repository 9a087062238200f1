/** Who decided what on a plan, and why, where a person looks for it. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { makeSandbox, type Sandbox } from '../helpers/sandbox.ts'

let box: Sandbox
beforeEach(() => {
  box = makeSandbox()
})
afterEach(() => box.dispose())

function proposed(): string {
  const content = box.read('.codex/config.toml').replace('"medium"', '"low"')
  const args = ['propose', '~/.codex/config.toml', '--from', '-', '--json']
  return box.run(args, { input: content }).text('plan')
}

function done(args: readonly string[]): string {
  const ran = box.run([...args, '--json'])
  expect(ran.code, ran.stdout).toBe(0)
  return ran.stdout
}

test('R15 R18 show and log have the reason of every decision, the taking back too', () => {
  const id = proposed()
  const { approval } = JSON.parse(
    done(['sign', id, '--confirm', id.slice(4, 10), '--reason', 'as I asked']),
  )
  done(['revoke', approval, '--reason', 'a hole in it'])
  done(['reject', id, '--reason', 'no way'])
  const expected = [
    ['approved', 'as I asked'],
    ['revoked', 'a hole in it'],
    ['rejected', 'no way'],
  ]
  const { decisions } = JSON.parse(done(['show', id]))
  expect(decisions).toMatchObject(expected.map(([decision, reason]) => ({ decision, reason })))
  const lines: readonly Readonly<Record<string, unknown>>[] = JSON.parse(done(['log']))
  const told = lines.filter(line => 'reason' in line).map(line => [line['event'], line['reason']])
  expect(told).toEqual(expected)
  for (const text of [box.run(['show', id]).stdout, box.run(['log']).stdout]) {
    for (const [, reason] of expected) expect(text).toContain(reason)
  }
})

test('R33 show has no byte of a reason raw', () => {
  const id = proposed()
  done(['reject', id, '--reason', 'no\u001b[2J\u202eway\nnever'])
  const { stdout } = box.run(['show', id])
  expect(stdout).toContain('never')
  for (const raw of ['\u001b', '\u202e']) expect(stdout).not.toContain(raw)
  expect(stdout.split('\n').some(row => row.startsWith('never'))).toBe(false)
})

test.each(['unsigned', 'signed', 'rejected'])(
  'R32 R35 show has the plan where the ledger cannot be read, and says so: %s',
  kind => {
    const id = proposed()
    if (kind === 'signed') done(['sign', id, '--confirm', id.slice(4, 10)])
    if (kind === 'rejected') done(['reject', id, '--reason', 'no way'])
    const ledger = join(box.state, 'ledger.jsonl')
    rmSync(ledger)
    mkdirSync(ledger)
    const shown = JSON.parse(done(['show', id]))
    expect(shown).toMatchObject({ id, decisions: null, warnings: [{ code: 'RECORD_INVALID' }] })
    const ran = box.run(['show', id])
    expect(ran.code, ran.stderr).toBe(0)
    expect(ran.stdout).toContain('DECISIONS')
    expect(ran.stderr).toContain(shown.warnings[0].hint)
  },
)

test('R15 R16 R33 show on the machine of an approver has what came with the plan', () => {
  const id = proposed()
  done(['sign', id, '--confirm', id.slice(4, 10), '--reason', 'as I\u001b[2J asked'])
  const bundle = join(box.path, 'plan.writ')
  done(['export', id, '--out', bundle])
  const away = makeSandbox()
  onTestFinished(away.dispose)
  expect(away.run(['import', bundle]).code).toBe(0)
  const [own] = JSON.parse(done(['show', id])).decisions
  const [carried, ...rest] = JSON.parse(away.run(['show', id, '--json']).stdout).decisions
  expect(rest).toEqual([])
  const { decision, principal, approval, reason } = own
  expect(carried).toMatchObject({ decision, principal, approval, reason, source: 'carried' })
  expect(own).toMatchObject({ source: 'ledger', refusal: null })
  const { stdout } = away.run(['show', id])
  expect(stdout).toContain('came with the plan')
  expect(stdout).not.toContain('\u001b')
})
