/** The real opencode accepts every file writ would write, and reads JSON as our table says. */
import { describe, expect, test } from 'vitest'
import { askOpencode, configComplaint } from './opencode.ts'
import { casesOf, isAcceptedHere, samplesFor } from './samples.ts'

const takes = [
  'a byte order mark',
  'a line comment',
  'a comment of several lines',
  'a comment after the end',
  'a comma at the end of an object',
  'a comma at the end of a list',
]

describe('the config', () => {
  const planned = casesOf(/^\.config\/opencode\/(config|opencode)\.jsonc?$/)

  test('R25 has cases', () => {
    expect(planned.length).toBeGreaterThan(0)
  })

  test.each(planned)('R25 the real opencode accepts what is planned: %s', (_, folder) => {
    const name = folder.target.slice(folder.target.lastIndexOf('/') + 1)
    const before = configComplaint(name, folder.before)
    expect(['', before]).toContain(configComplaint(name, folder.after))
  })

  test('R25 the check reads the file', () => {
    const { code, stdout } = askOpencode('opencode.json', Buffer.from('{ "username": "probe" }'))
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ username: 'probe' })
  })

  test.each(samplesFor(takes))('R3 opencode and we agree on %s', (_, text, isTaken) => {
    expect(configComplaint('opencode.json', Buffer.from(text)) === '').toBe(isTaken)
    expect(isAcceptedHere('~/.config/opencode/opencode.json', text)).toBe(isTaken)
  })
})
