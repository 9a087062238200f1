import { describe, expect, test } from 'vitest'
import { errorKinds } from '../../src/model/error-kinds.ts'
import { errorOf, WritError } from '../../src/model/errors.ts'

describe('errors', () => {
  test('R35 every code has a summary, a next step and an exit code that is not success', () => {
    for (const [code, { exit, summary, hint }] of Object.entries(errorKinds)) {
      expect(exit, code).toBeGreaterThan(0)
      expect(summary, code).toMatch(/^[a-z].*[^.]$/)
      expect(hint, code).toMatch(/\S/)
    }
  })

  test('an error of another copy of the module is one of ours, and nothing else is', async () => {
    const path = '../../src/model/errors.ts?copy'
    const copy: typeof import('../../src/model/errors.ts') = await import(path)
    const foreign: unknown = new copy.WritError('PLAN_STALE')
    expect(copy.WritError).not.toBe(WritError)
    expect(foreign instanceof WritError).toBe(true)
    expect(new Error('PLAN_STALE') instanceof WritError).toBe(false)
    expect({ code: 'PLAN_STALE' } instanceof WritError).toBe(false)
  })

  test('a list of problems ends with the code of the first', () => {
    const error = errorOf([
      { code: 'DUPLICATE_KEY', detail: 'twice' },
      { code: 'TARGET_INVALID', detail: 'broken' },
    ])
    expect(error).toMatchObject({ code: 'DUPLICATE_KEY', exitCode: 10 })
    expect(error.problems).toHaveLength(2)
  })
})
