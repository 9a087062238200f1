import { describe, expect, test } from 'vitest'
import { diffLines } from '../../src/diff/line-diff.ts'

/** The diff as marked lines. */
function marked(before: string, after: string): string {
  const diff = diffLines(Buffer.from(before), Buffer.from(after))
  const old = before.split('\n').slice(0, -1)
  const now = after.split('\n').slice(0, -1)
  const lines: string[] = []
  let line = 0
  for (const change of diff.changes) {
    lines.push(...old.slice(line, change.beforeStart).map(text => ` ${text}`))
    line = change.beforeStart + change.beforeCount
    lines.push(...old.slice(change.beforeStart, line).map(text => `-${text}`))
    const end = change.afterStart + change.afterCount
    lines.push(...now.slice(change.afterStart, end).map(text => `+${text}`))
  }
  lines.push(...old.slice(line).map(text => ` ${text}`))
  return lines.join('\n')
}

const text = (...lines: string[]): string => lines.map(line => `${line}\n`).join('')

const cases: readonly (readonly [what: string, before: string, after: string, string[]])[] = [
  [
    'a table between two tables begins with its header',
    text('[a]', 'x = 1', '', '[b]', 'x = 2'),
    text('[a]', 'x = 1', '', '[c]', 'x = 3', '', '[b]', 'x = 2'),
    [' [a]', ' x = 1', ' ', '+[c]', '+x = 3', '+', ' [b]', ' x = 2'],
  ],
  [
    'a removed table goes with the blank line behind it',
    text('[a]', 'x = 1', '', '[c]', 'x = 3', '', '[b]'),
    text('[a]', 'x = 1', '', '[b]'),
    [' [a]', ' x = 1', ' ', '-[c]', '-x = 3', '-', ' [b]'],
  ],
  [
    'a table at the end takes the blank line before it',
    text('[a]', 'x = 1'),
    text('[a]', 'x = 1', '', '[b]', 'x = 2'),
    [' [a]', ' x = 1', '+', '+[b]', '+x = 2'],
  ],
  [
    'a block that repeats its surroundings stands lowest',
    text('a {', '  x', '}', 'c {', '  x', '}'),
    text('a {', '  x', '}', 'b {', '  x', '}', 'c {', '  x', '}'),
    [' a {', '   x', ' }', '+b {', '+  x', '+}', ' c {', '   x', ' }'],
  ],
  [
    'one more of equal lines stands last',
    text('- a', '- a', 'end'),
    text('- a', '- a', '- a', 'end'),
    [' - a', ' - a', '+- a', ' end'],
  ],
  [
    'two pieces that can meet become one',
    text('x', 'a', 'b', 'y'),
    text('x', 'a', 'a', 'b', 'a', 'b', 'y'),
    [' x', ' a', '+a', '+b', '+a', ' b', ' y'],
  ],
]

describe('places of changes', () => {
  test.each(cases)('R6 %s', (_what, before, after, expected) => {
    expect(marked(before, after).split('\n')).toEqual(expected)
  })
})
