/**
 * The moments in which very many new files take their names. What is compared and in which order
 * is as in `swap-target.ts`; the old file has its second name, the backup, since before. Rule: R21.
 */
import { dirname } from 'node:path'
import { FsError, type Host } from '../host/host.ts'
import { settle } from '../host/settle.ts'
import { beside } from './beside.ts'
import { eachTarget } from './each-target.ts'
import type { Job, JobTarget } from './job.ts'
import type { SeenTarget } from './recheck-target.ts'
import { assertNotEdited, conflict, create, type Durability } from './swap-target.ts'

/**
 * Gives every target its planned file, or takes it away.
 *
 * @throws WritError WRITE_CONFLICT where somebody else changed a target meanwhile.
 */
export async function swapBatch(host: Host, job: Job): Promise<Durability> {
  await eachTarget(host, job, 'write', target => {
    const { seen } = target
    if (seen !== null) beside(host, target, () => swap(host, target, seen))
  })
  const durability = await settleNames(host, job.targets)
  await eachTarget(host, job, 'write', target => assertNotEdited(host, target))
  return durability
}

/** Makes the names in the directories of all targets durable, or tells that it could not. */
export async function settleNames(host: Host, targets: readonly JobTarget[]): Promise<Durability> {
  try {
    await settle(host, [], [...new Set(targets.map(({ realPath }) => dirname(realPath)))])
    return 'durable'
  } catch (error) {
    if (error instanceof FsError) return 'unknown'
    throw error
  }
}

function swap(host: Host, target: JobTarget, seen: SeenTarget): void {
  if (target.before === null) {
    create(host, target)
    return
  }
  if (target.after === null) {
    // Moved first and looked at after: whatever had the name, it is still there.
    host.fs.rename(target.realPath, target.temp)
    assertIsSeen(host, target, target.temp, seen)
    return
  }
  assertIsSeen(host, target, target.realPath, seen)
  host.fs.rename(target.temp, target.realPath)
}

/** Its bytes were read through its second name; here it only has to be that file still. */
function assertIsSeen(host: Host, target: JobTarget, path: string, { standing }: SeenTarget): void {
  const now = host.fs.lstat(path)
  const was = standing.kind === 'file' ? standing.stat : undefined
  const isSame =
    now !== undefined && now.dev === was?.dev && now.ino === was.ino && now.size === was.size
  if (!isSame) throw conflict(target, 'was changed after it was compared with the plan')
}
