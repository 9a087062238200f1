/** Text with every letter outside ASCII named, so that no two letters look alike. Rule: R33. */
import { escapedCell, type VisibleCell, visibleCells } from './visible.ts'

/** What stands for a covered value is no text of the file; every plan refuses a file that has it. */
const masks = /‹secret(?: [0-9a-f]{8})?›/g

/** Names the letters in the cells of a text, but for the signs of a mask. */
export function escapedCells(text: string, cells: readonly VisibleCell[]): VisibleCell[] {
  const covered = [...text.matchAll(masks)].map(({ index, 0: mask }) => ({
    from: index,
    to: index + mask.length,
  }))
  if (covered.length === 0) return cells.map(escapedCell)
  const isCovered = ({ source: { start } }: VisibleCell): boolean =>
    covered.some(({ from, to }) => from <= start && start < to)
  return cells.map(cell => (isCovered(cell) ? cell : escapedCell(cell)))
}

/** Returns the visible form of a text with its letters named. */
export function escapedText(text: string): string {
  return escapedCells(text, visibleCells(text))
    .map(cell => cell.text)
    .join('')
}
