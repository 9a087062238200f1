import type { Host } from '../host/host.ts'
import { inDirectory } from './in-directory.ts'
import type { JobTarget } from './job.ts'
import { assertSameDirectory } from './swap-target.ts'

/** Does the work in the directory in which the target was read, and in no other. Rule: R21. */
export function beside<T>(host: Host, target: JobTarget, work: () => T): T {
  return inDirectory(host, target.realPath, identity => {
    if (target.seen !== null) assertSameDirectory(target, target.seen, identity)
    return work()
  })
}
