import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tomlComments } from '../../src/checks/toml-comments.ts'
import { parseToml } from '../../src/formats/toml/parse.ts'
import { tomlFile } from '../plan/arbitrary-toml.ts'

describe('comments', () => {
  test.each([
    ['a = 1 # one\r\n# two', ['# one', '# two']],
    ['a = "# no" # yes\n', ['# yes']],
    ['a = "\\"# no" # yes\n', ['# yes']],
    ["a = '\\' # yes\n", ['# yes']],
    ['a = """\n# no\n"""" # yes\n', ['# yes']],
    ['a = """x\\"""# no""" # yes\n', ['# yes']],
    ["a = '''\n# no''' # yes\n", ['# yes']],
    ['"# no" = ["# no", # yes\n]', ['# yes']],
  ])('R4 are told from strings in %j', (text, comments) => {
    expect(tomlComments(text)).toEqual(comments)
  })

  test('R4 are those the parser of the planner finds', () => {
    const property = fc.property(tomlFile, text => {
      const outcome = parseToml(text, { version: '1.1', maxDepth: 80 })
      if (!outcome.ok) throw new Error('the file does not parse')
      const spans = outcome.document.comments
      expect(tomlComments(text)).toEqual(spans.map(span => text.slice(span.start, span.end)))
    })
    fc.assert(property, { numRuns: 200 })
  })
})
