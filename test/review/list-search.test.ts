/** Narrowing lists and the help by what is typed: tables of keys, and the frames they lead to. */
import { describe, expect, test } from 'vitest'
import { backupsWith } from '../../src/review/backups-view.ts'
import { holdsAll } from '../../src/review/list-search.ts'
import type { State } from '../../src/review/state.ts'
import { hostileTexts } from './hostile.ts'
import { backupRows, queueRows } from './sample-plan.ts'
import {
  begin,
  expectWhole,
  frameSizes,
  key,
  keys,
  play,
  testFrames,
  textOf,
  typed,
} from './whole-frame.ts'

const rows = backupRows(20).map((row, at) =>
  at % 5 === 3 ? { ...row, target: `~/.hermes/${at}/config.yaml` } : row,
)

function backups(columns = 80, lines = 24, ascii = false): State {
  return play(
    begin(columns, lines, ascii),
    { kind: 'queue-loaded', rows: queueRows(3), isSetUp: true },
    key('b'),
    { kind: 'backups-loaded', rows },
  ).state
}

const help = (): State => play(backups(), key('?')).state

function shown({ backups: { rows: all, query } }: State): number {
  return backupsWith(all ?? [], query).length
}

describe('what holds a search', () => {
  test.each([
    ['~/.codex/config.toml ana', 'codex', true],
    ['~/.codex/config.toml ana', 'CODEX Ana', true],
    ['~/.codex/config.toml ana', 'codex bob', false],
    ['anything', '', true],
    ['anything', '  ', true],
  ])('%j with %j: %s', (text, query, is) => {
    expect(holdsAll(text, query)).toBe(is)
  })
})

describe('the search of the backups', () => {
  test.each<[string, number]>([
    ['hermes/', 4],
    ['hermes/ yaml', 4],
    ['damaged', 1],
    ['pinned', 1],
    ['ANA', 10],
    ['codex-runtime', 19],
    ['no such thing', 0],
  ])('%j leaves %i', (text, count) => {
    const { state, effects } = play(backups(), key('/'), ...typed(text))
    expect(shown(state)).toBe(count)
    expect(effects).toEqual([])
    expect(play(state, key('enter')).state).toMatchObject({
      search: null,
      backups: { query: text },
    })
  })

  test('gives all back with Esc, from the line and from the list, and only then the inbox', () => {
    const typing = play(backups(), key('/'), ...typed('hermes/')).state
    expect(shown(play(typing, key('esc')).state)).toBe(20)
    const kept = play(typing, key('enter'), key('esc'))
    expect(kept.state.screen).toBe('backups')
    expect(shown(kept.state)).toBe(20)
    expect(play(kept.state, key('esc')).state.screen).toBe('queue')
  })

  test('takes no letter for a command, and what stood there for a start', () => {
    const { state, effects } = play(backups(), key('/'), ...typed('q?'), key('enter'))
    expect(state).toMatchObject({ screen: 'backups', overlay: null, backups: { query: 'q?' } })
    expect(effects).toEqual([])
    expect(play(state, key('/'), key('backspace'), key('enter')).state.backups.query).toBe('q')
    expect(play(state, key('/'), key('ctrl+u'), key('enter')).state.backups.query).toBe('')
  })

  test('R28 restores the backup under the cursor of the narrowed list', () => {
    const open = play(backups(), key('/'), ...typed('hermes/'), ...keys('enter', 'j', 'enter'))
    expect(open.state.overlay).toMatchObject({ kind: 'choice', of: 'restore', subject: 'b8' })
  })

  test('keeps words and cursor when the list is read again', () => {
    const at = play(backups(), key('/'), ...typed('hermes/'), ...keys('enter', 'j')).state
    const again = play(at, { kind: 'backups-loaded', rows: rows.slice(2) }).state
    expect(shown(again)).toBe(4)
    expect(again.backups.scroll.cursor).toBe(1)
  })

  test('moves within what is left', () => {
    const at = play(backups(), key('/'), ...typed('hermes/'), ...keys('enter', 'G', 'j')).state
    expect(at.backups.scroll.cursor).toBe(3)
  })
})

describe('the search of the help', () => {
  test('leaves the lines with the words, and gives all back with Esc before it closes', () => {
    const found = play(help(), key('/'), ...typed('page down')).state
    expect(textOf(found)).toContain('a page down')
    expect(textOf(found)).not.toContain('this page')
    const kept = play(found, key('enter')).state
    expect(kept).toMatchObject({ search: null, overlay: { kind: 'help', query: 'page down' } })
    const all = play(kept, key('esc')).state
    expect(all.overlay).toMatchObject({ kind: 'help', query: '' })
    expect(textOf(all)).toContain('this page')
    expect(play(all, key('esc')).state.overlay).toBe(null)
  })

  test('finds a key by its name, and says where nothing is found', () => {
    const found = play(help(), key('/'), ...typed('pgdn')).state
    expect(textOf(found)).toContain('a page down')
    const none = play(help(), key('/'), ...typed('xyzzy')).state
    expect(textOf(none)).toContain('xyzzy')
    expect(textOf(none)).not.toContain('a page down')
  })

  test('does not narrow the list below', () => {
    expect(shown(play(help(), key('/'), ...typed('pgdn')).state)).toBe(20)
  })
})

describe('frames', () => {
  testFrames({
    'backups, narrowed': (...size) => play(backups(...size), key('/'), ...typed('hermes/')).state,
    'no backup found': (...size) =>
      play(backups(...size), key('/'), ...typed('xyzzy'), key('enter')).state,
    'the help, narrowed': (...size) =>
      play(backups(...size), key('?'), key('/'), ...typed('down')).state,
  })

  test.each(frameSizes)('R33 show hostile words and names as tokens at %ix%i', (columns, lines) => {
    for (const text of hostileTexts) {
      const named = rows.map(row => ({ ...row, target: text, askedBy: text, why: text }))
      const loaded = play(backups(columns, lines), { kind: 'backups-loaded', rows: named }).state
      expectWhole(loaded)
      const found = { ...loaded, backups: { ...loaded.backups, query: text } }
      expectWhole(found)
      expectWhole({ ...loaded, search: text })
    }
  })

  test('name who asked, why and the plan beside the list where there is room', () => {
    const wide = textOf(backups(120, 40))
    for (const text of ['asked by', 'hermes-agent', 'hermes-agent/codex-runtime v2']) {
      expect(wide).toContain(text)
    }
    expect(textOf(backups(80, 24))).toContain('hermes-agent')
  })

  test('say beside the inbox what a plan still needs', () => {
    const inbox = play(begin(120, 40), { kind: 'queue-loaded', rows: queueRows(9), isSetUp: true })
    expect(textOf(inbox.state)).toMatch(/missing +1 approval/)
    const stale = play(inbox.state, ...keys('j', 'j')).state
    expect(textOf(stale)).toMatch(/because +the target changed since/)
  })
})
