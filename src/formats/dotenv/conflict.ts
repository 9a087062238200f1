import type { Problem } from '../../model/errors.ts'
import { formatKeyPath } from '../../model/key-path.ts'
import { blockName } from '../fence.ts'
import { placesInWords } from '../places-in-words.ts'
import type { DotenvDocument } from './document.ts'
import type { Assignment } from './scan.ts'

/** Returns the refusal to define a key that is defined already. Rule: R4. */
export function conflict(document: DotenvDocument, { key, keySpan }: Assignment): Problem {
  const places = [document.placeAt(keySpan.start)]
  const block = document.blockAt(keySpan.start)
  const owner = block ? `the block ${blockName(block)}` : 'the user'
  return {
    code: 'KEY_CONFLICT',
    detail: `${formatKeyPath([key])} is defined by ${owner} in ${placesInWords(places)}`,
    places,
  }
}
