/** Tells that files changed, however they are written: in place, by renaming, or removed. */
import { existsSync, type FSWatcher, statSync, watch } from 'node:fs'
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
 * that is missing, the nearest one above it. A folder that is made, removed or put in the place of
 * another is noticed from above, and watched from then on.
 */
export function watchFiles(paths: readonly string[], onChange: () => void): () => void {
  let places = placesOf(paths)
  let stop = begin()
  return () => stop()

  function begin(): () => void {
    const names = new Map<string, Set<string>>()
    const add = (folder: string, name: string): void => {
      names.set(folder, (names.get(folder) ?? new Set()).add(name))
    }
    for (const { folder, name } of paths.map(nearest)) {
      add(folder, name)
      add(dirname(folder), basename(folder))
    }
    return closing(
      [...names].map(([folder, wanted]) =>
        started(folder, { recursive: false }, name => {
          if (name === null || wanted.has(name)) changed()
        }),
      ),
    )
  }

  function changed(): void {
    const now = placesOf(paths)
    if (now !== places) {
      places = now
      stop()
      stop = begin()
    }
    onChange()
  }
}

/** Which folders are watched for the files: one of the same name may be another. */
function placesOf(paths: readonly string[]): string {
  const folders = new Set(paths.map(path => nearest(path).folder))
  return [...folders]
    .map(folder => `${folder} ${statSync(folder, { throwIfNoEntry: false })?.ino}`)
    .join('\n')
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
