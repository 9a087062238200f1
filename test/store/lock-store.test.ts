import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { LockKind } from '../../src/host/host.ts'
import { WritError } from '../../src/model/errors.ts'
import { targetKey } from '../../src/store/layout.ts'
import { assertNotLocked, lockTargets, tryTargetLock } from '../../src/store/lock-store.ts'
import { killHard, startHolder } from '../host/child-process.ts'
import { codeOfAsync } from '../host/code-of.ts'
import { makeStore, type Store, somePlanId } from './store-fixture.ts'

const who = { command: 'writ apply', plan: somePlanId }

function take(at: Store, paths: readonly string[], waitMs = 0): ReturnType<typeof lockTargets> {
  return lockTargets(at.host, at.layout, paths, who, { waitMs })
}

async function held(at: Store, paths: readonly string[]): Promise<WritError> {
  try {
    const locks = await take(at, paths)
    locks.release()
  } catch (error) {
    if (error instanceof WritError) return error
    throw error
  }
  throw new Error('the lock was free')
}

describe('the locks of targets', () => {
  test('R19 are taken together, and free after release', async () => {
    const at = makeStore()
    const locks = await take(at, ['/a', '/b', '/a'])
    for (const path of ['/a', '/b']) expect((await held(at, [path])).code).toBe('LOCK_HELD')
    expect(await codeOfAsync(async () => (await take(at, ['/c'])).release())).toBe('nothing')
    locks.release()
    locks.release()
    ;(await take(at, ['/a', '/b'])).release()
  })

  test('R19 are taken in one order, whatever order is asked', async () => {
    const at = makeStore()
    const order: string[][] = [[], []]
    for (const [index, paths] of [
      ['/b', '/a', '/c'],
      ['/c', '/b', '/a'],
    ].entries()) {
      const host = {
        ...at.host,
        tryLock(path: string, waitMs?: number, kind?: LockKind) {
          order[index]?.push(path)
          return at.host.tryLock(path, waitMs, kind)
        },
      }
      ;(await lockTargets(host, at.layout, paths, who)).release()
    }
    expect(order[0]).toEqual(order[1])
    // The lock over all targets comes first.
    expect(order[0]).toHaveLength(4)
  })

  test('R19 all or none: one that is held frees those taken before', async () => {
    const at = makeStore()
    const locks = await take(at, ['/b'])
    expect((await held(at, ['/a', '/b', '/c'])).code).toBe('LOCK_HELD')
    ;(await take(at, ['/a', '/c'])).release()
    locks.release()
  })

  test('R19 R35 name the holder', async () => {
    const at = makeStore()
    const locks = await take(at, ['/home/a/config.toml'])
    const error = await held(at, ['/home/a/config.toml'])
    const { pid } = at.host.identity
    for (const part of ['writ apply', String(pid), somePlanId, '/home/a/config.toml', '2026-']) {
      expect(error.detail).toContain(part)
    }
    expect(error.path).toBe('/home/a/config.toml')
    locks.release()
    expect(readdirSync(at.layout.locks).filter(name => name.endsWith('.json'))).toEqual([])
  })

  test('R19 the holder is named for people only: a wrong name decides nothing', async () => {
    const at = makeStore()
    const locks = await take(at, ['/a'])
    const [name] = readdirSync(at.layout.locks).filter(one => one.endsWith('.json'))
    writeFileSync(join(at.layout.locks, name ?? ''), 'nonsense')
    expect((await held(at, ['/a'])).code).toBe('LOCK_HELD')
    locks.release()
    writeFileSync(join(at.layout.locks, name ?? ''), 'left behind by a crash')
    ;(await take(at, ['/a'])).release()
  })

  test('R19 are waited for as long as asked, and no longer', async () => {
    const at = makeStore()
    const locks = await take(at, ['/a'])
    let sleeps = 0
    const waiting = {
      ...at.host,
      async sleep() {
        sleeps += 1
        if (sleeps === 3) locks.release()
      },
    }
    ;(await lockTargets(waiting, at.layout, ['/a'], who, { waitMs: 10_000 })).release()
    expect(sleeps).toBe(3)

    const again = await take(at, ['/a'])
    let waited = 0
    const impatient = {
      ...at.host,
      async sleep(ms: number) {
        waited += ms
      },
    }
    const asked = lockTargets(impatient, at.layout, ['/a'], who, { waitMs: 130 })
    expect(await codeOfAsync(() => asked)).toBe('LOCK_HELD')
    expect(waited).toBe(130)
    again.release()
  })

  test('R19 are free the moment their holder is killed, and its name is not believed', async () => {
    const at = makeStore()
    const env = { WRIT_STATE_DIR: at.layout.state, WRIT_CONFIG_DIR: at.layout.config }
    const holder = await startHolder('hold-target', '/a', env)
    expect((await held(at, ['/a'])).detail).toContain(String(holder.pid))
    await killHard(holder)
    const [owner] = readdirSync(at.layout.locks).filter(one => one.endsWith('.json'))
    expect(existsSync(join(at.layout.locks, owner ?? ''))).toBe(true)
    ;(await take(at, ['/a'])).release()
  })

  test('R19 very many are one lock, which nobody shares', async () => {
    const at = makeStore()
    const many = Array.from({ length: 5000 }, (_, index) => `/many/${index}`)
    const quick = { ...at.host, async sleep() {} }
    const takeMany = (): ReturnType<typeof lockTargets> =>
      lockTargets(quick, at.layout, many, { command: 'writ apply', plan: null })
    const all = await takeMany()
    const refused = await held(at, ['/elsewhere'])
    expect([refused.code, refused.path]).toEqual(['LOCK_HELD', '/elsewhere'])
    expect(refused.detail).toContain(String(at.host.identity.pid))
    expect(() => assertNotLocked(at.host, at.layout, '/many/1')).toThrow()
    expect(tryTargetLock(at.host, at.layout, targetKey('/many/1'))).toBeUndefined()
    expect(await codeOfAsync(takeMany)).toBe('LOCK_HELD')
    all.release()
    expect(readdirSync(at.layout.locks)).toEqual(['all.lock'])

    const one = await take(at, ['/a'])
    const other = await take(at, ['/b'])
    const waited = await codeAndDetail(takeMany)
    expect(waited[0]).toBe('LOCK_HELD')
    expect(waited[1]).toContain(somePlanId)
    one.release()
    other.release()
    ;(await takeMany()).release()
  })
})

async function codeAndDetail(work: () => Promise<unknown>): Promise<(string | undefined)[]> {
  try {
    await work()
  } catch (error) {
    if (error instanceof WritError) return [error.code, error.detail]
    throw error
  }
  return ['nothing']
}
