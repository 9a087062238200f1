import { ruleFor } from '../consumers/match.ts'
import type { Consumer, KeyRule } from '../model/consumer.ts'
import type { KeyPath } from '../model/key-path.ts'
import type { ConfigValue } from '../model/value.ts'

/**
 * Returns the tables of permission rules of which the entries stand in another order: where the
 * last rule that matches decides, moving one permits what was forbidden. Rule: R12.
 */
export function reorderedRules(
  consumer: Consumer | null,
  before: ConfigValue | null,
  after: ConfigValue | null,
): readonly KeyPath[] {
  const found: KeyPath[] = []
  const walk = (old: ConfigValue, now: ConfigValue, path: KeyPath): void => {
    if (old.kind !== 'table' || now.kind !== 'table' || old === now) return
    const common = [...old.entries.keys()].filter(key => now.entries.has(key))
    const order = [...now.entries.keys()].filter(key => old.entries.has(key))
    const moved = common.find((key, index) => key !== order[index])
    if (moved !== undefined && isChosen(ruleFor(consumer, [...path, moved]), path.length)) {
      found.push(path)
    }
    for (const key of common) {
      const [inner, other] = [old.entries.get(key), now.entries.get(key)]
      if (inner !== undefined && other !== undefined) walk(inner, other, [...path, key])
    }
  }
  if (consumer !== null && before !== null && after !== null) walk(before, after, [])
  return found
}

/** Whether the entries are rules the user wrote, not settings with a name of the runtime's. */
function isChosen(rule: KeyRule | undefined, depth: number): boolean {
  if (rule?.risk !== 'permissions') return false
  const part = rule.pattern[depth] ?? rule.pattern.at(-1)
  return part === '*' || part === '**'
}
