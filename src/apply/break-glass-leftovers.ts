/** What a restore without approval puts beside its target, and what a killed one left there. */
import type { Host } from '../host/host.ts'
import { FsError } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import { loadFoundBackup, manifestsOf } from '../store/found-backup.ts'
import { type Layout, targetKey } from '../store/layout.ts'
import { standingAt } from './standing.ts'
import { nameBeside } from './transaction.ts'

export interface BreakGlassNames {
  readonly temp: string
  readonly kept: string
}

/** Returns the names for a target: always the same, so that the next run knows its own. */
export function breakGlassNames(host: Host, realPath: string): BreakGlassNames {
  const stem = nameBeside(realPath, `break-glass-${targetKey(realPath).slice(0, 16)}`)
  for (let number = 1; ; number += 1) {
    const kept = number === 1 ? `${stem}-old` : `${stem}-old-${number}`
    if (host.fs.lstat(kept) === undefined) return { temp: stem, kept }
  }
}

/**
 * Removes what a killed run left: its new file, and the second name of the old one.
 *
 * A second name whose content no backup has holds somebody's edit, and stays.
 */
export function removeBreakGlassLeftovers(host: Host, layout: Layout, realPath: string): void {
  const stem = nameBeside(realPath, `break-glass-${targetKey(realPath).slice(0, 16)}`)
  if (host.fs.lstat(stem)?.kind === 'file') host.fs.unlink(stem)
  const kept = host.fs.lstat(`${stem}-old`)
  if (kept?.kind !== 'file') return
  const now = host.fs.lstat(realPath)
  const isSecondName = now !== undefined && now.dev === kept.dev && now.ino === kept.ino
  if (isSecondName || isBackedUp(host, layout, realPath, `${stem}-old`, kept.size)) {
    host.fs.unlink(`${stem}-old`)
  }
}

function isBackedUp(
  host: Host,
  layout: Layout,
  realPath: string,
  path: string,
  size: number,
): boolean {
  const standing = standingAt(host, path, size)
  if (standing.kind !== 'file') return false
  return manifestsOf(host, layout, realPath).some(manifest => {
    try {
      return loadFoundBackup(host, layout, manifest).manifest.file?.sha256 === standing.sha256
    } catch (error) {
      if (error instanceof WritError || error instanceof FsError) return false
      throw error
    }
  })
}
