import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DiffedChange, diffDigestOf, unifiedText } from '../../src/diff/unified-text.ts'
import type { FileState, Hunk, HunkLine } from '../../src/model/plan.ts'

const content = { scheme: 'sha256', value: '0'.repeat(64) } as const
const state = { kind: 'file', content, size: 1, mode: 0o600, uid: 1000, gid: 1000 } as const
const absent: FileState = { kind: 'absent' }

function line(kind: HunkLine['kind'], text: string, eol: HunkLine['eol'] = '\n'): HunkLine {
  return { kind, text, eol }
}

function hunk(...lines: HunkLine[]): Hunk {
  const old = lines.filter(({ kind }) => kind !== 'added').length
  const now = lines.filter(({ kind }) => kind !== 'removed').length
  const [oldStart, newStart] = [old === 0 ? 0 : 1, now === 0 ? 0 : 1]
  return { oldStart, oldLines: old, newStart, newLines: now, lines }
}

function change(diff: readonly Hunk[], more: Partial<DiffedChange> = {}): DiffedChange {
  return {
    realPath: '/home/u/c.toml',
    action: 'update',
    before: state,
    after: state,
    diff,
    ...more,
  }
}

const header = ['diff --writ update /home/u/c.toml', '--- /home/u/c.toml', '+++ /home/u/c.toml']

const cases: readonly (readonly [what: string, DiffedChange, string[]])[] = [
  [
    'a changed line',
    change([hunk(line('context', 'a'), line('removed', 'b'), line('added', 'c'))]),
    [...header, '@@ -1,2 +1,2 @@', ' a', '-b', '+c'],
  ],
  [
    'a lost final newline',
    change([hunk(line('removed', 'a'), line('added', 'a', ''))]),
    [...header, '@@ -1,1 +1,1 @@', '-a', '+a', '\\ No newline at end of file'],
  ],
  [
    'a changed line end',
    change([hunk(line('removed', 'a', '\r\n'), line('added', 'a'))]),
    [...header, '@@ -1,1 +1,1 @@', '-a<U+000D>', '+a'],
  ],
  [
    'a file of CRLF lines',
    change([hunk(line('removed', 'a', '\r\n'), line('added', 'b', '\r\n'))]),
    [header[0]!, 'line ends CRLF', ...header.slice(1), '@@ -1,1 +1,1 @@', '-a', '+b'],
  ],
  [
    'a file that appears',
    change([hunk(line('added', 'a'))], { action: 'create', before: absent }),
    [
      'diff --writ create /home/u/c.toml',
      'new file mode 0600',
      '--- /dev/null',
      '+++ /home/u/c.toml',
      '@@ -0,0 +1,1 @@',
      '+a',
    ],
  ],
  [
    'a file that goes',
    change([hunk(line('removed', 'a'))], { action: 'delete', after: absent }),
    [
      'diff --writ delete /home/u/c.toml',
      'deleted file mode 0600',
      '--- /home/u/c.toml',
      '+++ /dev/null',
      '@@ -1,1 +0,0 @@',
      '-a',
    ],
  ],
  [
    'a new mode and owner',
    change([], { after: { ...state, mode: 0o644, uid: 0 } }),
    [header[0]!, 'old mode 0600', 'new mode 0644', 'old owner 1000:1000', 'new owner 0:1000'],
  ],
  ['no change', change([], { action: 'no-op' }), ['diff --writ no-op /home/u/c.toml']],
]

const anyLine = fc.record({
  kind: fc.constantFrom('context', 'removed', 'added'),
  text: fc.string({
    unit: fc.constantFrom('a', ' ', '\u001b', '\u202e', '<U+', '\\', '@'),
    maxLength: 5,
  }),
  eol: fc.constantFrom('\n', '\r\n', ''),
}) satisfies fc.Arbitrary<HunkLine>

describe('unified text', () => {
  test.each(cases)('R33 shows %s', (_what, shown, expected) => {
    expect(unifiedText(shown)).toBe(`${expected.join('\n')}\n`)
  })

  test('R33 shows no control character of a path or a line', () => {
    const text = unifiedText(
      change([hunk(line('added', '\u001b[8mx\u202e'))], { realPath: '/tmp/a\n+b\u001b' }),
    )
    expect(text.replaceAll('\n', '')).toMatch(/^[ -~]*$/)
    expect(text.split('\n')[0]).toBe('diff --writ update /tmp/a<U+000A>+b<U+001B>')
  })

  test('R15 differs wherever the hunks differ', () => {
    const lines = fc.array(anyLine, { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(lines, lines, (first, second) => {
        const [one, other] = [
          unifiedText(change([hunk(...first)])),
          unifiedText(change([hunk(...second)])),
        ]
        expect(one === other).toBe(JSON.stringify(first) === JSON.stringify(second))
      }),
      { numRuns: 500 },
    )
  })

  test('R15 is what the diff digest covers, file after file', () => {
    const changes = [change([hunk(line('added', 'a'))]), change([], { realPath: '/b' })]
    const text = changes.map(unifiedText).join('')
    expect(diffDigestOf(changes)).toBe(`sha256:${createHash('sha256').update(text).digest('hex')}`)
    expect(diffDigestOf(changes.toReversed())).not.toBe(diffDigestOf(changes))
  })
})
