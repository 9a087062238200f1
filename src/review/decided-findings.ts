/** The findings in the dialog before a decision: gravest first, and what is allowed from now on. */
import type { Finding } from '../model/risk.ts'
import { riskClasses } from '../model/risk.ts'
import type { DrawEntry, EntryHeights } from './drawn-entries.ts'
import { MeasuredEntries } from './drawn-entries.ts'
import type { Glyphs } from './glyphs.ts'
import { labelled, widthOf } from './line.ts'
import type { ReviewInput } from './services.ts'
import { findingText } from './twins.ts'

export interface DecidedFindings {
  readonly heights: EntryHeights
  readonly draw: DrawEntry
}

interface Known {
  /** Places in the plan's findings. */
  readonly order: Uint32Array
  readonly measured: MeasuredEntries
}

const known = new WeakMap<ReviewInput['plan'], Known>()

/** Returns the findings of a plan as entries. */
export function decidedFindings(
  { plan, meanings }: ReviewInput,
  width: number,
  glyphs: Glyphs,
): DecidedFindings {
  const { order, measured } = knownOf(plan)
  const draw: DrawEntry = at => {
    const place = order[at] ?? -1
    const finding = plan.findings[place]
    if (finding === undefined) return { lead: [], lines: [] }
    const label = `   ${glyphs.risk[finding.risk]} ${finding.code}  `
    const meaning = meanings[place] ?? null
    const shown = findingText(plan, finding)
    const lines = labelled(label, shown(meaning ?? finding.message), width - 1, finding.risk)
    if (meaning === null) return { lead: [], lines }
    const indent = ' '.repeat(widthOf(label))
    const reason = labelled(indent, shown(finding.message), width - 1, 'dim')
    return { lead: [], lines: [...lines, ...reason] }
  }
  return { heights: measured.of(order.length, [width, glyphs, meanings], draw), draw }
}

function knownOf(plan: ReviewInput['plan']): Known {
  const found = known.get(plan)
  if (found !== undefined) return found
  const fresh = { order: gravestFirst(plan.findings), measured: new MeasuredEntries() }
  known.set(plan, fresh)
  return fresh
}

const directions = ['widened', 'narrowed', 'changed'] as const

/** Returns the places of the findings in that order. */
function gravestFirst(findings: readonly Finding[]): Uint32Array {
  const weights = Uint8Array.from(
    findings,
    ({ risk, direction }) =>
      (riskClasses.length - riskClasses.indexOf(risk)) * directions.length +
      directions.indexOf(direction),
  )
  const places = Uint32Array.from(findings, (_, at) => at)
  return places.sort((a, b) => (weights[a] ?? 0) - (weights[b] ?? 0) || a - b)
}
