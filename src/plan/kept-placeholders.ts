/**
 * Refuses to write what a placeholder stands for over the placeholder.
 *
 * Whoever wrote `${TOKEN}` into a file wanted the secret to stay out of it. Tools that load a
 * config, resolve its references and save it back put it there. Rules: R11, R14.
 */
import type { Problem } from '../model/errors.ts'
import { formatKeyPath, type KeyPath, keyPathId } from '../model/key-path.ts'
import type { ConfigValue, TableValue } from '../model/value.ts'
import { compareKeys } from './compare-keys.ts'

export interface Resolution {
  readonly before: TableValue
  readonly after: TableValue
  /** By `keyPathId`: the values that took text from the environment when they were planned. */
  readonly origins: ReadonlyMap<string, readonly string[]>
  readonly env: (name: string) => string | undefined
}

/** Returns a problem for each text with a placeholder that would become what it stands for. */
export function placeholderProblems(input: Resolution): readonly Problem[] {
  return compareKeys(input.before, input.after)
    .flatMap(({ path, before, after }) => texts(path, before, after))
    .filter(({ path, before, after }) => isResolved(path, before, after, input))
    .map(({ path }) => ({
      code: 'REFERENCE_LOST',
      detail: `${formatKeyPath(path)} holds a reference to the environment, and would hold its value instead`,
    }))
}

interface TextChange {
  readonly path: KeyPath
  readonly before: string
  readonly after: string
}

/** A leaf can be a list; its elements are compared in place. */
function texts(
  path: KeyPath,
  before: ConfigValue | null,
  after: ConfigValue | null,
): readonly TextChange[] {
  if (before?.kind === 'string' && after?.kind === 'string') {
    return [{ path, before: before.value, after: after.value }]
  }
  if (before?.kind !== 'array' || after?.kind !== 'array') return []
  return before.items.flatMap((item, index) =>
    texts([...path, index], item, after.items[index] ?? null),
  )
}

function isResolved(path: KeyPath, before: string, after: string, input: Resolution): boolean {
  if (before === after || references(before).length === 0) return false
  if (input.origins.has(keyPathId(path)) && references(after).length === 0) return true
  return expanded(before, input.env) === after
}

/** `${NAME}`, `${NAME:-default}`, `$NAME`, `%NAME%`, `{env:NAME}`. */
const reference =
  /\$\{(?:env:)?([A-Za-z_]\w*)(?::?[-=?+][^{}]*)?\}|\$([A-Za-z_]\w*)|%([A-Za-z_]\w*)%|\{env:([A-Za-z_]\w*)\}/g

function references(text: string): readonly string[] {
  return [...text.matchAll(reference)].flatMap(match => nameIn(match.slice(1)))
}

function expanded(text: string, env: Resolution['env']): string {
  return text.replace(reference, (whole: string, ...groups: readonly unknown[]) => {
    const [name] = nameIn(groups.slice(0, 4))
    return (name === undefined ? undefined : env(name)) ?? whole
  })
}

function nameIn(groups: readonly unknown[]): readonly string[] {
  return groups.filter(group => typeof group === 'string').slice(0, 1)
}
