import type { Problem } from '../../model/errors.ts'
import { formatKeyPath, type KeyPath } from '../../model/key-path.ts'
import type { TableValue } from '../../model/value.ts'
import { blockName } from '../fence.ts'
import { rootNode } from '../node-table.ts'
import { placesInWords } from '../places-in-words.ts'
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
  const offsets = definitionOffsets(document, node)
  const places = offsets.map(offset => document.placeAt(offset))
  const owners = new Set<string>()
  for (const offset of offsets) {
    const block = document.blockAt(offset)
    if (block) owners.add(`the block ${blockName(block)}`)
    else owners.add('the user')
  }
  return {
    code: 'KEY_CONFLICT',
    detail: `${formatKeyPath(path)} is defined by ${[...owners].join(' and ')} in ${placesInWords(places)}`,
    places,
  }
}
