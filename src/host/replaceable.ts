/**
 * Whether a file can be replaced where it stands: asked when a change is planned, so that nobody
 * signs what cannot be applied, and again before anything is written.
 *
 * A file is replaced by giving its name to another one beside it. What forbids that is not the
 * mode of the file but its directory, its mount, its owner and its attributes. Rules: R1, R21.
 */
import { dirname } from 'node:path'
import { shellQuote } from '../bytes/shell-quote.ts'
import { type Problem, WritError } from '../model/errors.ts'
import { type FileStat, FsError, type Host } from './host.ts'
import { type Mount, mountOf, weaknessOf } from './mount-table.ts'
import { readMounts } from './mounts.ts'

export interface ReplacedFile {
  /** As it was asked for. */
  readonly target: string
  /** Absolute, without links. */
  readonly realPath: string
}

interface Obstacle {
  readonly why: string
  readonly next: string
}

/**
 * Throws where one of the files cannot be replaced or created here by this user.
 *
 * @param appendOnly paths known to be append-only: only a program of the system can tell
 * @throws WritError TARGET_NOT_WRITABLE with the cause and what to do about it, for each file.
 */
export function assertReplaceable(
  host: Host,
  files: readonly ReplacedFile[],
  appendOnly: ReadonlySet<string> = new Set(),
): void {
  const mounts = readMounts(host)
  const refused = files.flatMap(file => {
    const obstacle = obstacleOf(host, file.realPath, mounts, appendOnly)
    return obstacle === undefined ? [] : [{ file, obstacle }]
  })
  const [first] = refused
  if (first === undefined) return
  const { why, next } = first.obstacle
  throw new WritError('TARGET_NOT_WRITABLE', {
    detail: why,
    hint: next,
    path: first.file.target,
    problems: refused.map(({ file, obstacle }) => problemOf(file, obstacle)),
  })
}

function problemOf({ target }: ReplacedFile, { why }: Obstacle): Problem {
  return { code: 'TARGET_NOT_WRITABLE', detail: why, path: target }
}

function obstacleOf(
  host: Host,
  realPath: string,
  mounts: readonly Mount[],
  appendOnly: ReadonlySet<string>,
): Obstacle | undefined {
  const mount = mountOf(mounts, realPath)
  const name = shellQuote(realPath)
  if (mount?.point === realPath) {
    return {
      why: `${realPath} is itself a mount point (${mount.type}): another file cannot take its name`,
      next: `findmnt ${name}; change the file that is mounted there instead`,
    }
  }
  const directory = dirname(realPath)
  const denied = denialOf(host, directory)
  if (denied !== undefined) return directoryObstacle(directory, denied, mount)
  if (mount !== undefined && weaknessOf(mount.type) === 'no-hard-links') {
    return {
      why: `${realPath} lies on ${mount.point} (${mount.type}), where no file can have a second name, without which an edit at the last moment would be lost`,
      next: `findmnt -T ${name}; keep the file on another file system, with a symbolic link to it`,
    }
  }
  const marked = [directory, realPath].find(path => appendOnly.has(path))
  if (marked !== undefined) {
    return {
      why: `${marked} is marked append-only, so no name can be taken from it`,
      next: `lsattr -d ${shellQuote(marked)}; chattr -a ${shellQuote(marked)}`,
    }
  }
  const stat = host.fs.lstat(realPath)
  return stat === undefined ? undefined : fileObstacle(host, realPath, stat)
}

/** Returns the errno of a denied write; undefined where it is allowed. */
function denialOf(host: Host, path: string): string | undefined {
  try {
    host.fs.accessWrite(path)
    return undefined
  } catch (error) {
    if (error instanceof FsError) return error.errno
    throw error
  }
}

function directoryObstacle(directory: string, errno: string, mount: Mount | undefined): Obstacle {
  const name = shellQuote(directory)
  switch (errno) {
    case 'EROFS': {
      const where = mount === undefined ? '' : `: ${mount.point} (${mount.type})`
      return {
        why: `${directory} is on a file system that is mounted read-only${where}`,
        next: `findmnt -T ${name}; as root: mount -o remount,rw ${shellQuote(mount?.point ?? '/')}`,
      }
    }
    case 'EPERM':
      return {
        why: `${directory} is marked immutable, so no name in it can change`,
        next: `lsattr -d ${name}; chattr -i ${name}`,
      }
    case 'EACCES':
      return {
        why: `this user may not write to the directory ${directory}`,
        next: `ls -ld ${name}; id`,
      }
    default:
      return { why: `writing to ${directory} fails with ${errno}`, next: `ls -ld ${name}` }
  }
}

function fileObstacle(host: Host, realPath: string, stat: FileStat): Obstacle | undefined {
  const name = shellQuote(realPath)
  // Its mode does not matter: what is replaced is its name.
  if (denialOf(host, realPath) === 'EPERM') {
    return {
      why: `${realPath} is marked immutable`,
      next: `lsattr -d ${name}; chattr -i ${name}`,
    }
  }
  const { uid, groups } = host.identity
  if (uid === 0) return undefined
  if (stat.uid !== uid) {
    return {
      why: `${realPath} belongs to uid ${stat.uid}, and only they or root can make the new file theirs`,
      next: `ls -ld ${name}; let its owner plan and apply the change`,
    }
  }
  if (groups.includes(stat.gid)) return undefined
  return {
    why: `${realPath} belongs to group ${stat.gid}, which this user is not in and cannot give the new file to`,
    next: `ls -ldn ${name}; id; chgrp ${groups[0] ?? ''} ${name}`,
  }
}
