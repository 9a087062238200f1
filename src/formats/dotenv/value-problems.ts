import type { Problem } from '../../model/errors.ts'
import { formatKeyPath, type KeyPath } from '../../model/key-path.ts'
import type { ConfigValue } from '../../model/value.ts'
import type { Reader } from './reader.ts'

const portableKey = /^[A-Za-z_][A-Za-z0-9_]*$/
/** What quotes hold as it is, and what python-dotenv has escapes for besides. */
const writableControls = '\t\n'
const pythonControls = `${writableControls}\r\x07\b\f\v`

/** Returns why a key cannot be written for the first time. */
export function keyProblem(key: string, reader: Reader): string | undefined {
  if (!portableKey.test(key)) return 'a key is made of letters, digits and _, no digit first'
  if (key === '__proto__' && /^(?:node|common)$/.test(reader.name))
    return 'readers of Node drop this key'
  return undefined
}

/** Returns why no spelling of a value is read back as it by the file's reader. */
export function valueProblem(value: ConfigValue, reader: Reader): string | undefined {
  if (value.kind === 'table' || value.kind === 'array') return flat
  if (value.kind !== 'string') return 'a dotenv value is text: quote it in the migration'
  if (!value.value.isWellFormed()) return 'a string is made of whole characters'
  const isPython = reader.name === 'python-dotenv'
  const writable = isPython ? pythonControls : writableControls
  const controls = value.value.match(/\p{Cc}/gu) ?? []
  if (!controls.every(control => writable.includes(control))) {
    return `${reader.name} has no way to write a control character`
  }
  return isPython && holdsReference(value.value)
    ? 'python-dotenv replaces a name in $ and braces, whatever the quotes'
    : undefined
}

export const flat = 'a dotenv file is flat: one key, one text'

export function unwritable(path: KeyPath, detail: string): Problem {
  return { code: 'VALUE_UNWRITABLE', detail: `${formatKeyPath(path)}: ${detail}` }
}

export function noSpelling(reader: Reader): string {
  return reader.name === 'common'
    ? 'readers of dotenv files have no common spelling for this text: name the reader with dialect'
    : `${reader.name} has no spelling that it reads back as exactly this text`
}

function holdsReference(text: string): boolean {
  const start = text.indexOf('${')
  return start !== -1 && text.indexOf('}', start) !== -1
}
