import type { Problem } from '../../model/errors.ts'
import type { KeyPath } from '../../model/key-path.ts'
import type { ConfigValue } from '../../model/value.ts'
import { brokenText, unfitValues } from '../unfit-values.ts'
import { normalDatetime, scanDatetime } from './scan-datetime.ts'

/** Returns what TOML cannot hold of a value that is to be written at `path`. */
export function valueProblems(value: ConfigValue, path: KeyPath, maxDepth: number): Problem[] {
  return unfitValues(value, path, {
    code: 'MIGRATION_INVALID',
    maxDepth,
    countsContainers: false,
    misfit,
    keyMisfit: key => brokenText(key, 'a key'),
  })
}

function misfit(value: ConfigValue): string | undefined {
  if (value.kind === 'null') return 'TOML has no null'
  if (value.kind === 'integer' && BigInt.asIntN(64, value.value) !== value.value) {
    return 'an integer has 64 bits'
  }
  if (value.kind === 'string') return brokenText(value.value, 'a string')
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
