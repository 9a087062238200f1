/** What a consumer's own check complains about, without a word of what it printed. Rule: R34. */
import { sha256OfParts } from '../bytes/digest.ts'
import type { RunResult } from '../host/host.ts'
import type { Sha256 } from '../model/digest.ts'

export type DiagnosticKind =
  | 'unknown-key'
  | 'duplicate'
  | 'missing-file'
  | 'wrong-type'
  | 'syntax'
  | 'other'

export interface Diagnostic {
  /** Counted from 1 in the checked file; null where the consumer names no place. */
  readonly line: number | null
  readonly column: number | null
  readonly kind: DiagnosticKind
  /** Equal for the same complaint before and after a change, also where its line has moved. */
  readonly identity: Sha256
}

/** The first pattern that matches names the kind; the order puts the specific before the vague. */
const kinds: readonly (readonly [DiagnosticKind, RegExp])[] = [
  ['unknown-key', /unknown (?:\w+ )?(?:field|key|option)|unrecogni[sz]ed (?:field|key|option)/],
  ['duplicate', /duplicate|already (?:defined|exists)/],
  ['missing-file', /no such file|os error 2\b|enoent|file not found|does not exist/],
  ['wrong-type', /invalid type|wrong type|unknown variant|invalid value/],
  ['syntax', /parse error|syntax|expected|unterminated|unclosed|invalid/],
]

/** What was checked, as the consumer may call it. */
export interface CheckedFile {
  /** Spellings of the directory that was checked; they differ between shadow and real home. */
  readonly homes: readonly string[]
  /** The file below it. */
  readonly file: string
  /** null where there was none. */
  readonly bytes: Uint8Array | null
}

/** Returns the complaint of a run that ended with a non-zero code. */
export function diagnosticOf(result: RunResult, checked: CheckedFile): Diagnostic {
  const text = textOf(result, checked.homes)
  const lower = text.toLowerCase()
  const kind = kinds.find(([, pattern]) => pattern.test(lower))?.[0] ?? 'other'
  const [line, column] = placeIn(text, checked.file)
  const source = line === null ? undefined : lineOf(checked.bytes, line)
  // A place moves when lines are inserted above it; the line it points at does not change. The
  // key path in backquotes tells two equal lines apart.
  const identity =
    source === undefined
      ? sha256OfParts([kind, text.replaceAll(/\d+/g, '#')])
      : sha256OfParts([kind, String(column), source, /`([^`]*)`/.exec(text)?.[1] ?? ''])
  return { line, column, kind, identity }
}

/** Warnings are left out: Codex has some of its own about a home among temporary files. */
function textOf({ stdout, stderr }: RunResult, homes: readonly string[]): string {
  const decoder = new TextDecoder('utf-8')
  const lines = `${decoder.decode(stdout)}\n${decoder.decode(stderr)}`.split('\n')
  const text = lines.filter(line => !/^\s*warn(?:ing)?\b/i.test(line)).join('\n')
  const longestFirst = homes.toSorted((a, b) => b.length - a.length)
  return longestFirst.reduce((shown, home) => shown.replaceAll(home, '~'), text)
}

/** A place in another file, such as the administrator's, says nothing about a line of this one. */
function placeIn(text: string, file: string): [number | null, number | null] {
  const start = text.indexOf(`~/${file}`)
  const rest = start === -1 ? '' : text.slice(start + file.length + 2)
  const match = /^:(\d+):(\d+)/.exec(rest) ?? /\bline\D{0,4}(\d+)\D{1,16}(\d+)/i.exec(rest)
  return match === null ? [null, null] : [Number(match[1]), Number(match[2])]
}

function lineOf(bytes: Uint8Array | null, line: number): Uint8Array | undefined {
  if (bytes === null) return undefined
  let start = 0
  for (let left = line - 1; left > 0; left--) {
    const end = bytes.indexOf(10, start)
    if (end === -1) return undefined
    start = end + 1
  }
  const end = bytes.indexOf(10, start)
  return bytes.subarray(start, end === -1 ? bytes.length : end)
}
