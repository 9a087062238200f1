/** Title and wheel: set, and given back once for each time they were set. */
import { describe, expect, test, vi } from 'vitest'
import { createModes } from '../../src/cli/tui/modes.ts'
import { startTui } from '../../src/cli/tui/start.ts'
import { actsOrHides } from '../review/hostile.ts'
import { sampleReview } from '../review/sample-plan.ts'
import { servicesDouble } from '../review/services-double.ts'
import { fakeTty } from './fake-tty.ts'
import { createScreen } from './screen.ts'

const count = (text: string, part: string): number => text.split(part).length - 1

describe('the modes of the terminal', () => {
  test('are given back as often as they were taken, however often they are asked to be', () => {
    const modes = createModes(true)
    const all = [
      ...[modes.leave(), modes.enter(), modes.enter(), modes.leave(), modes.leave()],
      ...[modes.enter(), modes.leave(), modes.leave()],
    ].join('')
    for (const [on, off] of [
      ['\x1b[22;2t', '\x1b[23;2t'],
      ['\x1b[?1007s', '\x1b[?1007r'],
    ] as const) {
      expect(count(all, on)).toBe(2)
      expect(count(all, off)).toBe(2)
    }
  })

  test('show a title once, and again after the terminal was somebody else’s', () => {
    const modes = createModes(true)
    modes.enter()
    expect(modes.title('writ: a')).toBe('\x1b]2;writ: a\x07')
    expect(modes.title('writ: a')).toBe('')
    modes.leave()
    expect(modes.title('writ: b')).toBe('')
    expect(modes.enter()).toContain('\x1b]2;writ: b\x07')
  })

  test('leave the title alone where a terminal might print it', () => {
    const modes = createModes(false)
    expect(modes.enter() + modes.title('x') + modes.leave()).not.toMatch(/x|t$|\]2/)
  })
})

describe('the interface', { timeout: 20_000 }, () => {
  test('R33 is found by its title, gives it back, and captures no mouse', async () => {
    const review = sampleReview()
    const changes = review.plan.changes.map(change => ({ ...change, target: 'a\x1b]2;evil\x07b' }))
    const screen = createScreen(80, 24, 5000)
    const tty = fakeTty(screen, 80, 24)
    const services = servicesDouble({ review: { ...review, plan: { ...review.plan, changes } } })
    const env = { TERM: 'xterm-256color', LANG: 'C.UTF-8' }
    const done = startTui(services, { stdin: tty.stdin, stdout: tty.stdout, env })
    await vi.waitUntil(() => tty.writes.some(text => text.includes('\x1b[?2004h')), {
      timeout: 5000,
    })
    await screen.waitFor(text => text.includes('9 plans'), 'the inbox')
    tty.type('\r')
    await screen.waitFor(text => text.includes('[1 Changes]'), 'the changes')
    tty.type('q')
    expect(await done).toBe(0)
    const written = tty.writes.join('')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are looked for
    const titles = [...written.matchAll(/\x1b\]2;([^\x07]*)\x07/g)].map(([, title = '']) => title)
    expect(titles[0]).toBe('writ')
    expect(titles.at(-1)).toContain('<U+001B>]2;evil')
    for (const title of titles) expect(actsOrHides(title)).toBe(false)
    expect(count(written, '\x1b[22;2t')).toBe(1)
    expect(count(written, '\x1b[23;2t')).toBe(1)
    expect(written.lastIndexOf('\x1b[23;2t')).toBeGreaterThan(written.lastIndexOf('\x1b]2;'))
    expect(count(written, '\x1b[?1007h')).toBe(1)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are looked for
    expect(written).not.toMatch(/\x1b\[\?(?:9|1000|1002|1003|1005|1006|1015)h/)
  })
})
