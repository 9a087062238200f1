import type { Span } from '../format.ts'
import { FormatSyntaxError } from '../syntax-error.ts'

/** One `KEY=value` of a file. */
export interface Assignment {
  readonly key: string
  /** The key as spelled, without `export`. */
  readonly keySpan: Span
  /** The value as the reader takes it; nothing in it is ever expanded. */
  readonly value: string
  /** The value as spelled, quotes included; empty behind the `=` where there is none. */
  readonly valueSpan: Span
}

/** What the scan has read so far, and where it stands. */
export class Scan {
  readonly text: string
  readonly assignments: Assignment[] = []
  readonly comments: Span[] = []
  /** Marker-like comments that stand alone on a line. */
  readonly markers: Span[] = []
  pos: number
  /** Whether `export` stands before the key that was read last. */
  isExported = false

  constructor(text: string) {
    this.text = text
    this.pos = text.startsWith('\uFEFF') ? 1 : 0
  }

  fail(expected: string, offset: number = this.pos): never {
    throw new FormatSyntaxError(offset, expected)
  }

  /** Moves past what a sticky pattern matches here, and returns it; '' where it does not. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.pos
    const found = pattern.exec(this.text)?.[0] ?? ''
    this.pos += found.length
    return found
  }

  /** Returns the offset of the end of the line, before its line end. */
  lineEnd(): number {
    const end = this.text.indexOf('\n', this.pos)
    if (end === -1) return this.text.length
    return end > this.pos && this.text[end - 1] === '\r' ? end - 1 : end
  }
}

/** Returns the text without these characters at its end, in linear time. */
export function withoutTrailing(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}
