/** Small phrases the screens share. */
import type { Author, PlanOrigin } from '../model/plan.ts'
import type { RiskClass } from '../model/risk.ts'
import { riskClasses } from '../model/risk.ts'
import type { Glyphs } from './glyphs.ts'
import type { Line, Span, Style } from './line.ts'
import { lineWidth, span, widthOf } from './line.ts'
import type { PlanStatus } from './services.ts'

/** Returns an age in its largest whole unit, such as `3 min`. */
export function ageText(seconds: number): string {
  const age = Math.max(0, Math.floor(seconds))
  if (age < 60) return `${age} s`
  if (age < 3600) return `${Math.floor(age / 60)} min`
  if (age < 86_400) return `${Math.floor(age / 3600)} h`
  return `${Math.floor(age / 86_400)} d`
}

export function authorText(author: Author): string {
  return author.kind === 'agent' ? `${author.principal} (agent)` : author.principal
}

export function originText(origin: PlanOrigin): string {
  switch (origin.kind) {
    case 'migration':
      return `migration ${origin.owner}/${origin.id} v${origin.version}`
    case 'proposal':
      return `proposal from ${origin.source}`
    case 'rollback':
      return origin.exact ? 'rollback, exact bytes' : 'rollback, own edits only'
  }
}

/** Returns a path below the user's home with `~` in its place. */
export function withTilde(path: string, home: string): string {
  if (home === '' || home === '/') return path
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}

export const statusStyles: Readonly<Record<PlanStatus, Style>> = {
  new: 'accent',
  approved: 'ok',
  stale: 'warn',
  applied: 'dim',
  failed: 'bad',
  rejected: 'dim',
  expired: 'dim',
  carried: 'accent',
}

/** Returns `▲ 2 permissions  ● 1 tool-access`, gravest first, which is always there; what has no room is counted as more. */
export function riskCounts(
  counts: Readonly<Partial<Record<RiskClass, number>>>,
  glyphs: Glyphs,
  room: number = Number.MAX_SAFE_INTEGER,
): Line {
  const line: Span[] = []
  let left = Object.values(counts).reduce((sum, count) => sum + count, 0)
  for (const risk of riskClasses.toReversed()) {
    const count = counts[risk] ?? 0
    if (count === 0) continue
    const text = `${glyphs.risk[risk]} ${count} ${risk}`
    const more = left > count ? `  +${left - count} more`.length : 0
    if (line.length > 0 && lineWidth(line) + widthOf(text) + more > room) {
      line.push(span(`+${left} more`, 'dim'))
      return line
    }
    line.push(span(text, risk), span('  '))
    left -= count
  }
  return line.length === 0 ? [span('no findings', 'dim')] : line
}

type RiskCounts = Partial<Record<RiskClass, number>>

const counted = new WeakMap<readonly { readonly risk: RiskClass }[], RiskCounts>()

/** Returns how many findings are of each class, counted once for a list. */
export function countRisks(findings: readonly { readonly risk: RiskClass }[]): RiskCounts {
  const known = counted.get(findings)
  if (known !== undefined) return known
  const counts: RiskCounts = {}
  for (const { risk } of findings) counts[risk] = (counts[risk] ?? 0) + 1
  counted.set(findings, counts)
  return counts
}

export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
