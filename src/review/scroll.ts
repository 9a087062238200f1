/** Arithmetic of lists that are longer than the screen. */
export interface Scroll {
  readonly cursor: number
  /** First row shown. */
  readonly top: number
}

export const topScroll: Scroll = { cursor: 0, top: 0 }

/** Rows kept between the cursor and the edge, where there is room. */
const margin = 2

/** Returns the scroll with its cursor on an existing row and on the screen. */
export function settle(scroll: Scroll, count: number, height: number): Scroll {
  const cursor = clamp(scroll.cursor, 0, count - 1)
  const room = Math.min(margin, Math.max(0, Math.floor((height - 1) / 2)))
  const lowest = cursor - Math.max(1, height) + 1 + room
  const top = clamp(clamp(scroll.top, lowest, cursor - room), 0, count - height)
  return { cursor, top }
}

export type Move =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'half-up'
  | 'half-down'
  | 'first'
  | 'last'

const moves: ReadonlySet<string> = new Set<Move>([
  'up',
  'down',
  'page-up',
  'page-down',
  'half-up',
  'half-down',
  'first',
  'last',
])

export function isMove<Name extends string>(name: Name): name is Name & Move {
  return moves.has(name)
}

/** Moves the cursor; pages move what is shown with it. */
export function move(scroll: Scroll, by: Move, count: number, height: number): Scroll {
  const steps = rowsOf(by, count, height)
  const isPage = by !== 'up' && by !== 'down'
  return settle(
    { cursor: scroll.cursor + steps, top: isPage ? scroll.top + steps : scroll.top },
    count,
    height,
  )
}

/** Returns how many rows a move is, downwards positive. */
export function rowsOf(by: Move, count: number, height: number): number {
  switch (by) {
    case 'up':
      return -1
    case 'down':
      return 1
    case 'page-up':
      return -Math.max(1, height - 1)
    case 'page-down':
      return Math.max(1, height - 1)
    case 'half-up':
      return -Math.max(1, height >> 1)
    case 'half-down':
      return Math.max(1, height >> 1)
    case 'first':
      return -count
    case 'last':
      return count
  }
}

/** Keeps a value within bounds; an empty range gives its lower bound. */
export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, Math.max(low, high)))
}

/** Whether the scrollbar's thumb covers this screen row. */
export function isThumb(row: number, top: number, count: number, height: number): boolean {
  if (count <= height) return false
  const size = Math.max(1, Math.floor((height * height) / count))
  const start = Math.round((top * (height - size)) / (count - height))
  return row >= start && row < start + size
}
