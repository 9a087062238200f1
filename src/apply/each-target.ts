import type { Host } from '../host/host.ts'
import type { ApplyStepName } from './apply-request.ts'
import type { Job, JobTarget } from './job.ts'

/** Often enough for an eye, seldom enough to cost nothing. */
const between = 250

/**
 * Does the work for each target in turn, tells how far it has come, and lets a screen be painted
 * now and then.
 */
export async function eachTarget(
  host: Host,
  { context, targets }: Pick<Job, 'context' | 'targets'>,
  name: ApplyStepName,
  work: (target: JobTarget) => void | Promise<void>,
): Promise<void> {
  for (const [index, target] of targets.entries()) {
    if (index > 0 && index % between === 0) {
      context.onStep?.({ name, status: 'started', detail: `${index} of ${targets.length} files` })
      await host.sleep(0)
    }
    const more = work(target)
    if (more instanceof Promise) await more
  }
}
