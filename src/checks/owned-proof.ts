/** Proves what a change decides of a file as the second parser reads it. Rules: R9, R24. */
import type { KeyPath } from '../model/key-path.ts'
import type { SealedChange, SealedOwned } from '../model/plan.ts'
import { type ConfigValue, decodeValue, type TableValue } from '../model/value.ts'
import { nodeAt } from './flat-values.ts'
import { agreesWithSecondParser } from './second-parser.ts'

/** Whether a file says what was planned at one path. */
export function hasPlannedValue(own: SealedOwned, root: TableValue): boolean {
  const found = nodeAt(root, own.path)
  if (own.value === null)
    return found === undefined && own.role !== 'includes' && own.role !== 'member'
  const planned = decodeValue(own.value)
  switch (own.role) {
    case 'includes':
    case 'member':
      return isIn(planned, found)
    case 'excludes':
      return !isIn(planned, found)
    default:
      return found !== undefined && agreesWithSecondParser(planned, found)
  }
}

function isIn(item: ConfigValue, list: ConfigValue | undefined): boolean {
  return list?.kind === 'array' && list.items.some(other => agreesWithSecondParser(item, other))
}

/** Where single elements of a list are decided, the others stay, in their order. */
export function listFaults(half: SealedChange, old: TableValue, now: TableValue): string[] {
  const lists = new Map<string, { readonly path: KeyPath; readonly named: ConfigValue[] }>()
  for (const { path, value, role } of half.owned) {
    if (role === 'block' || role === 'key' || value === null) continue
    const id = JSON.stringify(path)
    const list = lists.get(id) ?? { path, named: [] }
    list.named.push(decodeValue(value))
    lists.set(id, list)
  }
  const isKept = [...lists.values()].every(({ path, named }) => {
    const others = (root: TableValue): readonly ConfigValue[] => {
      const list = nodeAt(root, path)
      if (list?.kind !== 'array') return []
      return list.items.filter(item => !named.some(other => agreesWithSecondParser(other, item)))
    }
    const [before, after] = [others(old), others(now)]
    return (
      before.length === after.length &&
      before.every((item, index) => {
        const other = after[index]
        return other !== undefined && agreesWithSecondParser(item, other)
      })
    )
  })
  return isKept ? [] : ['elements of a list change that the migration does not name']
}
