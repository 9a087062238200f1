import type { Problem } from '../../model/errors.ts'
import { formatKeyPath, type KeyPath } from '../../model/key-path.ts'
import { placesInWords } from '../places-in-words.ts'
import type { JsonDocument } from './document.ts'

/** Returns the refusal to define a key path that is defined already. */
export function conflict(document: JsonDocument, path: KeyPath, node: number): Problem {
  const places = [document.placeAt(document.tree.from(node))]
  return {
    code: 'KEY_CONFLICT',
    detail: `${formatKeyPath(path)} is defined by the user in ${placesInWords(places)}`,
    places,
  }
}
