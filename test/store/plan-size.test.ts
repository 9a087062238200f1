/** How much there is to read, told without reading it. */
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { layoutOf } from '../../src/store/layout.ts'
import { largestPlan } from '../../src/store/plan-size.ts'
import { makeDesk, makeSigners } from '../operations/desk.ts'

const signers = makeSigners('operator')
const idOf = (letter: string): string => `wp1-${letter.repeat(52)}`

test('the largest of the own and the carried plans that begin with a text', () => {
  const { host } = makeDesk(signers)
  const layout = layoutOf(host)
  expect(largestPlan(host, layout, '')).toBe(0)
  const sizes = [
    [layout.plans, idOf('a'), 300],
    [layout.plans, idOf('b'), 20],
    [layout.carried, idOf('c'), 4000],
    // Only a saved plan has its public half.
    [layout.plans, idOf('d'), null],
  ] as const
  for (const [directory, id, size] of sizes) {
    mkdirSync(join(directory, id), { recursive: true })
    const path = join(directory, id, size === null ? 'sealed.json' : 'plan.json')
    writeFileSync(path, '')
    truncateSync(path, size ?? 9000)
  }
  const found = ['', 'wp1-a', 'a', 'aa', 'wp1-b', 'c', 'd', 'e'].map(text =>
    largestPlan(host, layout, text),
  )
  expect(found).toEqual([4000, 300, 300, 300, 20, 4000, 0, 0])
})
