/**
 * The lines of a list whose entries are drawn when they are shown. Each is drawn once to learn how
 * high it is, and only that is kept: what a hundred thousand entries look like is much, and a screen
 * shows few of them.
 */
import { firstIndex } from '../bytes/first-index.ts'
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

/** Heights that are measured anew only where something they depend on is another. */
export class MeasuredEntries {
  #look: readonly unknown[] = []
  #heights: EntryHeights | undefined

  /** @param look all that decides how high an entry is, compared one by one */
  of(count: number, look: readonly unknown[], draw: DrawEntry): EntryHeights {
    const isSame =
      look.length === this.#look.length && look.every((part, at) => part === this.#look[at])
    if (this.#heights === undefined || !isSame) this.#heights = measureEntries(count, draw)
    this.#look = look
    return this.#heights
  }
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
      const first = firstIndex(tops.length, at => (tops[at] ?? 0) <= from) - 1
      for (let at = first; at < tops.length - 1; at++) {
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
