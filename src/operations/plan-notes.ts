import { targetNotes } from '../apply/local-files.ts'
import type { Host } from '../host/host.ts'
import type { Plan } from '../model/plan.ts'

/** Returns what a reviewer is told of where the files lie; it is no part of the plan. */
export function planNotes(host: Host, { changes }: Plan): readonly string[] {
  const written = changes.filter(({ action }) => action !== 'no-op')
  return targetNotes(
    host,
    written.map(({ realPath }) => realPath),
  )
}
