import type { Dialect } from '../../model/migration.ts'
import { depthLimit } from '../depth-limit.ts'

/** What a dialect allows beyond RFC 8259. */
export interface Grammar {
  /** Line and block comments. */
  readonly hasComments: boolean
  readonly hasTrailingCommas: boolean
  /** Keys without quotes, single quotes, more numbers, escapes and white space. */
  readonly isJson5: boolean
  readonly maxDepth: number
}

/** Returns the grammar of a dialect; one that is not known is read as strict JSON. */
export function grammarOf(dialect: Dialect): Grammar {
  const { version } = dialect
  const isJson5 = version === 'json5'
  const hasTrailingCommas = isJson5 || version === 'jsonc'
  return {
    hasComments: hasTrailingCommas || version === 'comments',
    hasTrailingCommas,
    isJson5,
    maxDepth: depthLimit(dialect),
  }
}
