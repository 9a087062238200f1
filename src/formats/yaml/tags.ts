/** Tags: what a file says a value is. */
import type { DocumentDirective } from 'js-yaml'

/** The tags of the YAML type repository that a config file may hold; 0 is no tag. */
export const Tag = {
  none: 0,
  str: 1,
  int: 2,
  float: 3,
  bool: 4,
  null: 5,
  timestamp: 6,
  binary: 7,
  merge: 8,
  map: 9,
  set: 10,
  seq: 11,
  omap: 12,
  pairs: 13,
  unknown: 14,
} as const

const prefix = 'tag:yaml.org,2002:'

const known: ReadonlyMap<string, number> = new Map(
  Object.entries(Tag)
    .filter(([name]) => name !== 'none' && name !== 'unknown')
    .map(([name, tag]) => [prefix + name, tag]),
)

/** Reads the tags of one document, whose `%TAG` lines give names to prefixes. */
export class TagReader {
  readonly #prefixes = new Map([
    ['!', '!'],
    ['!!', prefix],
  ])

  constructor(directives: readonly DocumentDirective[]) {
    for (const directive of directives) {
      if (directive.kind === 'tag') this.#prefixes.set(directive.handle, directive.prefix)
    }
  }

  /** Returns which tag a spelling such as `!!str` or `!<tag:...>` is. */
  read(spelling: string): number {
    // The tag `!` alone says: no guessing, a string.
    if (spelling === '!') return Tag.str
    if (spelling.startsWith('!<')) return known.get(decoded(spelling.slice(2, -1))) ?? Tag.unknown
    const handle = /^!(?:[0-9A-Za-z-]*!)?/.exec(spelling)?.[0] ?? '!'
    const start = this.#prefixes.get(handle) ?? handle
    return known.get(start + decoded(spelling.slice(handle.length))) ?? Tag.unknown
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
