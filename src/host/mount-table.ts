/**
 * The mounts of a Linux system, as `/proc/self/mountinfo` tells them: which one holds a path, and
 * what that means for a file that is to be replaced. Pure: text in, facts out.
 */

export interface Mount {
  readonly id: number
  readonly parent: number
  /** Where it is mounted; absolute. */
  readonly point: string
  /** File system type, with the subtype after a dot: ext4, nfs4, fuse.sshfs. */
  readonly type: string
  readonly source: string
  /** Of this mount or of the whole file system. */
  readonly isReadOnly: boolean
}

/** Returns the mounts of a mountinfo text in its order; lines that say nothing are left out. */
export function parseMountInfo(text: string): readonly Mount[] {
  return text.split('\n').flatMap(line => {
    const fields = line.split(' ')
    // Between the sixth field and the dash stands a number of fields that varies.
    const dash = fields.indexOf('-', 6)
    const [id, parent, , , point, options] = fields
    const [type, source, more] = dash === -1 ? [] : fields.slice(dash + 1)
    if (point === undefined || options === undefined || type === undefined) return []
    return [
      {
        id: Number(id),
        parent: Number(parent),
        point: unescaped(point),
        type: unescaped(type),
        source: unescaped(source ?? ''),
        isReadOnly: [options, more ?? ''].some(list => list.split(',').includes('ro')),
      },
    ]
  })
}

/** The kernel writes space, tab, newline and backslash as three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}

/**
 * Returns the mount an absolute path without links lies in; undefined where the table has none.
 *
 * It goes from mount to mount as the kernel does: what was mounted over a directory later hides
 * the mounts below it, however long their names are.
 */
export function mountOf(mounts: readonly Mount[], path: string): Mount | undefined {
  const covering = mounts.filter(({ point }) => covers(point, path))
  const ids = new Set(mounts.map(({ id }) => id))
  let at = covering.findLast(({ parent, id }) => parent === id || !ids.has(parent))
  const seen = new Set<Mount>()
  while (at !== undefined && !seen.has(at)) {
    seen.add(at)
    const next = nextOn(covering, at)
    if (next === undefined) return at
    at = next
  }
  return at
}

/** The first mount met on the way down from another; of those at one place the last made. */
function nextOn(covering: readonly Mount[], { id, point }: Mount): Mount | undefined {
  let next: Mount | undefined
  for (const mount of covering) {
    if (mount.parent !== id || mount.id === id || mount.point.length < point.length) continue
    if (next === undefined || mount.point.length <= next.point.length) next = mount
  }
  return next
}

function covers(point: string, path: string): boolean {
  return point === '/' || point === path || path.startsWith(`${point}/`)
}

/** What a type of file system cannot promise; undefined where nothing is known against it. */
export type Weakness =
  /** Other machines change it too: no rename is one step for them, and locks may not hold. */
  | 'network'
  /** No second name for a file, so neither an edit at the last moment is noticed nor a record kept. */
  | 'no-hard-links'
  /** Its content is gone after a restart. */
  | 'volatile'

const weaknesses: Readonly<Record<Weakness, readonly string[]>> = {
  network: [
    'nfs',
    'nfs4',
    'cifs',
    'smb3',
    'smbfs',
    '9p',
    'ceph',
    'fuse.ceph',
    'fuse.ceph-fuse',
    'glusterfs',
    'fuse.glusterfs',
    'fuse.sshfs',
    'fuse.rclone',
    'fuse.s3fs',
    'fuse.gcsfuse',
    'fuse.davfs2',
    'davfs',
    'afs',
    'coda',
    'lustre',
    'gpfs',
    'beegfs',
    'orangefs',
    'ocfs2',
    'gfs2',
    'vboxsf',
    'fuse.vmhgfs-fuse',
    'prl_fs',
    'drvfs',
  ],
  'no-hard-links': ['vfat', 'msdos', 'exfat', 'fuse.exfat'],
  volatile: ['tmpfs', 'ramfs', 'devtmpfs'],
}

/** Returns what is known against a type of file system. */
export function weaknessOf(type: string): Weakness | undefined {
  const kinds = ['network', 'no-hard-links', 'volatile'] as const
  return kinds.find(kind => weaknesses[kind].includes(type))
}
