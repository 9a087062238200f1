/**
 * Records in a directory whose order must not depend on a clock: `000042-<id>.json`.
 *
 * The writer of a target holds that target's lock, so two records about one target never get
 * the same number; records about different targets may, and their order does not matter.
 */
import { join } from 'node:path'
import type { Host } from '../host/host.ts'
import { listNames } from './record-file.ts'

export interface NumberedFile {
  readonly number: number
  readonly id: string
  readonly path: string
}

const pattern = /^(\d{6,15})-([A-Za-z0-9][A-Za-z0-9._-]*)\.json$/

/** Returns the records of a directory, newest first. */
export function numberedFiles(host: Host, directory: string): readonly NumberedFile[] {
  return listNames(host, directory)
    .flatMap(name => {
      const [, number, id] = pattern.exec(name) ?? []
      if (number === undefined || id === undefined) return []
      return [{ number: Number(number), id, path: join(directory, name) }]
    })
    .sort((a, b) => b.number - a.number || (a.id < b.id ? 1 : -1))
}

/** Returns the path for a new record, or that of the record which already has the id. */
export function numberedPath(host: Host, directory: string, id: string): string {
  const files = numberedFiles(host, directory)
  const known = files.find(file => file.id === id)
  if (known !== undefined) return known.path
  const number = (files[0]?.number ?? 0) + 1
  return join(directory, `${String(number).padStart(6, '0')}-${id}.json`)
}
