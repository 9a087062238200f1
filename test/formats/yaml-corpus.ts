/** The files of the public YAML test suite, found through WRIT_CORPORA. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

export interface SuiteFile {
  readonly name: string
  readonly text: string
  readonly isValid: boolean
  /** The documents of the file as JSON; undefined where the suite gives none. */
  readonly json: string | undefined
}

export const corpora: string | undefined = process.env['WRIT_CORPORA']

export function suiteFiles(): SuiteFile[] {
  if (corpora === undefined) return []
  const base = join(corpora, 'yaml-test-suite')
  const files: SuiteFile[] = []
  const walk = (folder: string): void => {
    const input = join(folder, 'in.yaml')
    const json = join(folder, 'in.json')
    if (existsSync(input)) {
      files.push({
        name: relative(base, folder),
        text: readFileSync(input, 'utf8'),
        isValid: !existsSync(join(folder, 'error')),
        json: existsSync(json) ? readFileSync(json, 'utf8') : undefined,
      })
    }
    for (const name of readdirSync(folder).sort()) {
      if (statSync(join(folder, name)).isDirectory()) walk(join(folder, name))
    }
  }
  walk(base)
  return files
}

/** Valid files without JSON, or with JSON that does not tell: what the adapter says. */
const untold: Readonly<Record<string, string>> = {
  // Key collections: a key path has no name for one.
  ...Object.fromEntries(
    ['4FJ6', '6BFJ', '6PBE', '9MMW', 'KK5P', 'LX3P', 'M2N8/00', 'M2N8/01', 'M5DY', 'Q9WF'].map(
      name => [name, 'TARGET_INVALID'],
    ),
  ),
  ...Object.fromEntries(
    ['RZP5', 'SBG9', 'V9D5', 'X38W', 'XW4D'].map(name => [name, 'TARGET_INVALID']),
  ),
  // Well-formed, but with a key twice, which no config may have.
  '2JQS': 'DUPLICATE_KEY',
  NKF9: 'SEVERAL_DOCUMENTS',
  // One value that is no map.
  CFD4: 'TARGET_WRONG_ROOT',
  FH7J: 'TARGET_WRONG_ROOT',
  PW8X: 'TARGET_WRONG_ROOT',
  'UKK6/00': 'TARGET_WRONG_ROOT',
  'UKK6/02': 'TARGET_WRONG_ROOT',
  // Empty keys, for which JSON has no word.
  ...Object.fromEntries(
    ['4ABK', '6M2F', 'DFF7', 'FRK4', 'NHX8', 'S3PD', 'SM9W/01'].map(name => [name, 'ok']),
  ),
}

/** Tags of the file's own: no reader of YAML 1.1 takes them. */
export const tagged: ReadonlySet<string> = new Set([
  ...['6CK3', 'C4HZ', 'CC74', 'P76L', 'Z9M4', '7FWL', 'CUP7', 'M5C3', 'UGM3', 'Z67P'],
])

/** What readers of YAML 1.1 obey or refuse: the version 1.2 or 1.3, an end without a beginning. */
const against11: ReadonlySet<string> = new Set(['27NA', 'BEC7', 'RTP8', 'DK95/07', 'HWV9', 'QT73'])

/** What some readers of YAML 1.2 obey: the version 1.1. */
const against12: ReadonlySet<string> = new Set(['MUS6/02', 'MUS6/03', 'MUS6/04'])

/** Returns what is to become of a valid file: 'ok' or the code of the refusal. */
export function expectedOf(file: SuiteFile, version: string): string {
  const { name } = file
  if (version === '1.1' && (tagged.has(name) || against11.has(name))) return 'TARGET_INVALID'
  if (version === '1.2' && against12.has(name)) return 'TARGET_INVALID'
  const told = untold[name]
  if (told !== undefined || file.json === undefined) return told ?? 'untold'
  if (file.json.trim() === '') return 'ok'
  try {
    const value: unknown = JSON.parse(file.json)
    return value === null || (typeof value === 'object' && !Array.isArray(value))
      ? 'ok'
      : 'TARGET_WRONG_ROOT'
  } catch {
    return 'SEVERAL_DOCUMENTS'
  }
}
