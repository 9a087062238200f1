/** The text in which `getfattr -d -e hex` lists extended attributes and `setfattr --restore` takes them. */

/** Values by name, as hex digits. Access lists are attributes too: `system.posix_acl_access`. */
export type Attributes = ReadonlyMap<string, string>

/** Returns the attributes of each path that has some. */
export function parseAttributes(text: string): ReadonlyMap<string, Attributes> {
  const found = new Map<string, Map<string, string>>()
  let current = new Map<string, string>()
  for (const line of text.split('\n')) {
    const file = /^# file: (.*)$/.exec(line)?.[1]
    if (file !== undefined) {
      current = new Map()
      found.set(unquoted(file), current)
      continue
    }
    const [, name, value] = /^([^=#][^=]*)=0x([0-9a-f]*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) current.set(unquoted(name), value)
  }
  return found
}

/** Returns the text for one path. */
export function attributesText(path: string, attributes: Attributes): string {
  const lines = [...attributes].map(([name, value]) => `${quoted(name)}=0x${value}`)
  return [`# file: ${quoted(path)}`, ...lines, ''].join('\n')
}

function quoted(text: string): string {
  return text.replace(
    /[\\=\n\r]/g,
    letter => `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`,
  )
}

function unquoted(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}
