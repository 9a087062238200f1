import type { Problem } from '../../model/errors.ts'
import type { YamlDocument } from './document.ts'
import { placed } from './refusals.ts'
import { Tag } from './tags.ts'
import { Field } from './tree.ts'

/** Whether a tag says what the members of a collection must look like. */
export function isTyped(yaml: YamlDocument, node: number): boolean {
  const tag = yaml.tree.get(node, Field.tag)
  return tag === Tag.set || tag === Tag.omap || tag === Tag.pairs
}

/** Returns the refusal to put anything into such a collection. */
export function typedProblem(yaml: YamlDocument, node: number): Problem {
  const what = 'its tag makes it a set or a list of pairs, which takes no other value, in'
  return placed('NO_SAFE_PLACE', yaml, yaml.tree.start(node), yaml.tree.pathOf(node), what)
}
