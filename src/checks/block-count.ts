/** Counts managed blocks by their markers, with comment walkers of the checks' own. Rule: R24. */
import type { BlockId } from '../model/migration.ts'
import type { Change } from '../model/plan.ts'
import { dotenvComments } from './dotenv-comments.ts'
import { tomlComments } from './toml-comments.ts'
import { yamlComments } from './yaml-comments.ts'

/**
 * Returns how often the begin marker of a block stands in a file; what only looks like one inside
 * a string does not count. A format without fences has none.
 */
export function blockCount(
  change: Pick<Change, 'format' | 'dialect'>,
  block: BlockId,
  bytes: Uint8Array,
): number {
  const text = Buffer.from(bytes).toString('utf8')
  // Reading a whole file for comments is dear, and most files hold no marker at all.
  if (!text.includes('# >>> writ ')) return 0
  return commentsOf(change, text).filter(comment => {
    const [, owner, name] = /^# >>> writ (\S+)\/(\S+) v\d+ >>>/.exec(comment) ?? []
    return unescaped(owner) === block.owner && unescaped(name) === block.name
  }).length
}

function commentsOf(
  { format, dialect }: Pick<Change, 'format' | 'dialect'>,
  text: string,
): readonly string[] {
  switch (format) {
    case 'toml':
      return tomlComments(text)
    case 'yaml':
      return yamlComments(text)
    case 'dotenv':
      return dotenvComments(text, dialect)
    case 'json':
      return []
  }
}

function unescaped(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text)
  } catch {
    return undefined
  }
}
