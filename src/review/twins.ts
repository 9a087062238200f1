/** What differs and looks the same, wherever a plan is told in words. Rule: R33. */
import { escapedText } from '../bytes/escaped.ts'
import { areTwins, lookOf } from '../bytes/overlooked.ts'
import { visibleText } from '../bytes/visible.ts'
import { type KeyPath, keyPathId } from '../model/key-path.ts'
import type { Change, KeyChange, Plan } from '../model/plan.ts'
import type { Finding } from '../model/risk.ts'

const plainAscii = /^[ -~]*$/

const known = new WeakMap<Change, ReadonlySet<KeyChange>>()

/** Returns the keys whose value, or name, looks like what it replaces or stands beside. */
export function twinKeys(change: Change): ReadonlySet<KeyChange> {
  const found = known.get(change)
  if (found !== undefined) return found
  const twins = new Set<KeyChange>()
  for (const key of change.keys) {
    if (key.before !== null && key.after !== null && areTwins(key.before, key.after)) twins.add(key)
  }
  // Without the quotes that only one of two such names has.
  const names = change.keys.map(key => key.path.join('.'))
  if (!names.every(name => plainAscii.test(name))) {
    const byLook = Map.groupBy(change.keys.keys(), at => lookOf(names[at] ?? ''))
    for (const alike of byLook.values()) {
      if (alike.length < 2) continue
      for (const at of alike) {
        const key = change.keys[at]
        if (key !== undefined) twins.add(key)
      }
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
  const twins = [...twinKeys(change)]
  const own = new Set(twins.map(({ path }) => keyPathId(path)))
  const paths = { own, above: new Set(twins.flatMap(({ path }) => prefixesOf(path))) }
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
