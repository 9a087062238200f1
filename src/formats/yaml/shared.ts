/** Which other places an edit would reach through anchors and merge keys. */
import type { Problem } from '../../model/errors.ts'
import { formatKeyPath } from '../../model/key-path.ts'
import type { Span } from '../format.ts'
import { placesInWords } from '../places-in-words.ts'
import type { YamlDocument } from './document.ts'
import { mergeName } from './tree.ts'

/** Returns the refusal to change a node that aliases stand for, or that lies below one. */
export function sharedAbove(yaml: YamlDocument, node: number): Problem | undefined {
  const { tree } = yaml
  for (let at = node; at !== 0; at = tree.parent(at)) {
    const uses = tree.uses.get(at)
    if (uses !== undefined) return shared(yaml, at, uses)
  }
  return undefined
}

/** Returns the refusal to take out a range with an anchor that is used outside of it. */
export function sharedInside(yaml: YamlDocument, range: Span): Problem | undefined {
  const { tree } = yaml
  const isInside = (node: number): boolean =>
    tree.start(node) >= range.start && tree.start(node) <= range.end
  for (const [target, uses] of tree.uses) {
    if (!isInside(target)) continue
    const outside = uses.filter(use => !isInside(use))
    if (outside.length > 0) return shared(yaml, target, outside)
  }
  return undefined
}

/** Returns the refusal to go through an alias. */
export function sharedThrough(yaml: YamlDocument, alias: number): Problem {
  const { tree } = yaml
  const target = tree.targets.get(alias) ?? 0
  return shared(yaml, target, [target, ...(tree.uses.get(target) ?? []).filter(id => id !== alias)])
}

/** Returns the refusal to change a key of a map that a merge key brings in. */
export function sharedMerge(yaml: YamlDocument, map: number, key: string): Problem {
  const { tree } = yaml
  const merge = tree.child(map, mergeName)
  const places = [yaml.placeAt(tree.from(merge))]
  return {
    code: 'KEY_SHARED',
    detail: `${formatKeyPath([...tree.pathOf(map), key])} comes from a merge key in ${placesInWords(places)}`,
    places,
  }
}

function shared(yaml: YamlDocument, target: number, others: readonly number[]): Problem {
  const { tree } = yaml
  const places = others.map(node => yaml.placeAt(tree.start(node)))
  const paths = others.map(node => formatKeyPath(tree.pathOf(node))).filter(path => path !== '')
  const named = paths.length === 0 ? '' : `${paths.slice(0, 8).join(', ')} in `
  return {
    code: 'KEY_SHARED',
    detail: `the anchor ${tree.anchors.get(target) ?? ''} also reaches ${named}${placesInWords(places)}`,
    places,
  }
}
