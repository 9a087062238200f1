/** The files whose change the screen would show. Rule: R19. */
import type { Plan } from '../model/plan.ts'
import { planPaths } from '../model/plan-paths.ts'
import type { PlanStatus, QueueRow } from './services.ts'
import type { State } from './state.ts'

/** Folders that are watched for the inbox; each takes a watch of the kernel. */
export const mostFolders = 200

/** What a change of a file can still make stale, or fresh again. */
const watchedStates: ReadonlySet<PlanStatus> = new Set(['new', 'approved', 'stale'])

/** What the watched files follow from; where it is the same value, they are the same files. */
export function watchedSubject({ screen, queue, review }: State): Watched {
  return screen === 'queue' ? queue.rows : (review?.input.plan ?? null)
}

export type Watched = readonly QueueRow[] | Plan | null

/** Returns the files of a plan, or those of the open plans of the inbox as far as watches go. */
export function watchedFiles(subject: Watched): string[] {
  if (subject === null) return []
  if ('changes' in subject) return planPaths(subject)
  const folders = new Set<string>()
  const files = new Set<string>()
  for (const { status, files: own } of subject) {
    if (!watchedStates.has(status)) continue
    for (const file of own) {
      const folder = file.slice(0, file.lastIndexOf('/'))
      if (folders.size < mostFolders) folders.add(folder)
      if (folders.has(folder)) files.add(file)
    }
  }
  return [...files]
}
