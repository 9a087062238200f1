/** Waiting for the locks of targets that another process holds: nothing of it is staged. */
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { WritError } from '../../src/model/errors.ts'
import {
  type LockOptions,
  type Locks,
  lockTargets,
  type Waiting,
} from '../../src/store/lock-store.ts'
import { killHard, startHolder } from '../host/child-process.ts'
import { codeOfAsync } from '../host/code-of.ts'
import { makeStore, type Store, somePlanId } from './store-fixture.ts'

const who = { command: 'writ rollback', plan: somePlanId }
const hourMs = 3_600_000

function envOf({ layout }: Store): Record<string, string> {
  return { WRIT_STATE_DIR: layout.state, WRIT_CONFIG_DIR: layout.config }
}

function take(
  at: Store,
  paths: readonly string[],
  options: LockOptions,
  host: Host = at.host,
): Promise<Locks> {
  return lockTargets(host, at.layout, paths, who, options)
}

/** A host whose clock is an hour off at every look, in turn forward and back. */
function jumpingClock(host: Host): Host {
  let looks = 0
  return { ...host, now: () => host.now() + (looks++ % 2 === 0 ? hourMs : -hourMs) }
}

/** Waits for real, and lets the test act once the holder is known. */
async function takeWhile(
  at: Store,
  act: (waiting: Waiting) => void,
  host = at.host,
): Promise<readonly Waiting[]> {
  const told: Waiting[] = []
  const onWait = (waiting: Waiting): void => {
    told.push(waiting)
    act(waiting)
  }
  ;(await take(at, ['/a'], { waitMs: hourMs, onWait }, host)).release()
  return told
}

describe('waiting for the holder', { timeout: 60_000 }, () => {
  test('R19 ends the moment it is killed, and says once whom it waited for', async () => {
    const at = makeStore()
    const holder = await startHolder('hold-target', '/a', envOf(at))
    const told = await takeWhile(at, () => void killHard(holder))
    expect(told).toMatchObject([
      { realPath: '/a', holder: { pid: holder.pid, command: 'writ apply', plan: null } },
    ])
  })

  test('R19 outlasts one that is stopped, which keeps its lock until it goes on', async () => {
    const at = makeStore()
    const holder = await startHolder('hold-target', '/a', envOf(at))
    holder.kill('SIGSTOP')
    expect(await codeOfAsync(() => take(at, ['/a'], { waitMs: 200 }))).toBe('LOCK_HELD')
    const told = await takeWhile(at, () => {
      // Pending while it is stopped: it lets go as soon as it goes on.
      holder.kill('SIGUSR2')
      holder.kill('SIGCONT')
    })
    expect(told.map(({ holder }) => holder?.pid)).toEqual([holder.pid])
  })

  test('R19 no jump of the clock takes the lock away or cuts the waiting short', async () => {
    const at = makeStore()
    const jumping = jumpingClock(at.host)
    const holder = await startHolder('hold-target', '/a', envOf(at))
    let waited = 0
    const counting: Host = {
      ...jumping,
      async sleep(ms) {
        waited += ms
      },
    }
    const asked = take(at, ['/a'], { waitMs: 10_000 }, counting)
    expect(await codeOfAsync(() => asked)).toBe('LOCK_HELD')
    expect(waited).toBe(10_000)
    const told = await takeWhile(at, () => void killHard(holder), jumping)
    expect(told).toHaveLength(1)
  })

  test('R19 names the next holder where that is somebody else', async () => {
    const at = makeStore()
    const names: (string | undefined)[] = []
    const hold = (command: string): Promise<Locks> =>
      lockTargets(at.host, at.layout, ['/a'], { command, plan: null })
    let locks = await hold('first')
    const host: Host = {
      ...at.host,
      // Its holder lets go as soon as it was named, and there is one other.
      async sleep() {
        if (names.length > 0) locks.release()
        if (names.length === 1) locks = await hold('second')
      },
    }
    const onWait = ({ holder }: Waiting): void => void names.push(holder?.command)
    ;(await take(at, ['/a'], { waitMs: hourMs, onWait }, host)).release()
    expect(names).toEqual(['first', 'second'])
  })

  test('R19 the time is one for all files, and nothing is held after it', async () => {
    const at = makeStore()
    const first = await take(at, ['/a'], {})
    const second = await take(at, ['/b'], {})
    let waited = 0
    const host: Host = {
      ...at.host,
      async sleep(ms) {
        waited += ms
        if (waited === 100) first.release()
      },
    }
    const asked = take(at, ['/b', '/a'], { waitMs: 400 }, host)
    expect(await codeOfAsync(() => asked)).toBe('LOCK_HELD')
    expect(waited).toBe(400)
    second.release()
    ;(await take(at, ['/a', '/b'], {})).release()
  })

  test('R19 sets that overlap in any way all get their turn', async () => {
    const at = makeStore()
    const sets = [['/a', '/b'], ['/b', '/c'], ['/c', '/a'], ['/c', '/b', '/a'], ['/b']]
    let held = 0
    const turns = sets.map(async paths => {
      const locks = await take(at, paths, { waitMs: hourMs })
      held += 1
      await at.host.sleep(5)
      locks.release()
    })
    await Promise.all(turns)
    expect(held).toBe(sets.length)
    expect(readdirSync(at.layout.locks).filter(name => name.endsWith('.json'))).toEqual([])
  })

  test('R19 R35 a wish to stop ends it with 130, and nothing is held', async () => {
    const at = makeStore()
    const locks = await take(at, ['/b'], {})
    let asked = 0
    const options = { waitMs: hourMs, aborted: () => asked++ === 2 }
    const error = await take(at, ['/a', '/b'], options).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(WritError)
    expect(error).toMatchObject({ code: 'CANCELLED', exitCode: 130, path: '/b' })
    ;(await take(at, ['/a'], {})).release()
    locks.release()
  })
})
