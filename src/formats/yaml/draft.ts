/** What a reading has found so far, and where it stands. */

import type { Event } from 'js-yaml'
import type { Dialect } from '../../model/migration.ts'
import { depthLimit } from '../depth-limit.ts'
import { YamlTree } from './tree.ts'

export class Draft {
  readonly text: string
  readonly dialect: Dialect
  /** YAML 1.1, as ruamel and PyYAML read it. */
  readonly isOld: boolean
  readonly maxDepth: number
  readonly events: readonly Event[]
  readonly tree: YamlTree
  /** Start and end of each comment. */
  readonly comments: number[] = []
  /** Indices into `comments` of marker-like comments that stand alone on a line. */
  readonly markers: number[] = []
  /** The nodes that are block texts, in order. */
  readonly texts: number[] = []
  /** By the node that was there first: where its key stands again. */
  readonly duplicates: Map<number, number[]> = new Map()
  /** The line that begins with `...`; -1 where there is none. */
  documentEnd = -1

  constructor(text: string, dialect: Dialect, events: readonly Event[]) {
    this.text = text
    this.dialect = dialect
    this.isOld = dialect.version === '1.1'
    this.maxDepth = depthLimit(dialect)
    this.events = events
    this.tree = new YamlTree(Math.ceil(events.length * 0.6))
  }
}
