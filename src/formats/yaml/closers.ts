/**
 * Brackets that close at the start of a line, no deeper than what they belong to:
 *
 *     tools: [
 *       a, # first
 *     ]
 *
 * The letter of YAML wants `]` indented, people and formatters write it so, and every reader
 * takes it. js-yaml does not; it is given the text with the line ends before the bracket blanked,
 * so that every offset still holds.
 */

import type { Span } from '../format.ts'
import { lineStartAt, startsLine } from '../text-lines.ts'

/** Returns the text with the bracket joined to the line above; undefined where it cannot be. */
export function withJoinedCloser(text: string, offset: number): string | undefined {
  if (!']}'.includes(text.charAt(offset)) || !startsLine(text, offset)) return undefined
  const gap = gapBefore(text, offset)
  return gap && blanked(text, [gap])
}

/** Returns the text with this bracket and all below it joined, those in scalars included. */
export function withAllJoined(text: string, offset: number): string {
  const gaps: Span[] = []
  const shape = /^[ \t]*[\]}]/gm
  shape.lastIndex = lineStartAt(text, offset)
  for (let match = shape.exec(text); match !== null; match = shape.exec(text)) {
    const gap = gapBefore(text, shape.lastIndex - 1)
    if (gap && gap.start >= (gaps.at(-1)?.end ?? 0)) gaps.push(gap)
  }
  return blanked(text, gaps)
}

function blanked(text: string, gaps: readonly Span[]): string {
  const parts: string[] = []
  let at = 0
  for (const { start, end } of gaps) {
    parts.push(text.slice(at, start), ' '.repeat(end - start))
    at = end
  }
  return parts.join('') + text.slice(at)
}

/** Returns the white space and comments before a bracket, back to the line of another thing. */
function gapBefore(text: string, offset: number): Span | undefined {
  let from = lineStartAt(text, offset)
  while (from > 0) {
    const start = lineStartAt(text, from - 1)
    const line = text.slice(start, from)
    const comment = commentStart(line)
    if (comment === undefined) return undefined
    from = start + line.slice(0, comment).trimEnd().length
    if (from > start || start === 0) break
  }
  return { start: from, end: offset }
}

/** Longer lines are not looked into: that would take too long. */
const longestLine = 4096

/**
 * Returns where the comment of a line in brackets begins, its length where it has none. The line
 * may begin inside a string: undefined where that cannot be told.
 */
function commentStart(line: string): number | undefined {
  if (!line.includes('#')) return line.length
  if (line.length > longestLine) return undefined
  const starts = new Set(['', '"', "'"].map(quote => commentFrom(line, quote)))
  starts.delete(undefined)
  const [start] = starts
  return starts.size === 1 ? start : undefined
}

/** The same for a line that begins inside these quotes; undefined where it then makes no sense. */
function commentFrom(line: string, quote: string): number | undefined {
  let open = quote
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at)
    if (open !== '') {
      if (open === '"' && character === '\\') at++
      else if (character === open && open === "'" && line[at + 1] === "'") at++
      else if (character === open) {
        open = ''
        if (!/^\s*(?:$|[,:\]}]|[ \t]#)/.test(line.slice(at + 1))) return undefined
      }
    } else if (character === '#' && /^$|[ \t]/.test(line.charAt(at - 1))) return at
    else if ('"\''.includes(character) && /(?:^|[[{,:?]|\s)\s*$/.test(line.slice(0, at))) {
      open = character
    }
  }
  return open === '' ? line.length : undefined
}
