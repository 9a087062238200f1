/** What must hold after the write, asked of the disk and of the consumer. Rules: R24, R25, R26. */
import type { Host } from '../host/host.ts'
import type { CheckResult } from '../model/check.ts'
import { WritError } from '../model/errors.ts'
import { checkFile } from './check-file.ts'
import { eachTarget } from './each-target.ts'
import type { Job, JobTarget } from './job.ts'
import { isImage, type Standing, sizeLimitOf, standingAt } from './standing.ts'
import { assertNotEdited } from './swap-target.ts'

/**
 * Reads every target again and returns all results, those of the shadow run included.
 *
 * What a batch has checked is not parsed again where the bytes are the same to the last one.
 *
 * @throws WritError WRITE_CONFLICT where a target is no longer what was written.
 */
export async function validateJob(host: Host, job: Job): Promise<readonly CheckResult[]> {
  const checks: CheckResult[] = []
  await eachTarget(host, job, 'validate', async target => {
    const standing = assertWritten(host, target)
    const bytes = standing.kind === 'file' ? standing.bytes : null
    checks.push(...modeCheck(target, standing))
    checks.push(...(job.staged.get(target.realPath) ?? checkFile(host, target, bytes)))
    checks.push(target.comparison.shadow, await target.comparison.afterWrite())
  })
  // The consumers took their time: what was verified must still stand there.
  await eachTarget(host, job, 'validate', target => {
    assertWritten(host, target)
    assertNotEdited(host, target)
  })
  return checks
}

function assertWritten(host: Host, target: JobTarget): Standing {
  const standing = standingAt(host, target.realPath, sizeLimitOf(target))
  if (isImage(standing, target.after)) return standing
  throw new WritError('WRITE_CONFLICT', {
    detail: `${target.realPath} was edited right after it was written; the edit is kept`,
    hint: `look at ${target.realPath}, then plan again`,
    path: target.realPath,
  })
}

function modeCheck(target: JobTarget, standing: Standing): CheckResult[] {
  if (target.after === null || standing.kind !== 'file') return []
  const { mode, uid, gid } = standing.stat
  const { after } = target
  if (mode === after.mode && uid === after.uid && gid === after.gid) return []
  const detail = 'mode or owner is not the planned one'
  return [{ name: 'bytes-on-disk', target: target.change.target, status: 'failed', detail }]
}
