import type { Problem } from '../../model/errors.ts'
import { formatKeyPath, type KeyPath } from '../../model/key-path.ts'
import type { ConfigValue } from '../../model/value.ts'
import type { Grammar } from './grammar.ts'
import { longestNumber } from './scan-number.ts'

/** Returns what the dialect cannot hold of a value that is to be written at `path`. */
export function valueProblems(value: ConfigValue, path: KeyPath, grammar: Grammar): Problem[] {
  const problems: Problem[] = []
  const add = (at: KeyPath, what: string): void => {
    problems.push({ code: 'VALUE_UNWRITABLE', detail: `${formatKeyPath(at)}: ${what}` })
  }
  const walk = (inner: ConfigValue, at: KeyPath): void => {
    const isContainer = inner.kind === 'array' || inner.kind === 'table'
    const depth = at.length + (isContainer ? 1 : 0)
    const problem =
      depth > grammar.maxDepth
        ? `files here nest at most ${grammar.maxDepth} deep`
        : misfit(inner, grammar)
    if (problem !== undefined) add(at, problem)
    else if (inner.kind === 'array') {
      inner.items.forEach((item, index) => {
        walk(item, [...at, index])
      })
    } else if (inner.kind === 'table') {
      for (const [key, child] of inner.entries) {
        if (!key.isWellFormed()) add([...at, key], 'a key is made of whole characters')
        walk(child, [...at, key])
      }
    }
  }
  if (path.some(part => typeof part === 'string' && !part.isWellFormed())) {
    add(path, 'a key is made of whole characters')
  }
  walk(value, path)
  return problems
}

const tooManyDigits = 10n ** BigInt(longestNumber - 1)

function misfit(value: ConfigValue, grammar: Grammar): string | undefined {
  switch (value.kind) {
    case 'datetime':
      return 'JSON has no dates: write it as a string'
    case 'float':
      return grammar.isJson5 || Number.isFinite(value.value)
        ? undefined
        : 'JSON has no NaN and no infinity'
    case 'integer':
      return value.value < tooManyDigits && value.value > -tooManyDigits
        ? undefined
        : `a number has at most ${longestNumber} characters`
    case 'string':
      return value.value.isWellFormed() ? undefined : 'a string is made of whole characters'
    default:
      return undefined
  }
}
