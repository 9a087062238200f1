/** Which parts of a diff somebody had before their eyes, as one digest. Rule: R15. */
import type { Sha256 } from '../model/digest.ts'
import type { Hunk, Plan } from '../model/plan.ts'
import { sha256OfParts } from './digest.ts'

export interface ShownHunks {
  readonly hunksShown: number
  readonly hunksTotal: number
  /** Of the shown ones: the file of each, its number there, its lines as they are shown. */
  readonly hunks: Sha256
}

/** Returns what is signed of the hunks that were shown whole, counted in the plan's order. */
export function shownHunks(
  { changes }: Pick<Plan, 'changes'>,
  isShown: (change: number, hunk: number) => boolean,
): ShownHunks {
  const parts: string[] = ['writ.hunks.v1']
  let hunksTotal = 0
  let hunksShown = 0
  changes.forEach(({ realPath, diff }, at) => {
    diff.forEach((hunk, index) => {
      hunksTotal += 1
      if (!isShown(at, index)) return
      hunksShown += 1
      parts.push(realPath, String(index), hunkDigest(hunk))
    })
  })
  return { hunksShown, hunksTotal, hunks: sha256OfParts(parts) }
}

/** Returns the digest of one hunk as it is shown: its place and its redacted lines. */
function hunkDigest(hunk: Hunk): Sha256 {
  const parts = [hunk.oldStart, hunk.oldLines, hunk.newStart, hunk.newLines].map(String)
  for (const { kind, text, eol } of hunk.lines) parts.push(kind, text, eol)
  return sha256OfParts(parts)
}
