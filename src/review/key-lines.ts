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

/** Each of these is looked for in every line; further ones are said to stand anywhere. */
const mostOdd = 64

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
  const odd = [...names].filter(name => name.replace(wordCharacters, '') !== '').slice(0, mostOdd)
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

const hunksKnown = new WeakMap<Change, ReadonlyMap<string, readonly number[]>>()

/** Returns the hunks that may show a key: those that change a line with its name, else all. */
export function hunksOfPaths(change: Change, path: KeyPath): readonly number[] {
  if (change.diff.length === 1) return [0]
  let known = hunksKnown.get(change)
  if (known === undefined) {
    const names = new Set(change.keys.flatMap(key => namesOf(key.path).slice(-1)))
    known = new Map(
      [...placesOfNames(change, names)].map(([name, places]) => [
        name,
        [...new Set(places.filter(place => place.isChanged).map(place => place.hunk))],
      ]),
    )
    hunksKnown.set(change, known)
  }
  const hunks = known.get(namesOf(path).at(-1) ?? '') ?? []
  return hunks.length === 0 ? [...change.diff.keys()] : hunks
}
