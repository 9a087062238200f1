/** The health screen: tables of keys and findings, and the frames they lead to. */
import { describe, expect, test } from 'vitest'
import type { HealthPart } from '../../src/model/health.ts'
import { frameOf } from '../../src/review/frame.ts'
import { healthCount } from '../../src/review/health-view.ts'
import { plainOf } from '../../src/review/line.ts'
import type { ErrorFacts } from '../../src/review/services.ts'
import type { Effect, Event, State } from '../../src/review/state.ts'
import { hostileTexts } from './hostile.ts'
import { healthParts } from './sample-health.ts'
import { queueRows, sampleReview } from './sample-plan.ts'
import {
  begin,
  expectWhole,
  frameSizes,
  key,
  keys,
  type Make,
  play,
  testFrames,
  textOf,
} from './whole-frame.ts'

const error: ErrorFacts = {
  code: 'INTERNAL',
  summary: 'internal error, please report it',
  detail: 'the process that looks ended too early',
  hint: 'writ doctor',
  path: null,
  problems: [],
}
const found = (part: HealthPart): Event => ({ kind: 'health-found', part })
const checked: Event = { kind: 'health-checked' }
const failed: Event = { kind: 'failed', doing: 'check-health', error }

function inbox(columns = 80, lines = 24, ascii = false): State {
  const loaded: Event = { kind: 'queue-loaded', rows: queueRows(3), isSetUp: true }
  return play(begin(columns, lines, ascii), loaded).state
}

function looking(columns = 80, lines = 24, ascii = false): State {
  return play(inbox(columns, lines, ascii), key('d')).state
}

function health(columns = 80, lines = 24, ascii = false): State {
  return play(looking(columns, lines, ascii), ...healthParts.map(found), checked).state
}

/** Everything on the page, however short the screen is. */
const pageOf = (state: State): string => textOf({ ...state, size: { columns: 120, rows: 120 } })

describe('the health', () => {
  test('R31 looks when it is opened, says so, and shows what comes as it comes', () => {
    const opened = play(inbox(), key('d'))
    expect(opened.effects).toEqual([{ kind: 'check-health' }])
    expect(pageOf(opened.state).match(/checking .../g)?.length).toBe(6)
    let { state } = opened
    for (const part of healthParts) {
      state = play(state, found(part)).state
      expect(state.health.isChecking).toBe(true)
    }
    expect(pageOf(state)).toContain('OWNED_CHANGED')
    expect(pageOf(play(state, checked).state)).not.toContain('checking')
  })

  test.each<[string, string[], Effect[]]>([
    ['r looks again', ['r'], [{ kind: 'check-health' }]],
    ['b goes to the backups', ['b'], [{ kind: 'list-backups' }]],
    ['Esc goes to the inbox', ['esc'], [{ kind: 'load-queue' }]],
    ['q leaves', ['q'], [{ kind: 'quit', code: 0 }]],
    ['moving asks for nothing', ['j', 'k', 'pagedown', 'G', 'g', 'ctrl+d', 'ctrl+u'], []],
  ])('%s', (_, names, effects) => {
    expect(play(health(), ...keys(...names)).effects).toEqual(effects)
  })

  test('looks once at a time', () => {
    expect(play(looking(), key('r')).effects).toEqual([])
    const back = play(looking(), ...keys('esc', 'd'))
    expect(back.effects).toEqual([{ kind: 'load-queue' }])
    const again = play(health(), key('r')).state
    expect(again.health).toMatchObject({ isChecking: true, gates: [], checks: [] })
  })

  test.each([
    ['queue', inbox()],
    ['backups', play(inbox(), key('b')).state],
    ['history', play(inbox(), key('t')).state],
    [
      'review',
      play(inbox(), key('enter'), {
        ...{ kind: 'review-loaded', input: sampleReview(), from: 'queue' },
      }).state,
    ],
  ])('opens from the %s', (screen, state) => {
    expect(state.screen).toBe(screen)
    expect(play(state, key('d')).state.screen).toBe('health')
  })

  test('says in its header which part of it is on the screen', () => {
    const header = (rows: number): string =>
      frameOf({ ...health(), size: { columns: 80, rows } })
        .header.map(plainOf)
        .join('')
    expect(header(15)).toMatch(/ 1-\d+ of \d+ $/m)
    expect(header(200)).not.toMatch(/\d-\d/)
  })

  test('takes in what is found after it was left, and does not come back by itself', () => {
    const left = play(looking(), key('esc'), ...healthParts.map(found), checked)
    expect(left.state.screen).toBe('queue')
    expect(left.state.health.checks).toHaveLength(3)
  })

  test('moves over the page and no further', () => {
    const end = play(health(), key('G')).state
    expect(end.health.top).toBeGreaterThan(0)
    expect(play(end, ...keys('j', 'pagedown')).state.health.top).toBe(end.health.top)
    expect(play(end, ...keys('g', 'k')).state.health.top).toBe(0)
    const tall = play(end, { kind: 'resize', size: { columns: 80, rows: 100 } }).state
    expect(textOf(tall)).toContain('Gates')
  })
})

describe('what the health says', () => {
  const page = pageOf(health())

  test.each([
    [
      'R31 the reason of a closed gate as its code, and the next command',
      /closed +INTERRUPTED.*\$ writ resume\n/s,
    ],
    ['R31 every reason', /OWNED_CHANGED: .*a key differs/],
    ['R31 that a gate is busy, and how to wait', /claude +busy.*\$ writ gate claude --wait/s],
    ['R35 the literal command that fixes a check', /failed: no key.*fix +writ keys trust ~\/.ssh/s],
    [
      'R19 who holds a lock: command, process, plan',
      /~\/.codex\/config.toml +writ apply \(pid 4711, ana@desk\).*wp1-/,
    ],
    [
      'R22 an interrupted apply, and how it is finished',
      /tx1-2akg.*stopped at 'writing'.*\$ writ resume tx1-2akg/s,
    ],
    ['R31 until when something is on probation', /claude +until 2026-05-15T09:30:00Z/],
    [
      'R31 why a probation is over',
      /gemini +gemini ended with 1: to be undone.*\$ writ gate gemini/s,
    ],
  ])('%s', (_, said) => {
    expect(page).toMatch(said)
  })

  test('says once what is the same of many gates, and names them all', () => {
    const open = (runtime: string): Event =>
      found({
        kind: 'gate',
        gate: {
          ...{ runtime, open: true, busy: false, next: null },
          reasons: [{ code: 'NO_RECEIPT', detail: 'writ has not changed a file of it' }],
        },
      })
    const many = pageOf(play(looking(), ...['hermes', 'claude', 'gemini'].map(open)).state)
    expect(many.match(/NO_RECEIPT/g)).toHaveLength(1)
    expect(many).toMatch(/open +NO_RECEIPT: .*hermes, claude, gemini/)
  })

  test('writes the home of the user short in sentences, and never in commands', () => {
    const detail =
      '/home/ana/.codex/config.toml is gone, /home/anabel/x and /mnt/home/ana/x are not'
    const fix = 'ls /home/ana/.codex'
    const check = { name: 'a', status: 'failed', detail, fix } as const
    const page = pageOf(play(looking(), found({ kind: 'check', check })).state)
    expect(page).toContain(
      '~/.codex/config.toml is gone, /home/anabel/x and /mnt/home/ana/x are not',
    )
    expect(page).toContain('fix  ls /home/ana/.codex')
  })

  test('puts what is wrong before what is well', () => {
    const at = (text: string): number => page.indexOf(text)
    expect(at('hermes')).toBeLessThan(at('NO_RECEIPT'))
    expect(at('signing key')).toBeLessThan(at('signed head'))
    expect(at('signed head')).toBeLessThan(at('preset solo'))
  })

  test.each<[string, readonly HealthPart[], string]>([
    ['all of it', healthParts, '2 gates closed, 1 unfinished, 1 check failed, 1 note'],
    [
      'nothing',
      healthParts.filter(part => part.kind === 'check' && part.check.status === 'ok'),
      'all is well',
    ],
    ['what is not known', [], ''],
  ])('counts %s in its head', (_, parts, count) => {
    const { state } = play(looking(), ...parts.map(found), checked)
    expect(healthCount(state.health)).toBe(count)
  })

  test('R35 what went wrong where it could not look, and what it knew by then', () => {
    const { state } = play(looking(), ...healthParts.slice(0, 4).map(found), failed)
    expect(state.health.isChecking).toBe(false)
    expect(pageOf(state)).toContain('writ doctor')
    expect(pageOf(state)).toContain('NO_RECEIPT')
    expect(pageOf(state)).toContain('not known')
    expect(play(state, key('r')).state.health.error).toBe(null)
  })
})

describe('frames', () => {
  const states: Readonly<Record<string, Make>> = {
    'the health while looking': looking,
    'the health': health,
    'its end': (...size) => play(health(...size), key('G')).state,
    'a healthy machine': (...size) => play(looking(...size), checked).state,
    'a look that failed': (...size) => play(looking(...size), failed).state,
    'its help': (...size) => play(health(...size), key('?')).state,
  }
  testFrames(states)

  test.each(frameSizes)('R33 show hostile findings as tokens at %ix%i', (columns, lines) => {
    for (const text of hostileTexts) {
      const parts: readonly HealthPart[] = [
        {
          kind: 'gate',
          gate: {
            ...{ runtime: text, open: false, busy: false, next: text },
            reasons: [
              { code: text, detail: text },
              { code: text, detail: text },
            ],
          },
        },
        { kind: 'check', check: { name: text, status: 'failed', detail: text, fix: text } },
        {
          kind: 'locks',
          locks: [
            {
              ...{ path: text, command: text, pid: 1, user: text, host: text, since: text },
              plan: null,
            },
          ],
        },
        {
          kind: 'probations',
          probations: [
            {
              ...{ plan: sampleReview().id, runtimes: [text], targets: [text], until: text },
              ...{ isDue: true, failedBoot: text, next: text },
            },
          ],
        },
      ]
      expectWhole(play(looking(columns, lines), ...parts.map(found), checked).state)
    }
  })
})
