import type { Problem } from '../../model/errors.ts'
import type { KeyPath } from '../../model/key-path.ts'
import type { ConfigValue } from '../../model/value.ts'
import { brokenText, unfitValues } from '../unfit-values.ts'
import type { Grammar } from './grammar.ts'
import { longestNumber } from './scan-number.ts'

/** Returns what the dialect cannot hold of a value that is to be written at `path`. */
export function valueProblems(value: ConfigValue, path: KeyPath, grammar: Grammar): Problem[] {
  return unfitValues(value, path, {
    code: 'VALUE_UNWRITABLE',
    maxDepth: grammar.maxDepth,
    countsContainers: true,
    misfit: inner => misfit(inner, grammar),
    keyMisfit: key => brokenText(key, 'a key'),
  })
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
      return brokenText(value.value, 'a string')
    default:
      return undefined
  }
}
