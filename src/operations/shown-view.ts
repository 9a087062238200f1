/** What a decision was based on: the digest of the rendering, and how much of it was seen. */
import { sha256OfParts } from '../bytes/digest.ts'
import { shownHunks } from '../bytes/shown-hunks.ts'
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
  return {
    surface,
    digest: sha256OfParts(['writ.view.v1', surface, printed ?? '']),
    ...shownHunks(plan, () => printed !== null),
  }
}
