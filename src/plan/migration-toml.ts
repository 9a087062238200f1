/** TOML as a tree with places, through the format adapter. */

import type { ParsedDocument } from '../formats/format.ts'
import { LineIndex } from '../formats/line-index.ts'
import { formatNamed } from '../formats/registry.ts'
import type { Place } from '../model/errors.ts'
import { type KeyPath, keyPathId } from '../model/key-path.ts'
import type { ConfigValue } from '../model/value.ts'
import {
  depthLimit,
  type Report,
  type SourceEntry,
  type SourceNode,
  start,
} from './migration-node.ts'

export function readTomlSource(text: string, report: Report): SourceNode | undefined {
  const parsed = formatNamed('toml').parse(text, { version: '1.1', maxDepth: depthLimit })
  if (!parsed.ok) {
    for (const { detail, places } of parsed.problems) report(places?.at(-1) ?? start, detail)
    return undefined
  }
  return new TomlReader(parsed.document).read(parsed.document.root, [], start)
}

class TomlReader {
  readonly #places: ReadonlyMap<string, { readonly key: Place; readonly value: Place }>

  constructor(document: ParsedDocument) {
    const lines = new LineIndex(document.text)
    this.#places = new Map(
      document.entries.map(({ path, key, value }) => [
        keyPathId(path),
        { key: lines.placeAt(key.start), value: lines.placeAt(value.start) },
      ]),
    )
  }

  /** `near` is the place of what holds the value, for elements that have no entry of their own. */
  read(value: ConfigValue, path: KeyPath, near: Place): SourceNode {
    const at = this.#places.get(keyPathId(path))?.value ?? near
    switch (value.kind) {
      case 'array': {
        const items = value.items.map((item, index) => this.read(item, [...path, index], at))
        return { kind: 'list', items, at }
      }
      case 'table': {
        const entries = [...value.entries].map(([name, inner]): [string, SourceEntry] => {
          const place = this.#places.get(keyPathId([...path, name]))?.key ?? at
          return [name, { key: place, node: this.read(inner, [...path, name], place) }]
        })
        return { kind: 'map', entries: new Map(entries), at }
      }
      default:
        return { kind: 'scalar', value, at }
    }
  }
}
