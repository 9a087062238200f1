/** What differs and looks the same, wherever a plan is told in words. Rule: R33. */
import { escapedText } from '../bytes/escaped.ts'
import { areTwins, lookOf } from '../bytes/overlooked.ts'
import { visibleText } from '../bytes/visible.ts'
import { type KeyPath, keyPathId } from '../model/key-path.ts'
import type { Change, Plan } from '../model/plan.ts'
import type { Finding } from '../model/risk.ts'

const plainAscii = /^[ -~]*$/

const known = new WeakMap<Change, ReadonlySet<number>>()

/** Returns the places of the keys whose value, or name, looks like what it replaces or stands beside. */
export function twinKeys(change: Change): ReadonlySet<number> {
  const found = known.get(change)
  if (found !== undefined) return found
  const twins = new Set<number>()
  let isPlain = true
  for (const [place, { path, before, after }] of change.keys.entries()) {
    if (before !== null && after !== null && areTwins(before, after)) twins.add(place)
    isPlain &&= plainAscii.test(path.join('.'))
  }
  if (!isPlain) {
    // Without the quotes that only one of two such names has.
    const names = change.keys.map(({ path }) => path.join('.'))
    const byLook = Map.groupBy(names.keys(), place => lookOf(names[place] ?? ''))
    for (const alike of byLook.values()) {
      if (alike.length < 2) continue
      for (const place of alike) twins.add(place)
    }
  }
  known.set(change, twins)
  return twins
}

/** Paths of the twins of a change, and of all that stands above them. */
interface TwinPaths {
  readonly own: ReadonlySet<string>
  readonly above: ReadonlySet<string>
}

const knownPaths = new WeakMap<Change, TwinPaths>()

function twinPaths(change: Change): TwinPaths {
  const found = knownPaths.get(change)
  if (found !== undefined) return found
  const twins = [...twinKeys(change)].map(place => change.keys[place]?.path ?? [])
  const own = new Set(twins.map(keyPathId))
  const paths = { own, above: new Set(twins.flatMap(prefixesOf)) }
  knownPaths.set(change, paths)
  return paths
}

function prefixesOf(path: KeyPath): string[] {
  return path.map((_, at) => keyPathId(path.slice(0, at + 1)))
}

/** Returns how a text about a finding is shown: letter by letter where it is about twins. */
export function findingText(plan: Plan, { code, change: at, path }: Finding): typeof visibleText {
  const change = plan.changes[at]
  if (code === 'WR305') return escapedText
  if (change === undefined) return visibleText
  const { own, above } = twinPaths(change)
  const isAbout = above.has(keyPathId(path)) || prefixesOf(path).some(id => own.has(id))
  return isAbout ? escapedText : visibleText
}
