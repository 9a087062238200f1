import { FsError, type Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import { restoreWithAttributes } from './carried-attributes.ts'
import type { SwapTarget, TargetImage } from './transaction.ts'

/**
 * Writes the exact bytes of a backup under the target's name, as durably as an apply writes.
 *
 * The caller syncs the directory. A file that appeared where there was none is not overwritten.
 */
export function restoreImage(host: Host, target: SwapTarget, image: TargetImage): void {
  if (host.fs.lstat(target.temp) !== undefined) host.fs.unlink(target.temp)
  restoreWithAttributes(host, target, image, image)
  if (target.after !== null) {
    host.fs.rename(target.temp, target.realPath)
    return
  }
  try {
    host.fs.link(target.temp, target.realPath)
  } catch (error) {
    if (!(error instanceof FsError) || error.errno !== 'EEXIST') throw error
    throw new WritError('RESTORE_FAILED', {
      detail: `${target.realPath} was created meanwhile and is not overwritten`,
      hint: `move ${target.realPath} away, then: writ resume`,
      path: target.realPath,
    })
  }
  host.fs.unlink(target.temp)
}
