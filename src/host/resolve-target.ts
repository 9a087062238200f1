/**
 * From the text of a target to the file it means, or to the reason why not.
 *
 * Links are followed here, one hop at a time, so that the plan can show and bind each of them;
 * nothing after this module follows a link. Rules: R1, R2.
 */

import { shellQuote } from '../bytes/shell-quote.ts'
import { WritError } from '../model/errors.ts'
import type { ResolvedTarget, Snapshot } from '../model/snapshot.ts'
import { expandHome } from './home-path.ts'
import { type FileStat, FsError, type Host } from './host.ts'
import { ioError } from './io-error.ts'
import { readWhole } from './read-file.ts'
import { type Walk, walkPath } from './walk-path.ts'

/**
 * Resolves a target through all symbolic links and checks that writ may plan it.
 *
 * A name that is free in an existing directory resolves: the target is then absent. `roots` are
 * directories, `~` allowed; a root that does not exist allows nothing.
 * @throws WritError TARGET_* with the cause.
 */
export function resolveTarget(host: Host, given: string, roots: readonly string[]): ResolvedTarget {
  const walk = walkPath(host, absoluteOf(host, given))
  assertReached(walk, given)
  const target = { given, realPath: walk.path, links: walk.links }
  assertInsideRoots(host, target, roots)
  if (walk.kind === 'found') assertPlannable(walk.stat, target)
  if (walk.kind === 'free' && /\/\.?$/.test(given)) {
    throw new WritError('TARGET_NOT_REGULAR', {
      detail: `${given} names a directory; writ changes files`,
      hint: `ls -ld ${shellQuote(target.realPath)}`,
      path: given,
    })
  }
  return target
}

/**
 * Reads a resolved target, or finds that it is absent.
 *
 * @throws WritError TARGET_* where it is not the plain file it was, and above the limit.
 */
export function readSnapshot(host: Host, target: ResolvedTarget, limit: number): Snapshot {
  try {
    if (host.fs.lstat(target.realPath) === undefined) return { kind: 'absent', target }
    const { bytes, stat } = readWhole(host, target.realPath, limit)
    assertPlannable(stat, target)
    return { kind: 'file', target, bytes, mode: stat.mode, uid: stat.uid, gid: stat.gid }
  } catch (error) {
    if (error instanceof FsError) throw unreadable(error, target, limit)
    throw error
  }
}

function absoluteOf(host: Host, given: string): string {
  const expanded = expandHome(given, host.home)
  if (given === '' || given.includes('\0')) {
    throw new WritError('TARGET_MISSING', { detail: 'no file can have this name', path: given })
  }
  if (expanded.startsWith('~')) {
    throw new WritError('TARGET_MISSING', {
      detail: `${given} names the home of another user; writ expands only ~ and ~/`,
      hint: 'write the absolute path',
      path: given,
    })
  }
  return expanded.startsWith('/') ? expanded : `${host.cwd}/${expanded}`
}

type Reached = Extract<Walk, { kind: 'found' | 'free' }>

function assertReached(walk: Walk, given: string): asserts walk is Reached {
  switch (walk.kind) {
    case 'found':
    case 'free':
      return
    case 'loop':
      throw new WritError('TARGET_LOOP', {
        detail: `the symbolic link ${walk.path} leads back to itself`,
        hint: `readlink ${shellQuote(walk.path)}`,
        path: given,
      })
    case 'dangling':
      throw new WritError('TARGET_DANGLING', {
        detail: `${walk.link.path} points to ${walk.link.text}, and ${walk.path} does not exist`,
        hint: `readlink ${shellQuote(walk.link.path)}`,
        path: given,
      })
    case 'missing':
      throw new WritError('TARGET_MISSING', {
        detail: `the directory ${walk.path} does not exist, so no file can be created in it`,
        hint: `mkdir -p ${shellQuote(walk.path)}`,
        path: given,
      })
    case 'not-directory':
      throw new WritError('TARGET_MISSING', {
        detail: `${walk.path} is not a directory, so nothing can lie below it`,
        hint: `ls -ld ${shellQuote(walk.path)}`,
        path: given,
      })
    case 'failed':
      throw unreadable(walk.error, { given, realPath: walk.path, links: walk.links }, 0)
  }
}

function assertInsideRoots(host: Host, target: ResolvedTarget, roots: readonly string[]): void {
  const allowed = roots.flatMap(root => realRoot(host, root))
  if (allowed.some(root => isBelow(target.realPath, root))) return
  const last = target.links.at(-1)
  throw new WritError('TARGET_OUTSIDE_ROOTS', {
    detail:
      last === undefined
        ? `${target.realPath} is in none of the roots the policy allows`
        : `the symbolic link ${last.path} leads to ${target.realPath}, which is in none of the roots the policy allows`,
    hint: 'add the directory under `roots` in the policy file; `writ doctor` names the file',
    path: target.given,
  })
}

function realRoot(host: Host, root: string): string[] {
  const expanded = expandHome(root, host.home)
  if (!expanded.startsWith('/')) return []
  const walk = walkPath(host, expanded)
  return walk.kind === 'found' && walk.stat.kind === 'directory' ? [walk.path] : []
}

function isBelow(path: string, root: string): boolean {
  return path.startsWith(root === '/' ? '/' : `${root}/`)
}

const kindNames: Readonly<Record<FileStat['kind'], string>> = {
  file: 'a file',
  directory: 'a directory',
  link: 'a symbolic link',
  fifo: 'a named pipe',
  socket: 'a socket',
  device: 'a device',
}

function assertPlannable(stat: FileStat, target: ResolvedTarget): void {
  if (stat.kind !== 'file') {
    throw new WritError('TARGET_NOT_REGULAR', {
      detail: `${target.realPath} is ${kindNames[stat.kind]}`,
      hint: `ls -ld ${shellQuote(target.realPath)}`,
      path: target.given,
    })
  }
  if (stat.links > 1) {
    throw new WritError('TARGET_HARD_LINKED', {
      detail: `${target.realPath} has ${stat.links} names; replacing the file would leave the others with the old content`,
      hint: `find ${shellQuote(target.realPath.replace(/[^/]*$/, ''))} -xdev -samefile ${shellQuote(target.realPath)}`,
      path: target.given,
    })
  }
}

function unreadable(error: FsError, target: ResolvedTarget, limit: number): WritError {
  const path = target.given
  if (error.errno === 'EFBIG') {
    return new WritError('TARGET_TOO_LARGE', {
      detail: `${target.realPath} is larger than ${limit} bytes`,
      hint: `ls -lh ${shellQuote(target.realPath)}`,
      path,
      cause: error,
    })
  }
  if (error.errno === 'ELOOP' || error.errno === 'EINVAL' || error.errno === 'ENXIO') {
    return new WritError('TARGET_NOT_REGULAR', {
      detail: `${target.realPath} is no longer the plain file it was`,
      hint: `ls -ld ${shellQuote(target.realPath)}`,
      path,
      cause: error,
    })
  }
  const explained = ioError(error, 'read the target')
  return new WritError('TARGET_UNREADABLE', {
    detail: explained.detail,
    hint: explained.hint,
    path,
    cause: error,
  })
}
