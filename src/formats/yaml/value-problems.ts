import type { Problem } from '../../model/errors.ts'
import { formatKeyPath, type KeyPath } from '../../model/key-path.ts'
import { type ConfigValue, sameValue } from '../../model/value.ts'
import { emitString } from './emit.ts'
import { resolvePlain } from './resolve.ts'

/** YAML allows no longer keys on one line. */
const longestKey = 1024

/** Returns what a YAML file cannot hold of a value that is to be written at `path`. */
export function valueProblems(
  value: ConfigValue,
  path: KeyPath,
  isOld: boolean,
  maxDepth: number,
): Problem[] {
  const problems: Problem[] = []
  const add = (at: KeyPath, what: string): void => {
    problems.push({ code: 'VALUE_UNWRITABLE', detail: `${formatKeyPath(at)}: ${what}` })
  }
  const checkKey = (key: string | number, at: KeyPath): void => {
    if (typeof key === 'number') return
    if (!key.isWellFormed()) add(at, 'a key is made of whole characters')
    else if (emitString(key).length > longestKey) {
      add(at, `a key has at most ${longestKey} characters`)
    }
  }
  const walk = (inner: ConfigValue, at: KeyPath): void => {
    const problem =
      at.length > maxDepth ? `files here nest at most ${maxDepth} deep` : misfit(inner, isOld)
    if (problem !== undefined) add(at, problem)
    else if (inner.kind === 'array') {
      inner.items.forEach((item, index) => {
        walk(item, [...at, index])
      })
    } else if (inner.kind === 'table') {
      for (const [key, child] of inner.entries) {
        checkKey(key, [...at, key])
        walk(child, [...at, key])
      }
    }
  }
  for (const key of path) checkKey(key, path)
  walk(value, path)
  return problems
}

function misfit(value: ConfigValue, isOld: boolean): string | undefined {
  if (value.kind === 'string' && !value.value.isWellFormed()) {
    return 'a string is made of whole characters'
  }
  if (value.kind !== 'datetime') return undefined
  if (!isOld) return 'YAML 1.2 has no dates or times'
  return sameValue(resolvePlain(value.value, true), value)
    ? undefined
    : 'a date or time is one of YAML 1.1'
}
