/** Walks over the tokens of the events and says where they begin and end. */
import { CHOMPING_MODE, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import type { Span } from '../format.ts'
import type { GapWalker, Marks } from './gaps.ts'
import { Kind } from './tree.ts'

/** Anchor and tag of an event; -1 where there is none. */
export type Props = Pick<ScalarEvent, 'anchorStart' | 'anchorEnd' | 'tagStart' | 'tagEnd'>

export const noProps: Props = { anchorStart: -1, anchorEnd: -1, tagStart: -1, tagEnd: -1 }
export const noSpan: Span = { start: -1, end: -1 }

export function kindOf(event: ScalarEvent): number {
  if (event.style === SCALAR_STYLE.PLAIN) return Kind.plain
  return event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED
    ? Kind.quoted
    : Kind.text
}

/** Whether nothing at all stands for the scalar. */
export function isAbsent(event: ScalarEvent): boolean {
  return event.valueStart === -1 && event.anchorStart === -1 && event.tagStart === -1
}

/** Walks over anchor and tag, in whatever order, and returns their range. */
export function walkProps(gaps: GapWalker, event: Props, marks: Marks | undefined): Span {
  const { anchorStart, anchorEnd, tagStart, tagEnd } = event
  if (anchorStart === -1 && tagStart === -1) return noSpan
  const anchor = { start: anchorStart === -1 ? -1 : anchorStart - 1, end: anchorEnd }
  const tag = { start: tagStart, end: tagEnd }
  const isTagFirst = anchorStart === -1 || (tagStart !== -1 && tagStart < anchor.start)
  const [first, second] = isTagFirst ? [tag, anchor] : [anchor, tag]
  gaps.walkTo(first.start, marks)
  gaps.pos = first.end
  if (second.start === -1) return first
  gaps.walkTo(second.start, marks)
  gaps.pos = second.end
  return { start: first.start, end: second.end }
}

/** Walks over a scalar and returns where it begins. */
export function walkScalar(
  gaps: GapWalker,
  event: ScalarEvent,
  marks: Marks | undefined,
  props: Span,
): number {
  const { valueStart, valueEnd } = event
  if (valueStart === -1) {
    gaps.pos = props.end
    return props.end
  }
  const kind = kindOf(event)
  const isQuoted = kind === Kind.quoted
  gaps.walkTo(isQuoted ? valueStart - 1 : valueStart, marks)
  const start = gaps.pos
  if (kind === Kind.text) gaps.skipHeader(valueStart)
  gaps.pos = isQuoted ? valueEnd + 1 : valueEnd
  return start
}

/** Returns where a block text ends: blank lines below belong to it only where it keeps them. */
export function textEnd(text: string, event: ScalarEvent): number {
  const { valueStart, valueEnd, chomping } = event
  if (chomping === CHOMPING_MODE.KEEP) return valueEnd
  let end = valueEnd
  while (end > valueStart && isBlank(text, end - 1)) end--
  if (end === valueStart) {
    // A text without a line: its header is all there is.
    while (isBlank(text, end - 1)) end--
    return end
  }
  const lineEnd = text.indexOf('\n', end)
  if (lineEnd === -1 || lineEnd >= valueEnd) return valueEnd
  return text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd
}

function isBlank(text: string, offset: number): boolean {
  return ' \t\r\n'.includes(text.charAt(offset))
}
