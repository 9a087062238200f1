/** Which lines of a target stand inside the managed block of its change, for the gutter. */
import type { Change } from '../model/plan.ts'
import type { TextLines } from './text-lines.ts'

/** First and last line, counted from 1, markers included. */
export interface LineRange {
  readonly first: number
  readonly last: number
}

export interface ManagedLines {
  readonly old: LineRange | null
  readonly new: LineRange | null
}

const noLines: ManagedLines = { old: null, new: null }

/** Returns the block's lines as far as the plan's hunks, and the whole text if given, tell. */
export function managedLines(change: Change, after: TextLines | null): ManagedLines {
  if (change.block === null) return noLines
  const { owner, name } = change.block
  const old = rangeFinder(`# >>> writ ${owner}/${name} `, `# <<< writ ${owner}/${name} `)
  const fresh = rangeFinder(`# >>> writ ${owner}/${name} `, `# <<< writ ${owner}/${name} `)
  for (const hunk of change.diff) {
    let oldAt = hunk.oldStart
    let newAt = hunk.newStart
    for (const line of hunk.lines) {
      if (line.kind !== 'added') old.look(oldAt++, line.text)
      if (line.kind !== 'removed') fresh.look(newAt++, line.text)
    }
  }
  if (after !== null) {
    for (let at = 0; at < after.count && !fresh.isDone(); at++) fresh.look(at + 1, after.text(at))
  }
  return { old: old.range(), new: fresh.range() }
}

interface RangeFinder {
  look(number: number, text: string): void
  isDone(): boolean
  range(): LineRange | null
}

function rangeFinder(open: string, close: string): RangeFinder {
  let first = 0
  let last = 0
  return {
    look(number, text) {
      if (!text.includes(' writ ')) return
      const line = `${text.trim()} `
      if (line.startsWith(open)) first = number
      else if (line.startsWith(close)) last = number
    },
    isDone: () => first > 0 && last > 0,
    // One marker alone still tells on which side of it the block lies.
    range: () =>
      first === 0 && last === 0
        ? null
        : { first: first || 1, last: last || Number.MAX_SAFE_INTEGER },
  }
}

export function isManaged(range: LineRange | null, number: number): boolean {
  return range !== null && number >= range.first && number <= range.last
}
