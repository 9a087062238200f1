/**
 * What the user's settings say about the screen, read before anything else is loaded.
 *
 * Only its own fields are looked at here: what else stands in the file is read, strictly, by the
 * first question the screen asks.
 */
import type { Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import { loadText } from './config-file.ts'
import type { Layout } from './layout.ts'

export interface ScreenSettings {
  readonly theme: string | undefined
  /** By command; empty where none were chosen. */
  readonly keys: Readonly<Record<string, readonly string[]>>
  /** The text of the file, to say where something stands. */
  readonly text: string
}

/** @throws WritError CONFIG_INVALID where the file or one of these fields cannot be read. */
export function loadScreenSettings(host: Host, layout: Layout): ScreenSettings {
  const text = loadText(host, layout.settings)
  if (text === undefined) return { theme: undefined, keys: {}, text: '' }
  const settings = objectOf(text, layout.settings)
  const theme = settings['theme']
  if (theme !== undefined && typeof theme !== 'string') {
    throw invalid(layout.settings, 'theme is not a text')
  }
  return { theme, keys: keysOf(settings['keys'] ?? {}, text, layout.settings), text }
}

/** @throws WritError CONFIG_INVALID naming the line of what is no key or list of keys. */
function keysOf(value: unknown, text: string, path: string): ScreenSettings['keys'] {
  if (!isRecord(value)) throw invalid(path, 'keys is not an object of commands and their keys')
  const entries = Object.entries(value).map(([command, keys]): [string, string[]] => {
    const list = Array.isArray(keys) ? keys : [keys]
    const names = list.filter(key => typeof key === 'string')
    if (names.length === list.length) return [command, names]
    throw keyFault(text, path, command, 'not the name of a key, nor a list of such names')
  })
  return Object.fromEntries(entries)
}

/** Returns the error of one command's keys, with the line they stand on. */
export function keyFault(text: string, path: string, command: string, why: string): WritError {
  const start = Math.max(0, text.search(/"keys"\s*:/))
  const at = text.indexOf(JSON.stringify(command), start)
  const line = text.slice(0, Math.max(start, at)).split('\n').length
  return new WritError('CONFIG_INVALID', {
    detail: `${path}, line ${line}: keys of ${JSON.stringify(command)}: ${why}`,
    hint: 'writ --keys lists the commands and their keys',
    path,
  })
}

function objectOf(text: string, path: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalid(path, 'not a JSON text')
  }
  if (!isRecord(value)) throw invalid(path, 'not a JSON object')
  return value
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(path: string, detail: string): WritError {
  return new WritError('CONFIG_INVALID', { detail: `${path}: ${detail}`, path })
}
