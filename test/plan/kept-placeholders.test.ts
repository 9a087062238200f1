import { describe, expect, test } from 'vitest'
import type { TableValue } from '../../src/model/value.ts'
import { placeholderProblems } from '../../src/plan/kept-placeholders.ts'
import { configValue, type Plain } from './plan-inputs.ts'

const secret = 'sk-live-0123456789'
const env = (name: string): string | undefined => ({ TOKEN: secret, HOME: '/home/operator' })[name]

function problemsOf(before: Plain, after: Plain, planned: readonly string[] = []) {
  const origins = new Map(planned.map(key => [JSON.stringify([key]), ['TOKEN']]))
  return placeholderProblems({ before: root(before), after: root(after), origins, env })
}

function root(plain: Plain): TableValue {
  const value = configValue({ key: plain })
  if (value.kind !== 'table') throw new Error('no table')
  return value
}

describe('a placeholder of the user', () => {
  test.each<[string, Plain, Plain]>([
    ['whole', `\${TOKEN}`, secret],
    ['with a default', `\${TOKEN:-none}`, secret],
    ['without braces', '$TOKEN', secret],
    ['of opencode', '{env:TOKEN}', secret],
    ['of Windows', '%TOKEN%', secret],
    ['within a text', `Bearer \${TOKEN}`, `Bearer ${secret}`],
    ['of a path', '$HOME/.hermes', '/home/operator/.hermes'],
    ['in a list', ['-H', `X: \${TOKEN}`], ['-H', `X: ${secret}`]],
  ])('R14 is not replaced by what it stands for: %s', (_, before, after) => {
    const problems = problemsOf(before, after)
    expect(problems.map(({ code }) => code)).toEqual(['REFERENCE_LOST'])
    expect(JSON.stringify(problems)).not.toContain(secret)
  })

  test('R11 is not replaced by any value of the environment', () => {
    expect(problemsOf(`\${OTHER}`, 'something', ['key'])).toHaveLength(1)
  })

  test.each<[string, Plain, Plain]>([
    ['by another placeholder', `\${TOKEN}`, `\${OTHER}`],
    ['by a text that is not its value', `\${TOKEN}`, 'sk-live-999'],
    ['where there was none', 'plain', secret],
    ['by nothing', `\${TOKEN}`, ['list']],
  ])('R11 may be replaced %s', (_, before, after) => {
    expect(problemsOf(before, after)).toEqual([])
  })
})
