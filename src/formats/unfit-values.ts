import type { ErrorCode, Problem } from '../model/errors.ts'
import { formatKeyPath, type KeyPath } from '../model/key-path.ts'
import type { ConfigValue } from '../model/value.ts'

/** What a format cannot hold. */
export interface Limits {
  readonly code: ErrorCode
  readonly maxDepth: number
  /** Whether an array or table is a level of its own, even where nothing is in it. */
  readonly countsContainers: boolean
  /** Returns why a value, apart from what is in it, cannot be written. */
  misfit(value: ConfigValue): string | undefined
  /** Returns why a key cannot be written. */
  keyMisfit(key: string): string | undefined
}

/** Returns what the format cannot hold of a value that is to be written at `path`. */
export function unfitValues(value: ConfigValue, path: KeyPath, limits: Limits): Problem[] {
  const problems: Problem[] = []
  const add = (at: KeyPath, what: string): void => {
    problems.push({ code: limits.code, detail: `${formatKeyPath(at)}: ${what}` })
  }
  const checkKey = (key: string, at: KeyPath): void => {
    const problem = limits.keyMisfit(key)
    if (problem !== undefined) add(at, problem)
  }
  const walk = (inner: ConfigValue, at: KeyPath): void => {
    const isContainer = inner.kind === 'array' || inner.kind === 'table'
    const depth = at.length + (isContainer && limits.countsContainers ? 1 : 0)
    const problem =
      depth > limits.maxDepth
        ? `files here nest at most ${limits.maxDepth} deep`
        : limits.misfit(inner)
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
  for (const part of path) if (typeof part === 'string') checkKey(part, path)
  walk(value, path)
  return problems
}

/** Returns why a text is none that a file can hold. */
export function brokenText(text: string, what: 'a key' | 'a string'): string | undefined {
  return text.isWellFormed() ? undefined : `${what} is made of whole characters`
}
