import type { KeyPath } from '../../model/key-path.ts'
import { type ConfigValue, sameValue, type TableValue } from '../../model/value.ts'
import { applyEdits } from '../edit.ts'
import type { EditOutcome } from '../format.ts'
import { refused } from '../outcomes.ts'
import type { YamlDocument } from './document.ts'
import { parseYaml } from './parse.ts'
import { misreadProblem } from './refusals.ts'

/**
 * Returns the outcome if the text it makes holds exactly the wanted values, else a refusal.
 *
 * Layout carries meaning in YAML, so that every edit is read back before anybody sees it.
 * Rule: R9.
 */
export function verified(
  yaml: YamlDocument,
  outcome: EditOutcome,
  wanted: () => TableValue,
): EditOutcome {
  if (!outcome.ok || outcome.edits.length === 0) return outcome
  const after = parseYaml(applyEdits(yaml.text, outcome.edits), yaml.dialect)
  if (after.ok && sameValue(after.document.root, wanted())) return outcome
  return refused(misreadProblem)
}

/** Returns the table with a value at a path; tables on the way are made. */
export function withValue(root: TableValue, path: KeyPath, value: ConfigValue): TableValue {
  const put = (old: ConfigValue | undefined, at: number): ConfigValue => {
    const part = path[at]
    if (part === undefined) return value
    if (typeof part === 'number') {
      const items = old?.kind === 'array' ? [...old.items] : []
      items[part] = put(items[part], at + 1)
      return { kind: 'array', items }
    }
    const entries = new Map(old?.kind === 'table' ? old.entries : [])
    entries.set(part, put(entries.get(part), at + 1))
    return { kind: 'table', entries }
  }
  const made = put(root, 0)
  return made.kind === 'table' ? made : root
}

/** Returns the table without the value at a path. */
export function withoutValue(root: TableValue, path: KeyPath): TableValue {
  const cut = (old: ConfigValue, at: number): ConfigValue => {
    const part = path[at]
    const isLast = at === path.length - 1
    if (typeof part === 'number' && old.kind === 'array') {
      const items = [...old.items]
      const item = items[part]
      if (isLast) items.splice(part, 1)
      else if (item !== undefined) items[part] = cut(item, at + 1)
      return { kind: 'array', items }
    }
    if (typeof part !== 'string' || old.kind !== 'table') return old
    const entries = new Map(old.entries)
    const inner = entries.get(part)
    if (isLast) entries.delete(part)
    else if (inner !== undefined) entries.set(part, cut(inner, at + 1))
    return { kind: 'table', entries }
  }
  const made = cut(root, 0)
  return made.kind === 'table' ? made : root
}
