/**
 * Which line of a diff shows a key. The plan does not say, so the names of its path are looked for,
 * one below the other; the last of them has to stand in a line that changes.
 */
import type { KeyPath } from '../model/key-path.ts'
import type { Change } from '../model/plan.ts'

export interface LinePlace {
  readonly hunk: number
  readonly index: number
}

/** Beyond these the reviewer is led by hunks: a plan of thousands of keys is no list of findings. */
const mostPaths = 2000

/** Returns the line of each path; null where no changed line names it. */
export function linesOfPaths(
  change: Change,
  paths: readonly KeyPath[],
): readonly (LinePlace | null)[] {
  if (paths.length === 0) return []
  if (paths.length > mostPaths) return paths.map(() => null)
  const places = placesOfNames(change, new Set(paths.flatMap(namesOf)))
  return paths.map(path => {
    let from = 0
    const names = namesOf(path)
    const last = names.pop()
    if (last === undefined) return null
    for (const name of names) {
      const next = places.get(name)?.find(place => place.order >= from)
      if (next !== undefined) from = next.order
    }
    const changed = places.get(last)?.filter(place => place.isChanged) ?? []
    return changed.find(place => place.order >= from) ?? changed[0] ?? null
  })
}

interface NamedPlace extends LinePlace {
  /** Of the line in the whole diff of the file. */
  readonly order: number
  readonly isChanged: boolean
}

function namesOf(path: KeyPath): string[] {
  return path.filter(part => typeof part === 'string' && part !== '').map(String)
}

/** Characters of which most keys are made. */
const wordCharacters = /[\p{L}\p{N}_-]+/gu

/**
 * Returns the lines that hold each name as a whole word; one scan for all names that are words,
 * and one for each that is not.
 */
function placesOfNames(
  change: Change,
  names: ReadonlySet<string>,
): ReadonlyMap<string, NamedPlace[]> {
  const places = new Map<string, NamedPlace[]>([...names].map(name => [name, []]))
  const odd = [...names].filter(name => name.replace(wordCharacters, '') !== '')
  let order = 0
  change.diff.forEach((hunk, at) => {
    hunk.lines.forEach(({ kind, text }, index) => {
      const place = { hunk: at, index, order, isChanged: kind !== 'context' }
      order++
      const found = (list: NamedPlace[] | undefined): void => {
        if (list !== undefined && list.at(-1) !== place) list.push(place)
      }
      for (const [word] of text.matchAll(wordCharacters)) found(places.get(word))
      for (const name of odd) if (text.includes(name)) found(places.get(name))
    })
  })
  return places
}
