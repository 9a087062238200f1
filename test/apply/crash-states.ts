/**
 * What a power cut may leave, worked out from a trace of calls.
 *
 * The content of a file is sure after its fsync; before it, it may be empty, half or whole. A name
 * is sure after the fsync of its directory; of the changes to a directory since then any subset
 * may have survived. Other directories know nothing of it.
 */
import { dirname } from 'node:path'
import type { TracedCall } from '../host/fault-host.ts'

interface Inode {
  written: Uint8Array
  synced: Uint8Array | null
}

/** A change of one directory: each name gets an inode or loses it. */
type NameChange = ReadonlyMap<string, Inode | null>

interface Directory {
  readonly sure: Map<string, Inode>
  pending: NameChange[]
}

/** What stands under a name after a cut: every content it may have. */
export type CutFile = readonly Uint8Array[]

export class Disk {
  readonly directories = new Map<string, Directory>()
  readonly opened = new Map<string, Inode>()

  constructor(files: Readonly<Record<string, Uint8Array>>) {
    for (const [path, bytes] of Object.entries(files)) {
      this.directory(path).sure.set(path, { written: bytes, synced: bytes })
    }
  }

  apply({ operation, path, to, bytes }: TracedCall): void {
    switch (operation) {
      case 'openExclusive':
      case 'openAppend': {
        const inode = this.now(path) ?? { written: new Uint8Array(), synced: null }
        if (this.now(path) === undefined) this.change(path, new Map([[path, inode]]))
        this.opened.set(path, inode)
        break
      }
      case 'write': {
        const inode = this.opened.get(path)
        if (inode && bytes) inode.written = Buffer.concat([inode.written, bytes])
        break
      }
      case 'fsync': {
        const inode = this.opened.get(path)
        if (inode) inode.synced = inode.written
        break
      }
      case 'rename':
      case 'link': {
        const inode = this.now(path)
        if (inode === undefined || to === null) throw new Error(`${operation} of nothing`)
        const names = new Map<string, Inode | null>([[to, inode]])
        if (operation === 'rename') names.set(path, null)
        if (operation === 'rename' && dirname(path) !== dirname(to)) {
          throw new Error('across directories')
        }
        this.change(to, names)
        break
      }
      case 'unlink':
        this.change(path, new Map([[path, null]]))
        break
      case 'fsyncDirectory':
        this.settleNames(path)
        break
      case 'fsyncAll': {
        const inode = this.now(path)
        if (inode) inode.synced = inode.written
        this.settleNames(path)
        break
      }
      case 'syncFileSystem':
        for (const directory of this.directories.keys()) {
          for (const inode of this.inodesOf(directory)) inode.synced = inode.written
          this.settleNames(directory)
        }
        break
    }
  }

  /** Returns every state one directory may be in after a cut now. */
  *cuts(path: string): Generator<ReadonlyMap<string, CutFile>> {
    const directory = this.directories.get(path)
    const pending = directory?.pending ?? []
    if (pending.length > 12) throw new Error(`${pending.length} unsynced changes in ${path}`)
    for (let subset = 0; subset < 2 ** pending.length; subset += 1) {
      const names = new Map(directory?.sure)
      pending.forEach((change, index) => {
        if ((subset & (1 << index)) !== 0) settle(names, change)
      })
      yield new Map([...names].map(([name, inode]) => [name, contents(inode)]))
    }
  }

  private settleNames(path: string): void {
    const directory = this.directories.get(path)
    if (directory === undefined) return
    for (const names of directory.pending) settle(directory.sure, names)
    directory.pending = []
  }

  private inodesOf(path: string): readonly Inode[] {
    const directory = this.directories.get(path)
    const changes = directory?.pending ?? []
    const named = [...(directory?.sure.values() ?? []), ...changes.flatMap(c => [...c.values()])]
    return named.filter(inode => inode !== null)
  }

  private directory(path: string): Directory {
    const name = dirname(path)
    const known = this.directories.get(name) ?? { sure: new Map(), pending: [] }
    this.directories.set(name, known)
    return known
  }

  private change(path: string, names: NameChange): void {
    this.directory(path).pending.push(names)
  }

  private now(path: string): Inode | undefined {
    const { sure, pending } = this.directory(path)
    const names = new Map(sure)
    for (const change of pending) settle(names, change)
    return names.get(path)
  }
}

function settle(names: Map<string, Inode>, change: NameChange): void {
  for (const [name, inode] of change) {
    if (inode === null) names.delete(name)
    else names.set(name, inode)
  }
}

function contents({ written, synced }: Inode): CutFile {
  if (synced !== null && synced.length === written.length) return [synced]
  const half = written.subarray(0, Math.ceil(written.length / 2))
  return [synced ?? new Uint8Array(), half, written]
}
