import type { Problem } from '../../model/errors.ts'
import type { KeyPath } from '../../model/key-path.ts'
import type { TableValue } from '../../model/value.ts'
import { keyConflict } from '../key-conflict.ts'
import { rootNode } from '../node-table.ts'
import { definitionOffsets } from './definitions.ts'
import type { TomlDocument } from './document.ts'
import { needsHeader } from './emit.ts'
import { Kind } from './tree.ts'

/**
 * Returns the key paths of a block that the document defines already, in whatever spelling.
 * `document` is the text without the block itself.
 *
 * A header may add sub-tables to tables that headers or dotted keys made, and define what was
 * only implied; nothing extends an inline table, an array or a value. Rule: R4.
 */
export function blockConflicts(document: TomlDocument, values: TableValue): Problem[] {
  const { tree } = document
  const problems: Problem[] = []
  const walk = (table: TableValue, path: KeyPath, existing: number): void => {
    for (const [key, value] of table.entries) {
      const found = tree.child(existing, key)
      if (found === 0) continue
      const here = [...path, key]
      const kind = tree.kind(found)
      const isFree =
        value.kind === 'table' &&
        value.entries.size > 0 &&
        (kind === Kind.implicit ||
          ((kind === Kind.header || kind === Kind.dotted) && !needsHeader(value)))
      if (isFree) walk(value, here, found)
      else problems.push(conflict(document, here, found))
    }
  }
  walk(values, [], rootNode)
  return problems
}

/** Returns the refusal to define a key path that is defined already. */
export function conflict(document: TomlDocument, path: KeyPath, node: number): Problem {
  return keyConflict(document, path, definitionOffsets(document, node))
}
