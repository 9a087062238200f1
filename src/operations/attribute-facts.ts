/** What targets carry besides bytes, mode and owner, looked up when they are planned. Rule: R1. */

import { accessListName } from '../host/access-list.ts'
import { hasAccessListMark } from '../host/access-list-mark.ts'
import { carriedBy, isMachineLabel } from '../host/carry-attributes.ts'
import { readAttributes } from '../host/file-attributes.ts'
import type { Host } from '../host/host.ts'
import { runTool } from '../host/system-tool.ts'
import type { CarriedAttribute } from '../model/plan.ts'
import type { Snapshot } from '../model/snapshot.ts'

/** Returns the snapshots with what their files carry; one question for all of them. */
export function withAttributes(host: Host, snapshots: readonly Snapshot[]): Snapshot[] {
  const files = snapshots.filter(({ kind }) => kind === 'file')
  const paths = files.map(({ target }) => target.realPath)
  const known = paths.length === 0 ? new Map() : readAttributes(host, paths)
  return snapshots.map(snapshot => {
    if (snapshot.kind === 'absent') return snapshot
    const { realPath } = snapshot.target
    const attributes =
      known === undefined
        ? markedList(host, realPath, snapshot.mode)
        : [...carriedBy(known, realPath).keys()]
            .filter(name => !isMachineLabel(name))
            .sort()
            .map(name => ({ name, kept: isKept(name, host.identity.uid) }))
    return { ...snapshot, attributes }
  })
}

/** Those a user may set on a file of their own; the rest is root's, or of a file system alone. */
function isKept(name: string, uid: number): boolean {
  if (name.startsWith('user.') || name === accessListName) return true
  return uid === 0 && /^(?:trusted|security)\./.test(name)
}

/** Without a tool that reads attributes, only a list that gives somebody something is looked for. */
function markedList(host: Host, path: string, mode: number): CarriedAttribute[] {
  if ((mode & 0o070) === 0 || !hasAccessListMark(host, path)) return []
  const kept = runTool(host, 'cp', ['--attributes-only', '--version'])?.exitCode === 0
  return [{ name: accessListName, kept }]
}
