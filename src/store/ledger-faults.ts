/**
 * Tells apart what was done to a ledger whose chain does not hold: edited, moved, missing,
 * inserted, duplicated and unreadable lines, each with its place.
 *
 * The numbers say where an entry belongs, the digests whether it is the one that was there. What
 * has two readings is called by the simpler one. Linear but for lines out of order, which are
 * found in n log n. Rule: R32.
 */
import type { Sha256 } from '../model/digest.ts'
import type { Problem } from '../model/errors.ts'
import type { LedgerFaultKind } from '../model/ledger-fault.ts'
import type { ChainedLine } from './ledger-chain.ts'
import { outOfOrder } from './out-of-order.ts'

export interface ChainFacts {
  readonly lines: readonly ChainedLine[]
  /** Lines that hold no entry and were not chained to. */
  readonly unreadable: readonly number[]
  /** What the first entry must hold; null but for what an interrupted append left before it. */
  readonly beginning: Sha256 | null
  readonly path: string
}

/** A line with the number it must have had. */
interface Placed extends ChainedLine {
  readonly number: number
}

type Report = (kind: LedgerFaultKind, lines: readonly number[], detail: string) => void

/** Returns everything that is wrong with the chain, in the order of the lines. */
export function chainFaults({ lines, unreadable, beginning, path }: ChainFacts): Problem[] {
  const problems: Problem[] = []
  const report: Report = (kind, at, detail) => {
    const places = at.map(line => ({ line, column: 1 }))
    problems.push({ code: 'LEDGER_BROKEN', kind, detail, path, places })
  }
  for (const line of unreadable) {
    report('unreadable', [line], `line ${line} holds no entry: it was damaged or put there`)
  }
  const inPlace = new Set(
    lines.filter(({ entry }, i) => entry.prev === (i === 0 ? beginning : lines[i - 1]?.link)),
  )
  // The one test that a sound ledger takes.
  if (inPlace.size === lines.length && lines.every(({ entry }, i) => entry.seq === i + 1)) {
    return problems
  }
  const once = withoutDuplicates(lines, inPlace, report)
  const own = withoutInserted(once, inPlace, report)
  const placed = numbered(own, lines, inPlace, report)
  reportMoved(placed, report)
  const sorted = placed.toSorted((a, b) => a.number - b.number)
  reportBreaks(sorted, { first: lines[0], beginning, unreadable }, report)
  return problems.sort((a, b) => (a.places?.[0]?.line ?? 0) - (b.places?.[0]?.line ?? 0))
}

/** Of the same line in two places the one that is chained where it stands is the entry. */
function withoutDuplicates(
  lines: readonly ChainedLine[],
  inPlace: ReadonlySet<ChainedLine>,
  report: Report,
): ChainedLine[] {
  const keepers = best(
    lines,
    ({ digest }) => digest,
    line => (inPlace.has(line) ? 1 : 0),
  )
  return lines.filter(line => {
    const keeper = keepers.get(line.digest)
    if (keeper === undefined || keeper === line) return true
    report('duplicated', [line.line, keeper.line], `line ${line.line} is line ${keeper.line} again`)
    return false
  })
}

/** Of two entries with one number, or chained to one entry, the one that others follow is it. */
function withoutInserted(
  lines: readonly ChainedLine[],
  inPlace: ReadonlySet<ChainedLine>,
  report: Report,
): ChainedLine[] {
  const chainedTo = new Set(lines.map(({ entry }) => entry.prev))
  const rank = (line: ChainedLine): number =>
    (chainedTo.has(line.link) ? 2 : 0) + (inPlace.has(line) ? 1 : 0)
  const byNumber = best(lines, ({ entry }) => entry.seq, rank)
  const byPrevious = best(lines, ({ entry }) => entry.prev ?? 'none', rank)
  return lines.filter(line => {
    const { entry } = line
    const rivals = [byNumber.get(entry.seq), byPrevious.get(entry.prev ?? 'none')]
    const rival = rivals.find(other => other !== undefined && other !== line)
    if (rival === undefined) return true
    const detail = `line ${line.line} has the place of the entry in line ${rival.line}: it was put there`
    report('inserted', [line.line, rival.line], detail)
    return false
  })
}

/** Gives each entry its number; one that is chained where it stands has only its number edited. */
function numbered(
  own: readonly ChainedLine[],
  all: readonly ChainedLine[],
  inPlace: ReadonlySet<ChainedLine>,
  report: Report,
): Placed[] {
  const chainedTo = new Set(all.map(({ entry }) => entry.prev))
  const numbers = new Set(own.map(({ entry }) => entry.seq))
  return own.map((line, index) => {
    const { seq } = line.entry
    const expected = (own[index - 1]?.entry.seq ?? 0) + 1
    const isEdited = seq !== expected && !chainedTo.has(line.link) && !numbers.has(expected)
    if (!inPlace.has(line) || !isEdited) return { ...line, number: seq }
    const detail = `line ${line.line} has the number ${seq} instead of ${expected}: it was edited`
    report('edited', [line.line], detail)
    return { ...line, number: expected }
  })
}

function reportMoved(placed: readonly Placed[], report: Report): void {
  const moved = outOfOrder(placed.map(({ number }) => number))
  for (const { from, to } of moved) {
    const lines = placed.slice(from, to).map(({ line }) => line)
    const [first = 0] = lines
    const last = lines.at(-1) ?? first
    const which = first === last ? `line ${first} stands` : `lines ${first} to ${last} stand`
    report('moved', [first], `${which} in another place than when written`)
  }
}

function reportBreaks(
  sorted: readonly Placed[],
  at: Pick<ChainFacts, 'beginning' | 'unreadable'> & { readonly first: ChainedLine | undefined },
  report: Report,
): void {
  const unreadable = new Set(at.unreadable)
  /** How many of the lines between two could be what is left of entries. */
  const remains = (from: number, to: number, most: number): number => {
    let found = 0
    for (let line = from + 1; line < to && found < most; line += 1) {
      if (!unreadable.has(line)) return found
      found += 1
    }
    return found
  }
  sorted.forEach((line, index) => {
    const before = sorted[index - 1]
    const number = before?.number ?? 0
    const gap = line.number - number - 1
    const after = before?.line ?? 0
    if (gap > 0) {
      if (remains(after, line.line, gap) < gap) {
        const entries =
          gap === 1 ? `entry ${number + 1} is` : `entries ${number + 1} to ${line.number - 1} are`
        report('missing', [line.line], `${entries} missing before line ${line.line}`)
      }
      return
    }
    const link = before?.link ?? (line.line === at.first?.line ? at.beginning : null)
    if (line.entry.prev === link || remains(after, line.line, 1) > 0) return
    if (before === undefined) {
      report('edited', [line.line], `line ${line.line} is not the entry the ledger began with`)
    } else {
      const detail = `line ${before.line} is not the entry that line ${line.line} was chained to: one of them was edited`
      report('edited', [before.line, line.line], detail)
    }
  })
}

/** Returns for each key the line with the highest rank; of equals the first. */
function best<K>(
  lines: readonly ChainedLine[],
  keyOf: (line: ChainedLine) => K,
  rankOf: (line: ChainedLine) => number,
): Map<K, ChainedLine> {
  const found = new Map<K, ChainedLine>()
  for (const line of lines) {
    const key = keyOf(line)
    const present = found.get(key)
    if (present === undefined || rankOf(line) > rankOf(present)) found.set(key, line)
  }
  return found
}
