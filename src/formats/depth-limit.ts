import type { Dialect } from '../model/migration.ts'

/** Deeper than any config, and safe for every recursive walk over values. */
const deepest = 500

/** Returns how deep values may nest in a file of the dialect. */
export function depthLimit(dialect: Dialect): number {
  // A dialect without a limit has this one too.
  return dialect.maxDepth < deepest ? dialect.maxDepth : deepest
}
