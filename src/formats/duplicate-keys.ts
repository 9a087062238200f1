/** Keys that stand twice: the readings go on to find every one of them. Rule: R4. */
import type { Problem } from '../model/errors.ts'
import { formatKeyPath, type KeyPath } from '../model/key-path.ts'
import { LineIndex } from './line-index.ts'
import { placesInWords } from './places-in-words.ts'

/** Notes where the key of a node that was there first stands again. */
export function addDuplicate(
  duplicates: Map<number, number[]>,
  first: number,
  offset: number,
): void {
  const again = duplicates.get(first)
  if (again === undefined) duplicates.set(first, [offset])
  else again.push(offset)
}

/** A key path with every place where it is defined. */
export interface Duplicate {
  readonly path: KeyPath
  readonly offsets: readonly number[]
}

export function duplicateProblems(text: string, duplicates: readonly Duplicate[]): Problem[] {
  const lines = new LineIndex(text)
  return duplicates.map(({ path, offsets }) => {
    const places = offsets.map(offset => lines.placeAt(offset))
    return {
      code: 'DUPLICATE_KEY',
      detail: `${formatKeyPath(path)} is defined in ${placesInWords(places)}`,
      places,
    }
  })
}
