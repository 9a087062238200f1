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

const places: readonly RegExp[] = [
  /\bline["']?\s*[:=]?\s*(\d+)[^\d\n]{1,24}col(?:umn)?["']?\s*[:=]?\s*(\d+)/i,
  /:(\d+):(\d+)\b/,
]

/**
 * Returns the complaint of a run that ended with a non-zero code.
 *
 * @param home the directory that was checked; its name differs between shadow and real home
 * @param bytes the file that was checked; null where there was none
 */
export function diagnosticOf(
  result: RunResult,
  home: string,
  bytes: Uint8Array | null,
): Diagnostic {
  const text = textOf(result).replaceAll(home, '~')
  const lower = text.toLowerCase()
  const kind = kinds.find(([, pattern]) => pattern.test(lower))?.[0] ?? 'other'
  const [line, column] = placeIn(text)
  const source = line === null ? undefined : lineOf(bytes, line)
  // A place moves when lines are inserted above it; the line it points at does not change. The
  // key path in backquotes tells two equal lines apart.
  const identity =
    source === undefined
      ? sha256OfParts([kind, text.replaceAll(/\d+/g, '#')])
      : sha256OfParts([kind, String(column), source, /`([^`]*)`/.exec(text)?.[1] ?? ''])
  return { line, column, kind, identity }
}

function textOf(result: RunResult): string {
  const decoder = new TextDecoder('utf-8')
  return `${decoder.decode(result.stdout)}\n${decoder.decode(result.stderr)}`
}

function placeIn(text: string): [number | null, number | null] {
  for (const pattern of places) {
    const match = pattern.exec(text)
    if (match !== null) return [Number(match[1]), Number(match[2])]
  }
  return [null, null]
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
