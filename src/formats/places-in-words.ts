import type { Place } from '../model/errors.ts'

/** Longer lists are counted; `places` of the problem has all of them. */
const named = 8

/** Returns `line 3, column 1; line 9, column 1`. */
export function placesInWords(places: readonly Place[]): string {
  const words = places.slice(0, named).map(place => `line ${place.line}, column ${place.column}`)
  if (places.length > named) words.push(`and ${places.length - named} more`)
  return words.join('; ')
}
