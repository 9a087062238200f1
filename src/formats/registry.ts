import { WritError } from '../model/errors.ts'
import type { FormatName } from '../model/migration.ts'
import { dotenv } from './dotenv/dotenv.ts'
import type { Format } from './format.ts'
import { json } from './json/json.ts'
import { toml } from './toml/toml.ts'
import { yaml } from './yaml/yaml.ts'

/**
 * Returns the adapter of a format.
 *
 * @throws WritError FORMAT_UNSUPPORTED where there is none yet.
 */
export function formatNamed(name: FormatName): Format {
  if (name === 'toml') return toml
  if (name === 'dotenv') return dotenv
  if (name === 'json') return json
  if (name === 'yaml') return yaml
  throw new WritError('FORMAT_UNSUPPORTED', { detail: `there is no adapter for ${name} yet` })
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
