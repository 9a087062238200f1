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
  /** The text of the file, to say where something stands. */
  readonly text: string
}

/** @throws WritError CONFIG_INVALID where the file or one of these fields cannot be read. */
export function loadScreenSettings(host: Host, layout: Layout): ScreenSettings {
  const text = loadText(host, layout.settings)
  if (text === undefined) return { theme: undefined, text: '' }
  const settings = objectOf(text, layout.settings)
  const theme = settings['theme']
  if (theme !== undefined && typeof theme !== 'string') {
    throw invalid(layout.settings, 'theme is not a text')
  }
  return { theme, text }
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

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(path: string, detail: string): WritError {
  return new WritError('CONFIG_INVALID', { detail: `${path}: ${detail}`, path })
}
