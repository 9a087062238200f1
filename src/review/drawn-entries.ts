/**
 * The lines of a list whose entries are drawn when they are shown. Each is drawn once to learn how
 * high it is, and only that is kept: what a hundred thousand entries look like is much, and a screen
 * shows few of them.
 */
import type { Line } from './line.ts'
import type { Lines } from './page.ts'

export interface EntryHeights {
  /** Line each entry begins with, what leads to it included, and one more for where all end. */
  readonly tops: Uint32Array
  /** Lines of each entry that only lead to it, such as the name of its file. */
  readonly leads: Uint16Array
}

export interface DrawnEntry {
  /** What stands above the entry and is no part of it. */
  readonly lead: readonly Line[]
  readonly lines: readonly Line[]
}

export type DrawEntry = (index: number) => DrawnEntry

export function measureEntries(count: number, draw: DrawEntry): EntryHeights {
  const tops = new Uint32Array(count + 1)
  const leads = new Uint16Array(count)
  for (let at = 0; at < count; at++) {
    const { lead, lines } = draw(at)
    leads[at] = lead.length
    tops[at + 1] = (tops[at] ?? 0) + lead.length + lines.length
  }
  return { tops, leads }
}

/** Returns the lines of a list with a head above it. */
export function entryLines(head: readonly Line[], { tops }: EntryHeights, draw: DrawEntry): Lines {
  const length = head.length + (tops.at(-1) ?? 0)
  return {
    length,
    slice(start, end = length) {
      const shown = head.slice(start, end)
      const from = Math.max(0, start - head.length)
      const to = Math.min(length, end) - head.length
      if (to <= from) return shown
      for (let at = entryWith(tops, from); at < tops.length - 1; at++) {
        const top = tops[at] ?? 0
        if (top >= to) break
        const { lead, lines } = draw(at)
        for (const line of [...lead, ...lines].slice(Math.max(0, from - top), to - top)) {
          shown.push(line)
        }
      }
      return shown
    },
  }
}

/** Returns the entry that has a line, the first one for all before it. */
function entryWith(tops: Uint32Array, line: number): number {
  let low = 0
  let high = tops.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((tops[middle] ?? 0) <= line) low = middle
    else high = middle - 1
  }
  return low
}
