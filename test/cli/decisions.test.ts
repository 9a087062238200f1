/** Who decided what on a plan, and why, where a person looks for it. */
import { afterEach, beforeEach, expect, test } from 'vitest'
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
