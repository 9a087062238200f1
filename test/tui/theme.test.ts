/** The terminal is asked for its background, and its answer never counts as a key. */
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { createReplyFilter } from '../../src/cli/tui/reply-filter.ts'
import type { TuiOptions } from '../../src/cli/tui/start.ts'
import { startTui } from '../../src/cli/tui/start.ts'
import { themeOf } from '../../src/review/theme.ts'
import { servicesDouble } from '../review/services-double.ts'
import { fakeTty } from './fake-tty.ts'
import { createScreen } from './screen.ts'

const query = '\x1b]11;?\x1b\\'
const answers = ['\x1b]11;rgb:fafa/fafa/fafa\x1b\\', '\x1b]11;rgb:00/00/00\x07'] as const
const typed = ['j', 'q', '\x1b[B', '\x1b', '\x1bx', '\x1b]', '\x1b]1', 'é', 'rgb:', '\r'] as const

describe('the answer of a terminal', () => {
  test('is taken out of what is typed wherever it is cut, and nothing else is', () => {
    const part = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...typed).map(text => [text, 'key'] as const) },
      fc.constantFrom(...answers).map(text => [text, 'answer'] as const),
    )
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 8 }),
        fc.array(fc.nat(200), { maxLength: 6 }),
        (parts, cuts) => {
          const all = parts.map(([text]) => text).join('')
          const filter = createReplyFilter()
          const places = [...new Set([0, ...cuts.map(at => at % (all.length + 1)), all.length])]
          places.sort((a, b) => a - b)
          let text = ''
          let count = 0
          for (const [at, from] of places.entries()) {
            const filtered = filter.push(all.slice(from, places[at + 1]), true)
            text += filtered.text
            count += filtered.replies.length
          }
          text += filter.flush()
          expect(text).toBe(parts.flatMap(([own, kind]) => (kind === 'key' ? [own] : [])).join(''))
          expect(count).toBe(parts.filter(([, kind]) => kind === 'answer').length)
        },
      ),
    )
  })

  test('keeps no Esc back when nobody waits for an answer', () => {
    const filter = createReplyFilter()
    expect(filter.push('\x1b', false)).toEqual({ text: '\x1b', replies: [], isHolding: false })
    expect(filter.push(answers[0], false).text).toBe('')
  })

  test('whose halves come far apart is taken out whole', () => {
    for (const [first, second] of [
      ['\x1b]11;rgb:1e1e/', 'd1d1/b0b0\x1b\\'],
      ['\x1b]11;', 'rgb:1e1e/d1d1/b0b0\x07'],
    ] as const) {
      const filter = createReplyFilter()
      expect(filter.push(first, true).text).toBe('')
      // Nothing came for a while.
      expect(filter.flush()).toBe('')
      expect(filter.push(second, true).text).toBe('')
      expect(filter.push('d', true).text).toBe('d')
    }
    const filter = createReplyFilter()
    filter.push('\x1b]11;rgb:', true)
    filter.flush()
    expect([filter.push('jq', true).text, filter.push('d', true).text]).toEqual(['jq', 'd'])
  })

  test('that never ends is not waited for, however long it is', () => {
    const filter = createReplyFilter()
    filter.push('\x1b]11;rgb:', true)
    const { text } = filter.push('x'.repeat(100), true)
    expect(text).toContain('x'.repeat(100))
    filter.push('\x1b]11;rgb:ff', false)
    expect(filter.flush()).toBe('')
  })
})

interface Asked {
  readonly written: string
  readonly keys: readonly string[]
}

/** Runs the interface on a terminal that answers with these chunks, and leaves. */
async function ask(chunks: readonly string[], options: Partial<TuiOptions> = {}): Promise<Asked> {
  const screen = createScreen(80, 24, 5000)
  const tty = fakeTty(screen, 80, 24)
  const env = { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' }
  const notices: string[] = []
  const done = startTui(servicesDouble(), {
    stdin: tty.stdin,
    stdout: tty.stdout,
    env,
    onState: state => notices.push(`${state.screen} ${state.overlay?.kind} ${state.search}`),
    ...options,
  })
  if (tty.writes.some(text => text.includes(query))) for (const chunk of chunks) tty.type(chunk)
  await vi.waitUntil(() => tty.writes.some(text => text.includes('\x1b[?2004h')), { timeout: 5000 })
  await screen.waitFor(text => text.includes('9 plans'), 'the inbox')
  tty.type('q')
  expect(await done).toBe(0)
  return { written: tty.writes.join(''), keys: [...new Set(notices)] }
}

const onDark = themeOf(3, { backdrop: 'dark', isColorBlind: false }).grounds.selected
const onLight = themeOf(3, { backdrop: 'light', isColorBlind: false }).grounds.selected
const blindOnLight = themeOf(3, { backdrop: 'light', isColorBlind: true }).styles.warn

describe('the interface', { timeout: 20_000 }, () => {
  test('asks, and repaints for a light terminal', async () => {
    const { written, keys } = await ask(['\x1b]11;rgb:ffff/ff', 'ff/ffff\x1b', '\\'])
    expect(written).toContain(onLight)
    expect(keys).toEqual(['queue undefined null'])
  })

  test('stays dark where the answer says so or does not come', async () => {
    for (const chunks of [[answers[1]], []]) {
      const { written, keys } = await ask(chunks)
      expect(written).toContain(onDark)
      expect(written).not.toContain(onLight)
      expect(keys).toEqual(['queue undefined null'])
    }
  })

  test.each([
    ['an explicit theme', { theme: 'dark' }],
    ['COLORFGBG', { env: { TERM: 'xterm', COLORTERM: 'truecolor', COLORFGBG: '15;0' } }],
    ['NO_COLOR', { env: { TERM: 'xterm', NO_COLOR: '1' } }],
    ['a terminal that may print the question', { env: { TERM: 'linux' } }],
  ] as const)('asks nothing where %s decides', async (_, options) => {
    const { written } = await ask([answers[0]], options)
    expect(written).not.toContain(query)
    expect(written).not.toContain(onLight)
  })

  test('R35 has no colour in the theme none, whatever the terminal can', async () => {
    const { written } = await ask([], { theme: 'none' })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are looked for
    expect(written).not.toMatch(/\x1b\[(?:[\d;]*;)?(?:[34]\d|9\d|10\d)(?:;[\d;]*)?m/)
  })

  test('R35 draws with ASCII signs alone where it is asked to, whatever the locale', async () => {
    const signs = /[^\p{ASCII}]+/gu
    expect((await ask([], { ascii: true })).written.match(signs) ?? []).toEqual([])
    expect((await ask([])).written).toMatch(signs)
  })

  test('follows the terminal in the colour-blind theme too', async () => {
    const { written } = await ask([answers[0]], { theme: 'colour-blind' })
    expect(written).toContain(blindOnLight)
  })
})
