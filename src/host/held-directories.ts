/**
 * Directories that stay what they are while somebody works in them.
 *
 * Node has no `openat`, but on Linux `/proc/self/fd/N/name` means the same: a name below a
 * directory that is open, wherever its path leads by now. Elsewhere the path is used, and only
 * the identity tells a directory that was swapped. Rule: R21.
 */
import { closeSync, constants, existsSync, fstatSync, fsyncSync, openSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DirectoryHold } from './host.ts'

const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
const descriptors = '/proc/self/fd'

interface Held {
  readonly fd: number
  readonly identity: string
  users: number
}

export interface HeldDirectories {
  /** Opens a directory, or shares it with whoever holds it already. */
  hold(path: string): DirectoryHold
  /** Returns the path to give to the kernel for a file in a held directory; else the same path. */
  at(path: string): string
  /** Syncs a held directory; false where it is not held. */
  sync(path: string): boolean
}

export function heldDirectories(): HeldDirectories {
  const held = new Map<string, Held>()
  const hasDescriptors = existsSync(descriptors)
  return {
    hold(path) {
      const one = held.get(path) ?? opened(path)
      held.set(path, one)
      one.users += 1
      let isReleased = false
      return {
        identity: one.identity,
        release() {
          if (isReleased) return
          isReleased = true
          one.users -= 1
          if (one.users > 0) return
          held.delete(path)
          closeDirectory(one.fd)
        },
      }
    },
    at(path) {
      if (held.size === 0 || !hasDescriptors) return path
      const one = held.get(dirname(path))
      return one === undefined ? path : join(descriptors, String(one.fd), basename(path))
    },
    sync(path) {
      const one = held.get(path)
      if (one === undefined) return false
      fsyncSync(one.fd)
      return true
    },
  }
}

function opened(path: string): Held {
  const fd = openSync(path, flags)
  try {
    const { dev, ino } = fstatSync(fd)
    return { fd, identity: `${dev}:${ino}`, users: 0 }
  } catch (error) {
    closeDirectory(fd)
    throw error
  }
}

/** Closes a directory that was only read or synced: that this fails says nothing of what is in it. */
export function closeDirectory(fd: number): void {
  try {
    closeSync(fd)
  } catch {
    // What was to be made durable was synced, or its sync has told why not.
  }
}
