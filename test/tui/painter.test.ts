import { describe, expect, test } from 'vitest'
import { beginFrame, endFrame, InkStdout } from '../../src/cli/tui/ink-stdout.ts'
import { createPainter } from '../../src/cli/tui/painter.ts'
import { terminalFacts } from '../../src/cli/tui/terminal-facts.ts'
import type { Size } from '../../src/review/layout.ts'
import { placeRow } from '../../src/review/paint.ts'

const rect = { x: 0, y: 2, width: 4, height: 3 }
const size = { columns: 4, rows: 6 }

function painterOf(terminal: { size: Size } = { size }) {
  const painter = createPainter(() => terminal.size)
  painter.place(rect)
  painter.show({ size, rows: ['aaaa', 'bbbb', 'cccc'] })
  return painter
}

describe('the painter of rows', () => {
  test('paints all rows once, then only those that change', () => {
    const painter = painterOf()
    expect(painter.changed().match(/[abc]{4}/g)).toEqual(['aaaa', 'bbbb', 'cccc'])
    expect(painter.changed()).toBe('')
    painter.show({ size, rows: ['aaaa', 'BBBB', 'cccc'] })
    const text = painter.changed()
    expect(text).toContain('\x1b[4;1H')
    expect(text).toContain('BBBB')
    expect(text).not.toContain('aaaa')
    expect(painter.isShown()).toBe(true)
  })

  test('paints every row again after Ink has written', () => {
    const painter = painterOf()
    painter.changed()
    expect(painter.all().match(/[abc]{4}/g)).toHaveLength(3)
  })

  test.each<
    [string, (painter: ReturnType<typeof createPainter>, terminal: { size: Size }) => void]
  >([
    ['covered', painter => painter.place(null)],
    [
      'made for another size',
      (_, terminal) => {
        terminal.size = { columns: 5, rows: 6 }
      },
    ],
    ['more than fit', painter => painter.place({ ...rect, y: 4 })],
    ['not as many as the place has', painter => painter.place({ ...rect, height: 2 })],
  ])('paints nothing while the rows are %s', (_, change) => {
    const terminal = { size }
    const painter = painterOf(terminal)
    change(painter, terminal)
    expect(painter.changed()).toBe('')
    expect(painter.all()).toBe('')
    expect(painter.isShown()).toBe(false)
  })

  test('blanks what it has painted once it is covered, and only then', () => {
    const painter = painterOf()
    painter.place(null)
    expect(painter.blank()).toBe('')
    painter.place(rect)
    painter.changed()
    painter.place(null)
    expect(painter.blank().split(placeRow(3, ''))).toHaveLength(2)
    expect(painter.blank()).toBe('')
  })
})

describe('the stream of Ink', () => {
  function streamOf() {
    const writes: string[] = []
    const stream = new InkStdout({
      write: text => writes.push(text),
      beforeInk: () => '(before)',
      afterInk: () => '(after)',
      size: () => size,
      enter: () => '(on)',
      leave: () => '(off)',
    })
    return { stream, writes }
  }

  test('makes one write of every frame, with the rows inside it', () => {
    const { stream, writes } = streamOf()
    for (const text of [beginFrame, 'one', 'two', endFrame, '\x1b[?25l']) stream.write(text)
    expect(writes).toEqual([`${beginFrame}(before)onetwo(after)${endFrame}`, '\x1b[?25l'])
  })

  test('enters the alternate screen only when it was left', () => {
    const { stream, writes } = streamOf()
    stream.write('\x1b[?1049h')
    expect(writes).toEqual([''])
    stream.write('\x1b[?1049l')
    stream.write('\x1b[?1049h')
    expect(writes.slice(1)).toEqual(['(off)\x1b[?1049l', '\x1b[?1049h(on)'])
  })

  test('has the size of the terminal and swallows what is muted', () => {
    const { stream, writes } = streamOf()
    expect([stream.isTTY, stream.columns, stream.rows]).toEqual([true, 4, 6])
    stream.muted(() => stream.write('gone'))
    expect(writes).toEqual([])
  })
})

describe('what a terminal can show', () => {
  test.each([
    [{}, 1],
    [{ TERM: 'xterm-256color' }, 2],
    [{ TERM: 'xterm', COLORTERM: 'truecolor' }, 3],
    [{ TERM: 'dumb', COLORTERM: 'truecolor' }, 0],
    [{ TERM: 'xterm-256color', NO_COLOR: '1' }, 0],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, 2],
    [{ NO_COLOR: '1', FORCE_COLOR: '3' }, 0],
    [{ TERM: 'xterm-256color', FORCE_COLOR: '0' }, 0],
  ])('%j has colour depth %i', (env, depth) => {
    expect(terminalFacts(env, false).depth).toBe(depth)
    expect(terminalFacts(env, true).depth).toBe(0)
  })

  test.each([
    [{}, false],
    [{ LANG: 'en_US.UTF-8' }, false],
    [{ LANG: 'C' }, true],
    [{ LANG: 'de_DE.ISO-8859-1' }, true],
    [{ LANG: 'C', LC_ALL: 'C.utf8' }, false],
    [{ LANG: 'C.UTF-8', TERM: 'linux' }, true],
  ])('%j draws ASCII only: %s', (env, ascii) => {
    expect(terminalFacts(env, false).ascii).toBe(ascii)
  })
})
