/** Spans kept as a flat list of bounds: the scans of large files make many of them. */
import type { Span } from './format.ts'

/** Returns the span whose start stands at an index of the bounds. */
export function spanAt(bounds: readonly number[], index: number): Span {
  return { start: bounds[index] ?? 0, end: bounds[index + 1] ?? 0 }
}

/** Returns all spans of a list of starts and ends. */
export function spansOf(bounds: readonly number[]): Span[] {
  const spans: Span[] = []
  for (let i = 0; i < bounds.length; i += 2) spans.push(spanAt(bounds, i))
  return spans
}
