/** The loop of the interface over streams in this process: frames, cost, errors. */
import { describe, expect, test, vi } from 'vitest'
import { beginFrame, endFrame } from '../../src/cli/tui/ink-stdout.ts'
import { startTui } from '../../src/cli/tui/start.ts'
import { largeReview } from '../review/sample-plan.ts'
import type { ServicesDouble } from '../review/services-double.ts'
import { servicesDouble } from '../review/services-double.ts'
import type { FakeTty } from './fake-tty.ts'
import { fakeTty } from './fake-tty.ts'
import type { Screen } from './screen.ts'
import { createScreen } from './screen.ts'

interface Running {
  readonly screen: Screen
  readonly tty: FakeTty
  readonly done: Promise<number>
}

function run(services: ServicesDouble, columns = 80, rows = 24): Running {
  const screen = createScreen(columns, rows, 5000)
  const tty = fakeTty(screen, columns, rows)
  const env = { TERM: 'xterm-256color', LANG: 'C.UTF-8' }
  return { screen, tty, done: startTui(services, { stdin: tty.stdin, stdout: tty.stdout, env }) }
}

async function openDiff({ screen, tty }: Running): Promise<void> {
  await screen.waitFor(text => text.includes('Enter review'), 'the inbox')
  // The first frames are painted before Ink listens.
  await vi.waitUntil(() => tty.writes.some(text => text.includes('\x1b[?2004h')), { timeout: 5000 })
  tty.type('\r')
  await screen.waitFor(text => text.includes('[1 Changes]'), 'the changes')
  tty.type('2')
  await screen.waitFor(text => text.includes('[2 Diff]'), 'the diff')
}

describe('the interface', { timeout: 20_000 }, () => {
  test('paints its first frame before anything is loaded, in one write', async () => {
    const running = run(servicesDouble())
    const [enter = '', first = ''] = running.tty.writes
    expect(enter).toContain('\x1b[?1049h')
    expect(first.startsWith(beginFrame) && first.endsWith(endFrame)).toBe(true)
    expect(first).toContain('writ')
    expect(running.tty.isRaw()).toBe(true)
    await openDiff(running)
    running.tty.type('q')
    expect(await running.done).toBe(0)
    expect(running.tty.isRaw()).toBe(false)
  })

  test('a frame of 100,000 lines costs one small write, and scrolling does not draw the rest', async () => {
    const running = run(servicesDouble({ review: largeReview(100_000) }), 200, 50)
    const { screen, tty } = running
    await openDiff(running)
    await screen.flushed()
    for (const key of ['\x1b[6~', 'G', 'k', 'k']) {
      const before = tty.writes.length
      tty.type(key)
      await vi.waitUntil(() => tty.writes.length > before, { timeout: 5000 })
      await screen.flushed()
      for (const write of tty.writes.slice(before)) {
        expect(write.startsWith(beginFrame) && write.endsWith(endFrame)).toBe(true)
        expect(write.split('\x1b[K').length).toBeLessThanOrEqual(2 * 50)
        expect(write.length).toBeLessThan(60_000)
      }
    }
    tty.type('q')
    expect(await running.done).toBe(0)
  })

  test('R19 watches the targets of the plan on screen, and in the inbox those of open plans', async () => {
    const services = servicesDouble()
    const running = run(services)
    await openDiff(running)
    expect(services.followed).toEqual(['/home/ana/.codex/config.toml'])
    running.tty.type('\x1b')
    await running.screen.waitFor(text => text.includes('Enter review'), 'the inbox again')
    const own = [0, 1, 2, 7, 8].map(at => `/home/ana/plan-${at}/config.toml`)
    expect(services.followed).toEqual(own)
    running.tty.type('q')
    expect(await running.done).toBe(0)
  })

  test('reads again what changed on disk', async () => {
    const services = servicesDouble()
    const running = run(services)
    await openDiff(running)
    services.makeStale()
    services.change()
    await running.screen.waitFor(text => text.includes('the file changed since'), 'the stale plan')
    running.tty.type('q')
    expect(await running.done).toBe(0)
  })

  test('R34 an error nobody foresaw keeps its message to itself', async () => {
    const services = servicesDouble()
    const running = run({
      ...services,
      loadReview: async () => {
        throw new TypeError('the secret is hunter2 \x1b[2J')
      },
    })
    await running.screen.waitFor(text => text.includes('Enter review'), 'the inbox')
    await vi.waitUntil(() => running.tty.writes.some(text => text.includes('\x1b[?2004h')), {
      timeout: 5000,
    })
    running.tty.type('\r')
    await running.screen.waitFor(text => text.includes('INTERNAL'), 'the error')
    expect(running.tty.writes.join('')).not.toContain('hunter2')
    running.tty.type('\x03')
    expect(await running.done).toBe(130)
  })

  test('draws nothing any more once it was left, whatever still answers', async () => {
    const services = servicesDouble()
    const late = Promise.withResolvers<Awaited<ReturnType<typeof services.loadReview>>>()
    const running = run({ ...services, loadReview: () => late.promise })
    await running.screen.waitFor(text => text.includes('Enter review'), 'the inbox')
    await vi.waitUntil(() => running.tty.writes.some(text => text.includes('\x1b[?2004h')), {
      timeout: 5000,
    })
    running.tty.type('\r')
    await running.screen.waitFor(text => text.includes('One moment'), 'the question')
    running.tty.type('\x03')
    expect(await running.done).toBe(130)
    const written = running.tty.writes.length
    late.resolve(await services.loadReview(services.reviewId))
    services.change()
    running.tty.resize(100, 30)
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
    expect(running.tty.writes.length).toBe(written)
  })

  test('gives the terminal back when it breaks itself', async () => {
    const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    try {
      const running = run({
        ...servicesDouble(),
        // A row that cannot be drawn: the frame throws.
        loadQueue: async () => JSON.parse('[{ "id": "wp1-x" }]'),
      })
      expect(await running.done).toBe(1)
      await running.screen.flushed()
      expect(running.screen.isAlternate()).toBe(false)
      expect(running.tty.isRaw()).toBe(false)
      expect(errors.mock.calls.flat().join('')).toContain('writ: error: ')
    } finally {
      errors.mockRestore()
    }
  })
})
