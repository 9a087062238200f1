/** The real Claude Code accepts every file writ would write, and reads JSON as our table says. */
import { describe, expect, test } from 'vitest'
import { projectServersComplaint, settingsComplaint, stateComplaint } from './claude.ts'
import { withMember } from './run-runtime.ts'
import { casesOf, isAcceptedHere, samplesFor } from './samples.ts'

const takes = ['a byte order mark']

describe('settings.json', () => {
  const planned = casesOf(/^\.claude\/settings\.json$/)

  test('R25 has a plausible number of cases', () => {
    expect(planned.length).toBeGreaterThan(8)
  })

  test.each(planned)('R25 the real claude accepts what is planned: %s', (_, { before, after }) => {
    expect(['', settingsComplaint(before)]).toContain(settingsComplaint(after))
  })

  test.each(samplesFor(takes))('R3 claude and we agree on %s', (_, text, isTaken) => {
    expect(settingsComplaint(Buffer.from(text)) === '').toBe(isTaken)
    expect(isAcceptedHere('~/.claude/settings.json', text)).toBe(isTaken)
  })
})

describe('.mcp.json', () => {
  const planned = casesOf(/\/\.mcp\.json$/)

  test('R25 has cases', () => {
    expect(planned.length).toBeGreaterThan(0)
  })

  test.each(planned)('R25 the real claude accepts what is planned: %s', (_, { before, after }) => {
    expect(['', projectServersComplaint(before)]).toContain(projectServersComplaint(after))
  })

  test.each(samplesFor(takes, 4))('R3 claude and we agree on %s', (_, sample, isTaken) => {
    // Without servers it is refused, whatever the dialect.
    const text = withMember(Buffer.from(sample), '"mcpServers":{}')
    expect(projectServersComplaint(text) === '').toBe(isTaken)
    expect(isAcceptedHere('.mcp.json', text.toString())).toBe(isTaken)
  })
})

describe('.claude.json', () => {
  test.each(samplesFor(takes, 4))('R3 claude and we agree on %s', (_, text, isTaken) => {
    expect(stateComplaint(Buffer.from(text)) === '').toBe(isTaken)
    expect(isAcceptedHere('~/.claude.json', text)).toBe(isTaken)
  })
})
