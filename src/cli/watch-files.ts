/** Tells that files changed, however they are written: in place, by renaming, or removed. */
import { existsSync, type FSWatcher, watch } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Calls back for anything that changes below a folder; returns how to stop. */
export function watchFolder(path: string, onChange: () => void): () => void {
  return closing([started(path, { recursive: true }, onChange)])
}

/**
 * Calls back for anything that changes directly in a folder; returns how to stop. The kernel tells
 * of each; below a folder Node has to look around by itself and can miss a file that is replaced.
 */
export function watchFlatFolder(path: string, onChange: () => void): () => void {
  return closing([started(path, { recursive: false }, onChange)])
}

/**
 * Calls back when one of the files changes; returns how to stop.
 *
 * Editors and writ itself replace files, so it is their folders that are watched; of a folder
 * that is missing, the nearest one above it.
 */
export function watchFiles(paths: readonly string[], onChange: () => void): () => void {
  const names = new Map<string, Set<string>>()
  for (const path of paths) {
    const { folder, name } = nearest(path)
    names.set(folder, (names.get(folder) ?? new Set()).add(name))
  }
  return closing(
    [...names].map(([folder, wanted]) =>
      started(folder, { recursive: false }, name => {
        if (name === null || wanted.has(name)) onChange()
      }),
    ),
  )
}

function nearest(path: string): { folder: string; name: string } {
  let folder = dirname(path)
  let name = basename(path)
  while (!existsSync(folder) && folder !== dirname(folder)) {
    name = basename(folder)
    folder = dirname(folder)
  }
  return { folder: join(folder), name }
}

/** A folder that cannot be watched is read again by hand: undefined, and no error. */
function started(
  folder: string,
  { recursive }: { readonly recursive: boolean },
  onEvent: (name: string | null) => void,
): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { recursive, persistent: false }, (_, name) => onEvent(name))
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return undefined
  }
}

function closing(watchers: readonly (FSWatcher | undefined)[]): () => void {
  return () => {
    for (const watcher of watchers) watcher?.close()
  }
}
