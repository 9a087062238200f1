import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { planPath, savePlan } from '../../src/store/plan-store.ts'
import { removeStrayTemps } from '../../src/store/stray-temps.ts'
import { faultHost, HostDied } from '../host/fault-host.ts'
import { makeStore, moment, samplePlan } from './store-fixture.ts'

test('R21 what crashes left among the records goes after a day, and nothing else', () => {
  const { host, layout } = makeStore()
  const { bytes, sealed, id } = samplePlan()
  // The third write is that of the public half's temporary file.
  const dying = faultHost(host, { kind: 'tear', call: 4 })
  expect(() => savePlan(dying, layout, bytes, sealed)).toThrow(HostDied)
  const directory = dirname(planPath(layout, id))
  const [stray] = readdirSync(directory)
  const path = join(directory, stray ?? '')
  const hour = 3_600_000
  writeFileSync(join(layout.receipts, '.writ-temporary'), '')
  utimesSync(join(layout.receipts, '.writ-temporary'), 0, 0)

  utimesSync(path, new Date(moment - 23 * hour), new Date(moment - 23 * hour))
  expect(removeStrayTemps(host, layout)).toEqual([])
  utimesSync(path, new Date(moment - 25 * hour), new Date(moment - 25 * hour))
  expect(removeStrayTemps(host, layout)).toEqual([path])
  expect(readdirSync(directory)).toEqual([])
  expect(readdirSync(layout.receipts)).toEqual(['.writ-temporary'])
})
