/** What a decision was based on: the digest of the rendering, and how much of it was seen. */
import { sha256OfParts } from '../bytes/digest.ts'
import { unifiedText } from '../diff/unified-text.ts'
import type { Plan } from '../model/plan.ts'
import type { ShownView } from '../model/records.ts'

/** Returns the view of somebody to whom the whole redacted diff was printed. Rule: R15. */
export function shownInFull(plan: Plan, surface: ShownView['surface']): ShownView {
  const hunks = plan.changes.reduce((count, change) => count + change.diff.length, 0)
  const text = plan.changes.map(change => unifiedText(change)).join('')
  return {
    surface,
    digest: sha256OfParts(['writ.view.v1', surface, text]),
    hunksShown: hunks,
    hunksTotal: hunks,
  }
}
