/** The Ink views: they draw the frame they are given and report what is typed. */

import { renderToString } from 'ink'
import { render } from 'ink-testing-library'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { App } from '../../components/App.tsx'
import { frameLines, frameOf } from '../../src/review/frame.ts'
import type { Rect } from '../../src/review/layout.ts'
import { plainOf, toWidth } from '../../src/review/line.ts'
import { reduce, start } from '../../src/review/reduce.ts'
import type { Event, State } from '../../src/review/state.ts'
import { themeOf } from '../../src/review/theme.ts'
import type { ViewProps } from '../../src/review/view-port.ts'
import { withoutColors } from '../review/hostile.ts'
import { queueRows, sampleReview } from '../review/sample-plan.ts'

const key = (name: string): Event => ({ kind: 'key', key: name, at: 1, isBurst: false })
const opened: Event = { kind: 'review-loaded', input: sampleReview(), from: 'queue' }

function stateOf(columns: number, rows: number, ...events: readonly Event[]): State {
  const first = start({
    size: { columns, rows },
    ascii: false,
    home: '',
    plan: 'wp1',
  }).state
  return events.reduce((state, event) => reduce(state, event).state, first)
}

function propsOf(state: State, parts: Partial<ViewProps> = {}): ViewProps {
  return {
    frame: frameOf(state),
    theme: themeOf(2),
    redraws: 0,
    onKeys: () => {},
    onPaste: () => {},
    onChoice: () => {},
    ...parts,
  }
}

function expectedRows(state: State): string[] {
  return frameLines(frameOf(state)).map(line =>
    plainOf(toWidth(line, state.size.columns)).trimEnd(),
  )
}

function rowsOf(drawn: string | undefined): string[] {
  return withoutColors(drawn ?? '')
    .split('\n')
    .map(row => row.trimEnd())
}

/** Waits until something is so, turn by turn of the event loop. */
async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 5000; turn++) {
    if (isSo()) return
    await new Promise(setImmediate)
  }
  throw new Error('it never came to be')
}

const mounted: { unmount(): void }[] = []
afterEach(() => {
  for (const view of mounted.splice(0)) view.unmount()
})

function mount(props: ViewProps): ReturnType<typeof render> {
  const view = render(<App {...props} />)
  mounted.push(view)
  return view
}

describe('the views', () => {
  test.each([
    [80, 24],
    [120, 40],
    [200, 50],
  ])('draw a frame of %ix%i row by row', (columns, rows) => {
    for (const events of [
      [{ kind: 'queue-loaded', rows: queueRows(9), isSetUp: true } as const, key('esc')],
      [opened],
      [opened, key('2')],
      [opened, key('?')],
      [opened, key('6')],
    ]) {
      const state = stateOf(columns, rows, ...events)
      const drawn = rowsOf(renderToString(<App {...propsOf(state)} />, { columns }))
      expect(drawn).toEqual(expectedRows(state))
    }
  })

  test('leave the screen to the painter where there is one, and say where', () => {
    const places: (Rect | null)[] = []
    const onSurface = (rect: Rect | null): void => {
      places.push(rect)
    }
    const diff = stateOf(100, 30, opened, key('2'))
    const view = mount(propsOf(diff, { onSurface }))
    const whole = { x: 0, y: 0, width: 100, height: 30 }
    expect(places).toEqual([whole])
    expect(rowsOf(view.lastFrame()).join('')).toBe('')
    view.rerender(<App {...propsOf(stateOf(100, 30, opened, key('?')), { onSurface })} />)
    expect(places.at(-1)).toBeNull()
    expect(rowsOf(view.lastFrame()).join('\n')).toContain('sign the plan')
    view.rerender(<App {...propsOf(stateOf(100, 30, opened), { onSurface })} />)
    expect(places.at(-1)).toEqual(whole)
  })

  test('report keys one by one, and what was pasted as one piece', async () => {
    const onKeys = vi.fn()
    const onPaste = vi.fn()
    const { stdin } = mount(propsOf(stateOf(100, 30, opened), { onKeys, onPaste }))
    await until(() => stdin.listenerCount('readable') > 0)
    stdin.write('jj')
    stdin.write('\x1b[B')
    stdin.write('\x1b[200~S q7xk2m\r\x1b[201~')
    await until(() => onPaste.mock.calls.length > 0)
    expect(onKeys.mock.calls).toEqual([
      [{ names: ['j', 'j'], isBurst: true }],
      [{ names: ['down'], isBurst: false }],
    ])
    expect(onPaste.mock.calls).toEqual([['S q7xk2m\r']])
  })

  test('offer a choice whose first answer changes nothing', async () => {
    const onChoice = vi.fn()
    const state = stateOf(100, 30, opened, key('x'))
    const { stdin, lastFrame } = mount(propsOf(state, { onChoice }))
    expect(rowsOf(lastFrame()).join('\n')).toContain('> keep the plan')
    await until(() => stdin.listenerCount('readable') > 0)
    stdin.write('\r')
    await until(() => onChoice.mock.calls.length === 1)
    stdin.write('j')
    await until(() => rowsOf(lastFrame()).join('\n').includes('> not needed'))
    stdin.write('\r')
    await until(() => onChoice.mock.calls.length === 2)
    expect(onChoice.mock.calls).toEqual([[''], ['not needed']])
  })
})
