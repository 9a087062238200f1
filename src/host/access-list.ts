/** POSIX access lists as the kernel stores them in an extended attribute. */

export const accessListName = 'system.posix_acl_access'
export const defaultListName = 'system.posix_acl_default'

const headerLength = 4
const entryLength = 8
const tags = { owner: 0x01, group: 0x04, mask: 0x10, other: 0x20 }

/**
 * Returns the list as it is under a mode: what `chmod` would make of it. Entries of named users
 * and groups stay; the group bits of the mode are the mask where there is one.
 *
 * @param value hex digits
 */
export function accessListUnder(value: string, mode: number): string {
  const bytes = Buffer.from(value, 'hex')
  const offsets: number[] = []
  for (let at = headerLength; at + entryLength <= bytes.length; at += entryLength) offsets.push(at)
  const hasMask = offsets.some(at => bytes.readUInt16LE(at) === tags.mask)
  for (const at of offsets) {
    const tag = bytes.readUInt16LE(at)
    const shift = shiftOf(tag, hasMask)
    if (shift !== undefined) bytes.writeUInt16LE((mode >> shift) & 0o7, at + 2)
  }
  return bytes.toString('hex')
}

function shiftOf(tag: number, hasMask: boolean): number | undefined {
  if (tag === tags.owner) return 6
  if (tag === (hasMask ? tags.mask : tags.group)) return 3
  return tag === tags.other ? 0 : undefined
}
