/**
 * The scalars of YAML 1.1 as its readers in Python take them, given to `yaml`, which takes more:
 * numbers with leading zeros or an exponent without a dot are strings there.
 */
import type { ScalarTag, TagId, Tags } from 'yaml'

/** By tag and format: what `yaml` has for it, and what the readers have. */
const narrower: readonly (readonly [tag: string, format: string | undefined, test: RegExp])[] = [
  ['int', undefined, /^[-+]?(?:0|[1-9][0-9_]*)$/],
  ['int', 'TIME', /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/],
  ['int', 'BIN', /^[-+]?0b_*[01][01_]*$/],
  ['int', 'HEX', /^[-+]?0x_*[0-9a-fA-F][0-9a-fA-F_]*$/],
  ['float', 'EXP', /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*[eE][-+]?|\.[0-9][0-9_]*[eE][-+])[0-9]+$/],
  ['float', undefined, /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)$/],
]

/** Returns the tags of `yaml` for 1.1, with narrower tests where they differ. */
export function oldTags(tags: Tags): Tags {
  return tags.map(tag => (isScalarTag(tag) ? narrowed(tag) : tag))
}

function narrowed(tag: ScalarTag): ScalarTag {
  // The words for infinity are a float tag of their own, which is right as it is.
  if (tag.test?.test('.inf')) return tag
  const name = tag.tag.slice(tag.tag.lastIndexOf(':') + 1)
  const found = narrower.find(([kind, format]) => kind === name && format === tag.format)
  return found === undefined ? tag : { ...tag, test: found[2] }
}

function isScalarTag(tag: Tags[number] | TagId): tag is ScalarTag {
  return typeof tag === 'object' && tag.collection === undefined && tag.default === true
}
