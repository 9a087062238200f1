/** Ranges of a text: joined, cut out of each other, and kept within what they begin in. */
import type { ParsedDocument, Span } from '../formats/format.ts'
import { valueReader } from '../model/value.ts'

/** Returns the spans in order, those that overlap as one. */
export function mergedSpans(spans: readonly Span[]): Span[] {
  const out: Span[] = []
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = out.at(-1)
    if (last !== undefined && span.start < last.end) {
      if (span.end > last.end) out[out.length - 1] = { start: last.start, end: span.end }
    } else if (span.end > span.start) out.push({ start: span.start, end: span.end })
  }
  return out
}

/** Whether a span overlaps one of the ordered ones, which do not overlap each other. */
export function overlaps(ordered: readonly Span[], span: Span): boolean {
  const next = ordered[firstEndingAfter(ordered, span.start)]
  return next !== undefined && next.start < span.end
}

/** Returns what is left of the spans outside of the holes. */
export function withoutSpans(spans: readonly Span[], holes: readonly Span[]): readonly Span[] {
  if (holes.length === 0) return spans
  const ordered = mergedSpans(holes)
  return spans.flatMap(span => {
    const left: Span[] = []
    let { start } = span
    for (let i = firstEndingAfter(ordered, start); i < ordered.length; i++) {
      const hole = ordered[i]
      if (hole === undefined || hole.start >= span.end) break
      if (hole.start > start) left.push({ start, end: hole.start })
      start = Math.max(start, hole.end)
    }
    if (start < span.end) left.push({ start, end: span.end })
    return left
  })
}

/** Returns the spans, each cut off where the key, the value or the comments it begins in end. */
export function clampedSpans(document: ParsedDocument, spans: readonly Span[]): readonly Span[] {
  const { text, root, entries, comments } = document
  const valueAt = valueReader(root)
  const values = entries.flatMap(({ path, key, value }) => {
    const kind = valueAt(path)?.kind
    return kind === 'table' || kind === 'array' ? [key] : [key, value]
  })
  const containers = mergedSpans([...values, ...joinedComments(text, comments)])
  return spans.map(span => {
    const container = containers[firstEndingAfter(containers, span.start)]
    const isInside = container !== undefined && container.start <= span.start
    return {
      start: span.start,
      end: Math.min(span.end, isInside ? container.end : lineEnd(text, span.start)),
    }
  })
}

/** Comments on lines of their own that follow each other can hold one secret. */
function joinedComments(text: string, comments: readonly Span[]): readonly Span[] {
  const out: Span[] = []
  for (const comment of comments) {
    const last = out.at(-1)
    if (last !== undefined && text.slice(last.end, comment.start).trim() === '') {
      out[out.length - 1] = { start: last.start, end: comment.end }
    } else out.push(comment)
  }
  return out
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

/** Returns the index of the first of the ordered spans that ends after the offset. */
export function firstEndingAfter(ordered: readonly Span[], at: number): number {
  let low = 0
  let high = ordered.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ordered[middle]?.end ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return low
}
