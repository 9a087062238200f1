import type { Problem } from '../../model/errors.ts'
import { formatKeyPath, type KeyPath } from '../../model/key-path.ts'
import type { ConfigValue } from '../../model/value.ts'
import { normalDatetime, scanDatetime } from './scan-datetime.ts'

/** Returns what TOML cannot hold of a value that is to be written at `path`. */
export function valueProblems(value: ConfigValue, path: KeyPath, maxDepth: number): Problem[] {
  const problems: Problem[] = []
  const add = (at: KeyPath, what: string): void => {
    problems.push({ code: 'MIGRATION_INVALID', detail: `${formatKeyPath(at)}: ${what}` })
  }
  const walk = (inner: ConfigValue, at: KeyPath): void => {
    const problem =
      at.length > maxDepth ? `files here nest at most ${maxDepth} deep` : misfit(inner)
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
  walk(value, path)
  return problems
}

function misfit(value: ConfigValue): string | undefined {
  if (value.kind === 'null') return 'TOML has no null'
  if (value.kind === 'integer' && BigInt.asIntN(64, value.value) !== value.value) {
    return 'an integer has 64 bits'
  }
  if (value.kind === 'string' && !value.value.isWellFormed()) {
    return 'a string is made of whole characters'
  }
  if (value.kind === 'datetime' && !isNormal(value)) return 'a date or time is one of TOML'
  return undefined
}

function isNormal(value: Extract<ConfigValue, { kind: 'datetime' }>): boolean {
  try {
    const scanned = scanDatetime(value.value, 0, false)
    return (
      scanned?.end === value.value.length &&
      scanned.type === value.type &&
      normalDatetime(value.value, value.type) === value.value
    )
  } catch {
    return false
  }
}
