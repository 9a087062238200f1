/** The review line by line over services in memory: what each word does, and what counts as shown. */
import { describe, expect, test } from 'vitest'
import { runSession, type Talk } from '../../src/cli/plain/session.ts'
import { WritError } from '../../src/model/errors.ts'
import type { LinePlace } from '../../src/review/line-commands.ts'
import { lineHelp, spokenLine } from '../../src/review/line-commands.ts'
import { plainGlyphs } from '../../src/review/plain-text.ts'
import { actsOrHides } from '../review/hostile.ts'
import { healthParts } from '../review/sample-health.ts'
import { historyRows } from '../review/sample-history.ts'
import { backupRows, sampleReview } from '../review/sample-plan.ts'
import {
  type DoubleOptions,
  type ServicesDouble,
  servicesDouble,
} from '../review/services-double.ts'

const challenge = 'q7xk2m'

interface Told {
  readonly code: number
  readonly text: string
  readonly services: ServicesDouble
}

/** Says the lines one after the other; then the input ends. */
async function say(
  lines: readonly string[],
  options: DoubleOptions = {},
  columns: number | null = 80,
): Promise<Told> {
  const services = servicesDouble(options)
  const left = [...lines]
  let text = ''
  const answer = async (): Promise<string | null> => {
    const line = left.shift() ?? null
    if (line === '^C') throw new WritError('CANCELLED')
    return line
  }
  const asked = async (question: string): Promise<string | null> => {
    text += `${question}\n`
    return answer()
  }
  const talk: Talk = {
    print: async more => {
      text += more
    },
    prompt: answer,
    ask: asked,
    askAnew: asked,
    askSecret: asked,
    uninterrupted: (_what, work) => work(),
    look: { width: 80, glyphs: plainGlyphs(false) },
    columns,
    home: '',
  }
  const code = await runSession(services, talk, null)
  return { code, text, services }
}

describe('the machine', () => {
  const places = [[], ['1'], ['backups']]
  test.each(places)(
    'R31 R35 health tells every gate and check, and what helps, at %j',
    async (...to) => {
      const { text } = await say([...to, 'health'])
      for (const part of healthParts) {
        if (part.kind === 'gate') expect(text).toContain(part.gate.next ?? part.gate.runtime)
        if (part.kind === 'check') expect(text).toContain(part.check.fix ?? part.check.name)
      }
    },
  )

  test.each(places)('R32 history tells the last entries, the newest last, at %j', async (...to) => {
    const history = historyRows(60)
    const seqs = (text: string): number[] =>
      [...text.matchAll(/^(\d+) +\S+Z +[a-z-]+/gm)].map(([, seq]) => Number(seq))
    const all = history.flatMap(({ entry }) => (entry === null ? [] : [entry.seq])).reverse()
    expect(seqs((await say([...to, 'history'], { history })).text)).toEqual(all.slice(-20))
    expect(seqs((await say([...to, 'history 2'], { history })).text)).toEqual(all.slice(-2))
    expect(seqs((await say([...to, 'history 50'], { history })).text)).toEqual(all.slice(-50))
    for (const wrong of ['history 0', 'history x']) {
      expect(seqs((await say([...to, wrong], { history })).text)).toEqual([])
    }
  })

  test.each(places)('R35 both stand in the help at %j', async (...to) => {
    const { text } = await say([...to, 'help'])
    for (const word of ['health', 'history']) expect(text).toMatch(new RegExp(`^${word}\\b`, 'm'))
  })
})

describe('long lines', () => {
  const sample = sampleReview()
  const long = `what ${'one can say of it '.repeat(12)}at length`
  const findings = sample.plan.findings.map(finding => ({ ...finding, message: long }))
  const review = { ...sample, plan: { ...sample.plan, findings } }
  const lines = findings.map(({ risk, code }) => `${risk} ${code}: ${long}\n`)
  const dialog = ['1', 'diff', 'sign', challenge, '', 'changes']

  test('R15 R33 break at blanks before a signature, and go on indented', async () => {
    const { text } = await say(dialog, { review }, 40)
    const asked = text.slice(
      text.lastIndexOf('   plan '),
      text.indexOf(`type ${challenge} to sign`),
    )
    const whole = asked.replaceAll(/\n {4}(?=\S)/g, ' ')
    for (const line of lines) expect(whole).toContain(line)
    expect(asked.split('\n').filter(row => row.length > 40)).toEqual([])
  })

  test('R35 stay whole where no terminal would break them', async () => {
    const { text } = await say(dialog, { review }, null)
    for (const line of lines) expect(text).toContain(line)
    const changes = text.slice(text.lastIndexOf('CHANGES'))
    expect(changes.split(long)).toHaveLength(findings.length + 1)
  })
})

describe('the review line by line', () => {
  test('R15 signs only after every grave part was printed, and says which were', async () => {
    const first = await say(['1', 'sign', challenge, 'next', 'sign', challenge])
    expect(first.services.signed).toEqual([])
    expect(first.text).toContain('PART 1 OF 2')
    const { text, services } = await say(['1', '', '', 'sign', challenge, 'read it'])
    expect(text).toContain('PART 2 OF 2')
    expect(services.signed).toMatchObject([
      {
        confirm: challenge,
        reason: 'read it',
        view: { surface: 'cli', hunksShown: 2, hunksTotal: 2 },
      },
    ])
  })

  test('R15 the whole diff at once counts as much as its parts', async () => {
    const whole = await say(['1', 'diff', 'sign', challenge, ''])
    const parts = await say(['1', 'part 2', 'part 1', 'sign', challenge, ''])
    expect(whole.services.signed[0]?.view).toEqual(parts.services.signed[0]?.view)
    expect(whole.services.signed).toHaveLength(1)
  })

  test('decides nothing on an empty line, on another word, or on a word and a half', async () => {
    for (const typed of ['', 'yes', `${challenge} `.repeat(2), 'sign']) {
      const { services } = await say(['1', 'diff', 'sign', typed, typed, 'reason'])
      expect(services.signed).toEqual([])
    }
    for (const line of ['s', 'S', 'a', 'A', 'si', 'y', challenge]) {
      const { services } = await say(['1', 'diff', line, challenge, 'reason'])
      expect(services.signed).toEqual([])
      expect(services.calls.some(call => call.startsWith('apply'))).toBe(false)
    }
  })

  test('a slip of the hand is asked again', async () => {
    const { services } = await say(['1', 'diff', 'sign', 'q7xk2', challenge, ''])
    expect(services.signed).toHaveLength(1)
  })

  test('R19 a plan that turned stale meanwhile is not signed', async () => {
    const services = servicesDouble()
    services.makeStale()
    const { input } = { input: await services.loadReview(services.reviewId) }
    const told = await say(['1', 'diff', 'sign', challenge], { review: input })
    expect(told.services.signed).toEqual([])
    expect(told.text).toContain('stale')
  })

  test('applies what is approved, and tells every step and how it ended', async () => {
    const lines = ['1', 'apply', 'diff', 'sign', challenge, '', 'apply', challenge]
    const { text, services } = await say(lines)
    expect(services.calls.filter(call => call.startsWith('apply'))).toEqual([`apply ${challenge}`])
    expect(text).toContain('cannot apply now')
    expect(text).toContain('wr1-7c1f')
  })

  test('R23 an apply that fails says what stands in the files', async () => {
    const lines = ['1', 'diff', 'sign', challenge, '', 'apply', challenge]
    const { text } = await say(lines, { failsApply: true })
    expect(text).toContain('NO_SPACE')
    expect(text).toContain('The files are as they were before.')
  })

  test('asks for the passphrase of a key, and gives up on an empty one', async () => {
    const passphrase = 'open sesame'
    const lines = ['1', 'diff', 'sign', challenge, '', 'wrong', passphrase]
    const { text, services } = await say(lines, { passphrase })
    expect(services.signed).toHaveLength(1)
    expect(text).not.toContain(passphrase)
    const { services: left } = await say([...lines.slice(0, 5), ''], { passphrase })
    expect(left.signed).toEqual([])
  })

  test('a rejection needs its word and a reason', async () => {
    const none = await say(['1', 'reject', 'reject', ''])
    expect(none.services.rejected).toEqual([])
    const { services } = await say(['1', 'reject', 'reject', 'grants too much'])
    expect(services.rejected).toMatchObject([{ reason: 'grants too much' }])
  })

  test('R28 restores a backup as a plan, by number, both ways', async () => {
    for (const [line, exact] of [
      ['restore 2', false],
      ['restore 2 exact', true],
    ] as const) {
      const { services, text } = await say(['backups', line])
      expect(services.calls.some(call => call.endsWith(` ${exact}`))).toBe(true)
      expect(text).toContain('CHANGES')
      for (const path of backupRows(2)[1]?.changes ?? []) expect(text).toContain(path)
    }
    const { services } = await say(['backups', 'restore 99', 'restore', 'restore 1 quickly'])
    expect(services.calls.some(call => call.startsWith('previewRestore'))).toBe(false)
  })

  test('R35 an error is told and ends nothing; Ctrl-C ends all, the end of the input too', async () => {
    const { text, code } = await say(['open wp1-nothing', 'help'])
    expect(text).toContain('NOT_FOUND')
    expect(text).toContain(lineHelp('plans'))
    expect(code).toBe(0)
    await expect(say(['1', '^C'])).rejects.toThrow(expect.objectContaining({ exitCode: 130 }))
  })

  test('R33 nothing that is printed acts on a terminal, whatever is typed', async () => {
    const { text } = await say(['\x1b[2J', '\u202e evil', '1', 'diff', 'origin', '\x07'])
    expect(actsOrHides(text.replaceAll('\n', ''))).toBe(false)
  })
})

describe('the words', () => {
  const places: readonly LinePlace[] = ['plans', 'plan', 'backups']

  test.each(places)('at %s are those of the help, and each is understood', place => {
    const rows = lineHelp(place).trimEnd().split('\n')
    const words = rows.map(row => row.split(/ {2,}/)[0]?.split(/[ ,]/)[0] ?? '')
    for (const word of words) expect(spokenLine(word, place)?.command).toBe(word)
    expect(new Set(words).size).toBe(words.length)
    expect(words).toContain('quit')
    expect(spokenLine('nonsense', place)).toBeNull()
  })

  test('have no short form for a decision', () => {
    for (const word of ['sign', 'apply', 'reject']) {
      for (let end = 1; end < word.length; end++) {
        const command = spokenLine(word.slice(0, end), 'plan')?.command
        expect(['sign', 'apply', 'reject']).not.toContain(command)
      }
    }
  })
})
