/**
 * Gives a new file the extended attributes and the access list of the one it replaces, and its
 * mode after them: where a list is, the group bits of a mode are its mask, and as bits of a plain
 * file they would give the owning group what only the entries of the list had. Rules: R1, R21.
 */
import { dirname } from 'node:path'
import { shellQuote } from '../bytes/shell-quote.ts'
import { WritError } from '../model/errors.ts'
import { accessListName, accessListUnder, defaultListName } from './access-list.ts'
import { hasAccessListMark } from './access-list-mark.ts'
import type { Attributes } from './attribute-text.ts'
import { changeAttributes, readAttributes } from './file-attributes.ts'
import type { Host } from './host.ts'
import { runTool } from './system-tool.ts'
import { type Owner, removeQuietly, writeExclusive } from './write-file.ts'

/** What files carry, by path, and their directories; undefined where no tool here tells. */
export type KnownAttributes = ReadonlyMap<string, Attributes> | undefined

/** The mode of a new file until it has everything else: nobody but its owner may look. */
const unfinishedMode = 0o600

/** The kernel makes these itself from the content, or they would make the new file unreadable. */
const ofTheContent = new Set(['security.ima', 'security.evm'])

/** Labels that the policy of the machine gives by place; carried, and no loss where it refuses. */
const ofTheMachine = /^security\.(?:selinux|SMACK64\w*|apparmor)$/

/** Looks up what the files and their directories carry, with one question for all of them. */
export function lookUpAttributes(host: Host, files: readonly string[]): KnownAttributes {
  const directories = files.map(file => dirname(file))
  return readAttributes(host, [...new Set([...files, ...directories])])
}

/**
 * Returns what is carried, by name: without what the kernel makes itself.
 *
 * @param path of a regular file
 */
export function carriedBy(known: ReadonlyMap<string, Attributes>, path: string): Attributes {
  const own = known.get(path) ?? new Map<string, string>()
  return new Map([...own].filter(([name]) => !ofTheContent.has(name)))
}

/** Whether an attribute is the policy's of the machine, so that nobody needs to be told of it. */
export function isMachineLabel(name: string): boolean {
  return ofTheMachine.test(name)
}

export interface NewFile {
  /** A name that is free. */
  readonly path: string
  readonly bytes: Uint8Array
  readonly mode: number
  /** undefined: whoever makes it. */
  readonly owner: Owner | undefined
}

/**
 * Creates a file as `writeExclusive` does, with what the one carries whose name it will take.
 *
 * Returns the names of what it could not be given. A lost access list takes the group bits of the
 * mode with it: tightened, never widened.
 * @param from may be absent
 * @param write `writeUnsynced` where the caller syncs and reads back itself
 * @throws WritError TARGET_HAS_ACL where the directory gave it a list that nobody planned.
 */
export function writeCarrying(
  host: Host,
  from: string,
  { path, bytes, mode, owner }: NewFile,
  known: KnownAttributes,
  write: typeof writeExclusive = writeExclusive,
): readonly string[] {
  const wanted = known === undefined ? undefined : wantedOf(known, from, mode)
  const inherits = known?.get(dirname(from))?.has(defaultListName) ?? false
  const isPlain = wanted?.size === 0 && !inherits
  write(host, path, bytes, isPlain ? mode : unfinishedMode, owner)
  if (isPlain) return []
  try {
    const lost =
      wanted === undefined
        ? carryBlindly(host, from, path, mode)
        : carry(host, path, wanted, inherits)
    setMode(host, path, lost.includes(accessListName) ? mode & ~0o070 : mode)
    return lost
  } catch (error) {
    removeQuietly(host, path)
    throw error
  }
}

function wantedOf(
  known: ReadonlyMap<string, Attributes>,
  from: string,
  mode: number,
): Map<string, string> {
  const wanted = new Map(carriedBy(known, from))
  const list = wanted.get(accessListName)
  if (list === undefined) return wanted
  // Last, because it decides whether the owner may still write, and so set others.
  wanted.delete(accessListName)
  return wanted.set(accessListName, accessListUnder(list, mode))
}

function carry(host: Host, made: string, wanted: Attributes, inherits: boolean): readonly string[] {
  const unwanted = inherits && !wanted.has(accessListName) ? [accessListName] : []
  changeAttributes(host, made, wanted, unwanted)
  // What it says of itself counts, not what the tool said of its success.
  const now = readAttributes(host, [made])?.get(made) ?? new Map<string, string>()
  if (unwanted.some(name => now.has(name))) throw inheritedList(made)
  return [...wanted]
    .filter(([name, value]) => now.get(name) !== value && !isMachineLabel(name))
    .map(([name]) => name)
}

/** Without a tool that reads attributes: `cp` of GNU carries them, and says where it could not. */
function carryBlindly(host: Host, from: string, made: string, mode: number): readonly string[] {
  const isThere = host.fs.lstat(from) !== undefined
  if (isThere) runTool(host, 'cp', ['--attributes-only', '--preserve=mode,xattr', '--', from, made])
  // Without group bits no list gives anything to anybody.
  if ((mode & 0o070) === 0) return []
  const had = isThere && hasAccessListMark(host, from)
  const has = hasAccessListMark(host, made)
  if (has && !had) throw inheritedList(made)
  return had && !has ? [accessListName] : []
}

function setMode(host: Host, path: string, mode: number): void {
  const fd = host.fs.openRead(path)
  try {
    host.fs.fchmod(fd, mode)
    host.fs.fsync(fd)
  } finally {
    host.fs.close(fd)
  }
}

function inheritedList(made: string): WritError {
  const directory = dirname(made)
  return new WritError('TARGET_HAS_ACL', {
    detail: `${directory} gives every new file an access list, which no tool here can take away`,
    hint: `getfacl ${shellQuote(directory)}, then: setfacl -k ${shellQuote(directory)}`,
    path: directory,
  })
}
