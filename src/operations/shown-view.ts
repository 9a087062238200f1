/** What a decision was based on: the digest of the rendering, and how much of it was seen. */
import { sha256OfParts } from '../bytes/digest.ts'
import type { Plan } from '../model/plan.ts'
import type { ShownView } from '../model/records.ts'

/**
 * Returns the view of somebody to whom a plan was printed whole, or not at all. Rule: R15.
 *
 * @param printed the text as it was written out; null where nobody was shown anything
 */
export function shownView(
  plan: Plan,
  surface: ShownView['surface'],
  printed: string | null,
): ShownView {
  const hunks = plan.changes.reduce((count, change) => count + change.diff.length, 0)
  return {
    surface,
    digest: sha256OfParts(['writ.view.v1', surface, printed ?? '']),
    hunksShown: printed === null ? 0 : hunks,
    hunksTotal: hunks,
  }
}
