import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { planPath, savePlan } from '../../src/store/plan-store.ts'
import { noteTempOf } from '../../src/store/recovery-note.ts'
import { removeStrayTemps } from '../../src/store/stray-temps.ts'
import { faultHost, HostDied } from '../host/fault-host.ts'
import { keep, place } from './backup-place.ts'
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

test('R21 R27 the copy of a recovery note that was killed goes after a day', () => {
  const at = place()
  const manifest = keep(at, 'a = 1\n')
  writeFileSync(at.target, 'a = 2\n')
  const bin = join(at.dir, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'mv'), '#!/bin/sh\nkill -9 "$PPID"\n', { mode: 0o755 })
  const run = spawnSync('sh', [manifest.note], { env: { PATH: `${bin}:/usr/bin:/bin` } })
  expect(run.signal).toBe('SIGKILL')
  const path = noteTempOf(at.target)
  expect(readFileSync(path, 'utf8')).toBe('a = 1\n')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const now = (hours: number): Host => ({ ...at.host, now: () => Date.now() + hours * 3_600_000 })
  expect(removeStrayTemps(now(23), at.layout)).toEqual([])
  expect(removeStrayTemps(now(25), at.layout)).toEqual([path])
  expect(existsSync(path)).toBe(false)
  expect(readFileSync(at.target, 'utf8')).toBe('a = 2\n')
})
