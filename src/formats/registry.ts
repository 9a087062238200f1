import type { FormatName } from '../model/migration.ts'
import { dotenv } from './dotenv/dotenv.ts'
import type { Format } from './format.ts'
import { json } from './json/json.ts'
import { toml } from './toml/toml.ts'
import { yaml } from './yaml/yaml.ts'

const formats: Readonly<Record<FormatName, Format>> = { toml, yaml, json, dotenv }

/** Returns the adapter of a format. */
export function formatNamed(name: FormatName): Format {
  return formats[name]
}

/** Returns the format a file name stands for; undefined where it stands for none. */
export function formatOfPath(path: string): FormatName | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  if (name === '.env' || name.startsWith('.env.') || name.endsWith('.env')) return 'dotenv'
  switch (name.slice(name.lastIndexOf('.') + 1)) {
    case 'toml':
      return 'toml'
    case 'yaml':
    case 'yml':
      return 'yaml'
    case 'json':
    case 'jsonc':
    case 'json5':
      return 'json'
    default:
      return undefined
  }
}
