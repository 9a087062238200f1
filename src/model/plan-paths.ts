import type { Plan } from './plan.ts'

/** Returns every path whose change makes a plan stale: the files, and the links that lead to them. */
export function planPaths({ changes }: Pick<Plan, 'changes'>): string[] {
  return changes.flatMap(({ realPath, links }) => [realPath, ...links.map(({ path }) => path)])
}
