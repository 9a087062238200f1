import type { Problem } from '../../model/errors.ts'
import type { KeyPath } from '../../model/key-path.ts'
import { type ConfigValue, sameValue } from '../../model/value.ts'
import { brokenText, unfitValues } from '../unfit-values.ts'
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
  return unfitValues(value, path, {
    code: 'VALUE_UNWRITABLE',
    maxDepth,
    countsContainers: false,
    misfit: inner => misfit(inner, isOld),
    keyMisfit,
  })
}

function keyMisfit(key: string): string | undefined {
  return (
    brokenText(key, 'a key') ??
    (emitString(key).length > longestKey ? `a key has at most ${longestKey} characters` : undefined)
  )
}

function misfit(value: ConfigValue, isOld: boolean): string | undefined {
  if (value.kind === 'string') return brokenText(value.value, 'a string')
  if (value.kind !== 'datetime') return undefined
  if (!isOld) return 'YAML 1.2 has no dates or times'
  return sameValue(resolvePlain(value.value, true), value)
    ? undefined
    : 'a date or time is one of YAML 1.1'
}
