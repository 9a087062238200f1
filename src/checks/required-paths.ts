/** Which paths and commands must exist for a written file to work. Rule: R24. */
import { formatKeyPath, type KeyPath } from '../model/key-path.ts'
import type { EnvUse, SealedChange } from '../model/plan.ts'
import { type ConfigValue, decodeValue } from '../model/value.ts'

export interface RequiredPath {
  /** The key that names the path; the value itself is not reported. */
  readonly name: string
  readonly path: string
  readonly isCommand: boolean
}

/**
 * Returns the absolute paths a change makes its file depend on: what environment values of class
 * path or command put there, and every owned `command`. A bare command name is looked up when
 * the plan is made. What the migration declared missing on purpose is not required.
 */
export function requiredPaths(
  half: SealedChange,
  uses: readonly EnvUse[],
): readonly RequiredPath[] {
  const landed = new Map<string, EnvUse>()
  for (const use of uses) {
    for (const { path } of use.lands) landed.set(JSON.stringify(path), use)
  }
  return half.owned
    .filter(({ role }) => role !== 'excludes')
    .flatMap(({ path, value }) => (value === null ? [] : textsBelow(decodeValue(value), path)))
    .flatMap(({ path, text }) => {
      const use = landed.get(JSON.stringify(path))
      const isCommand = use === undefined ? path.at(-1) === 'command' : use.class === 'command'
      if (!isCommand && use?.class !== 'path') return []
      if (!text.startsWith('/') || use?.accepted.includes('missing')) return []
      return [{ name: formatKeyPath(path), path: text, isCommand }]
    })
}

interface PlacedText {
  readonly path: KeyPath
  readonly text: string
}

function textsBelow(value: ConfigValue, path: KeyPath): readonly PlacedText[] {
  switch (value.kind) {
    case 'string':
      return [{ path, text: value.value }]
    case 'array':
      return value.items.flatMap((item, index) => textsBelow(item, [...path, index]))
    case 'table':
      return [...value.entries].flatMap(([key, inner]) => textsBelow(inner, [...path, key]))
    default:
      return []
  }
}
