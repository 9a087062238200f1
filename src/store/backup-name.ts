/** How a backup and its companions are called. */
import { basename, dirname, join } from 'node:path'
import type { Host } from '../host/host.ts'
import { type Layout, targetKey } from './layout.ts'

export interface BackupPaths {
  /** The kept bytes; nothing has this name where no file existed. */
  readonly bytes: string
  readonly manifest: string
  readonly note: string
}

const marker = '.writ-backup.'

/** File names end at 255 bytes; the stamp, a counter and a suffix need about 60. */
const longestName = 180

/**
 * Returns names nobody has yet: `config.toml.writ-backup.2026-05-15T09-00-40Z`, with `-2` and so
 * on where one is taken, be it on the disk or by a recorded backup whose files are gone.
 */
export function freeBackupPaths(
  host: Host,
  directory: string,
  realPath: string,
  createdAt: string,
  recordedNotes: readonly string[],
): BackupPaths {
  const stem = `${nameStem(realPath)}${marker}${createdAt.replaceAll(':', '-')}`
  for (let number = 1; ; number += 1) {
    const paths = companionsOf(join(directory, number === 1 ? stem : `${stem}-${number}`))
    const isTaken =
      recordedNotes.includes(paths.note) ||
      [paths.bytes, paths.manifest, paths.note].some(path => host.fs.lstat(path) !== undefined)
    if (!isTaken) return paths
  }
}

export function companionsOf(bytes: string): BackupPaths {
  return { bytes, manifest: `${bytes}.manifest.json`, note: `${bytes}.recover.txt` }
}

/** Returns the names of the backup whose recovery note this is. */
export function companionsOfNote(note: string): BackupPaths {
  return companionsOf(note.replace(/\.recover\.txt$/, ''))
}

/** Whether a path is a name this module would give to a backup of the target. */
export function isBackupNote(layout: Layout, realPath: string, note: string): boolean {
  const directory = dirname(note)
  return (
    (directory === dirname(realPath) || directory === sideDirectory(layout, realPath)) &&
    basename(note).startsWith(`${nameStem(realPath)}${marker}`) &&
    note.endsWith('.recover.txt')
  )
}

const stamped = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(?:-\d+)?(?:\.manifest\.json|\.recover\.txt)?$/

/** Whether a file name is one this module would give to a part of a backup of the target. */
export function isBackupName(realPath: string, name: string): boolean {
  const stem = `${nameStem(realPath)}${marker}`
  return name.startsWith(stem) && stamped.test(name.slice(stem.length))
}

/** Returns the name of the kept bytes for that of any part of a backup; undefined for others. */
export function backupStemOf(name: string): string | undefined {
  const at = name.lastIndexOf(marker)
  if (at <= 0 || !stamped.test(name.slice(at + marker.length))) return undefined
  return name.replace(/\.(?:manifest\.json|recover\.txt)$/, '')
}

/** Where backups go whose consumer would load a stray file beside the target. */
export function sideDirectory(layout: Layout, realPath: string): string {
  return join(layout.backups, targetKey(realPath), 'files')
}

function nameStem(realPath: string): string {
  const name = basename(realPath)
  if (Buffer.byteLength(name) <= longestName) return name
  return `${[...name].slice(0, 30).join('')}~${targetKey(realPath).slice(0, 12)}`
}
