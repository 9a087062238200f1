import type { Problem } from '../model/errors.ts'
import { formatKeyPath, type KeyPath } from '../model/key-path.ts'
import { blockName } from './fence.ts'
import { placesInWords } from './places-in-words.ts'
import type { TextDocument } from './text-document.ts'

/** Returns the refusal to define a key path that is defined already, at these offsets. Rule: R4. */
export function keyConflict(
  document: TextDocument,
  path: KeyPath,
  offsets: readonly number[],
): Problem {
  const places = offsets.map(offset => document.placeAt(offset))
  const owners = new Set<string>()
  for (const offset of offsets) {
    const block = document.blockAt(offset)
    owners.add(block ? `the block ${blockName(block)}` : 'the user')
  }
  return {
    code: 'KEY_CONFLICT',
    detail: `${formatKeyPath(path)} is defined by ${[...owners].join(' and ')} in ${placesInWords(places)}`,
    places,
  }
}
