/** The real Gemini CLI accepts every file writ would write, and reads JSON as our table says. */
import { describe, expect, test } from 'vitest'
import { settingsComplaint } from './gemini.ts'
import { casesOf, isAcceptedHere, samplesFor } from './samples.ts'

const takes = ['a line comment', 'a comment of several lines', 'a comment after the end']

describe('settings.json', () => {
  const planned = casesOf(/^\.gemini\/settings\.json$/)

  test('R25 has cases', () => {
    expect(planned.length).toBeGreaterThan(0)
  })

  test.each(planned)('R25 the real gemini accepts what is planned: %s', (_, { before, after }) => {
    expect(['', settingsComplaint(before)]).toContain(settingsComplaint(after))
  })

  test('R25 a wrong type is seen', () => {
    const settings = '{ "general": { "vimMode": "yes" } }'
    expect(settingsComplaint(Buffer.from(settings))).toContain('general.vimMode')
  })

  test.each(samplesFor(takes))('R3 gemini and we agree on %s', (_, text, isTaken) => {
    expect(settingsComplaint(Buffer.from(text)) === '').toBe(isTaken)
    expect(isAcceptedHere('~/.gemini/settings.json', text)).toBe(isTaken)
  })
})
