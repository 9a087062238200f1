import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ApplyRequest } from '../../src/apply/apply-request.ts'
import { contentOf, ledgerOf, leftovers, openTransactions, outcomesOf } from './inspect.ts'
import { type Machine, makeMachine, makeSigners } from './machine.ts'

const signers = makeSigners('operator@example.com')
const script = join(import.meta.dirname, 'apply-child.ts')

/** Applies every request in a process of its own, all at once; returns what each printed. */
async function applyAtOnce(
  machine: Machine,
  requests: readonly ApplyRequest[],
): Promise<readonly string[]> {
  return await Promise.all(
    requests.map(async (request, index) => {
      const file = join(machine.dir, `order-${index}.json`)
      writeFileSync(file, JSON.stringify(request))
      const child = spawn(process.execPath, [script, machine.dir, file], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let said = ''
      child.stdout.on('data', chunk => {
        said += chunk
      })
      await once(child, 'close')
      return said
    }),
  )
}

describe('R19 eight processes at once', () => {
  test('R18 R19 one plan: exactly one applies it', async () => {
    const machine = makeMachine(signers)
    machine.write('it.toml', 'a = 1\n')
    const request = machine.order({ path: 'it.toml', content: 'a = 2\n' })
    const said = await applyAtOnce(
      machine,
      Array.from({ length: 8 }, () => request),
    )
    const losers = new Set(['LOCK_HELD', 'PLAN_STALE', 'APPROVAL_USED'])
    expect(said.filter(word => word === 'changed')).toHaveLength(1)
    expect(said.filter(word => losers.has(word))).toHaveLength(7)
    expect(contentOf(machine, 'it.toml')).toBe('a = 2\n')
    expect(outcomesOf(machine)).toEqual(['changed'])
    expect(ledgerOf(machine)).toHaveLength(8)
    expect([leftovers(machine), openTransactions(machine)]).toEqual([[], 0])
  }, 60_000)

  test('R19 eight plans for one file: one winner, and the file is the winner’s', async () => {
    const machine = makeMachine(signers)
    machine.write('it.toml', 'a = 0\n')
    const requests = Array.from({ length: 8 }, (_, index) =>
      machine.order({ path: 'it.toml', content: `a = ${index + 1}\n` }),
    )
    const said = await applyAtOnce(machine, requests)
    const winners = said.flatMap((word, index) => (word === 'changed' ? [index] : []))
    expect(winners).toHaveLength(1)
    expect(contentOf(machine, 'it.toml')).toBe(`a = ${(winners[0] ?? 0) + 1}\n`)
    expect(outcomesOf(machine)).toEqual(['changed'])
  }, 60_000)
})
