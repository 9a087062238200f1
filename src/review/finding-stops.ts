/**
 * Where a plan's findings stand in its diff: the lines a reviewer is led to, one after the other.
 *
 * A stop is a line with characters that are overlooked, the line that decides what is widened or
 * holds a secret, or, where a hunk must be seen and has none of these, the hunk itself. So whoever
 * goes from the first stop to the last has been led to all that is grave. Rules: R12, R33.
 */
import { hasFalseWord, hasHidden, lookOf } from '../bytes/overlooked.ts'
import type { Change, Hunk, HunkLine, Plan } from '../model/plan.ts'
import type { Finding } from '../model/risk.ts'
import { graver, riskClasses } from '../model/risk.ts'
import type { DiffModel } from './diff-model.ts'
import { rowOfLine } from './diff-model.ts'
import { linesOfPaths } from './key-lines.ts'
import { graveChanges } from './seen.ts'

export interface Stop {
  readonly change: number
  readonly hunk: number
  /** In the hunk's lines; -1 for the hunk as a whole. */
  readonly index: number
  /** Places in the plan's findings; empty for a hunk that only has to be seen. */
  readonly findings: readonly number[]
}

export interface Stops {
  /** In the order of the diff. */
  readonly all: readonly Stop[]
  /** The lines with a mark in the gutter. */
  readonly marked: ReadonlyMap<HunkLine, Finding>
  /** Lines that differ and look the same: they are shown with every letter named. */
  readonly twins: ReadonlySet<HunkLine>
}

const known = new WeakMap<Plan, Stops>()

/** Returns the stops of a plan, looked for once. */
export function stopsOf(plan: Plan): Stops {
  const found = known.get(plan)
  if (found !== undefined) return found
  const stops = findStops(plan)
  known.set(plan, stops)
  return stops
}

/** One line may have many findings, and one finding many lines. */
type Found = Map<number, number[]>

function findStops(plan: Plan): Stops {
  const grave = graveChanges(plan)
  const twins = new Set<HunkLine>()
  const marked = new Map<HunkLine, Finding>()
  const all = plan.changes.flatMap((change, at) => {
    const mine = [...plan.findings.entries()].filter(([, finding]) => finding.change === at)
    const found = change.diff.map((): Found => new Map())
    for (const [place, { code }] of mine) {
      change.diff.forEach((hunk, index) => {
        for (const line of overlooked(code, hunk, twins)) add(found[index], line, place)
      })
    }
    for (const [place, hunk, line] of placedFindings(change, mine)) add(found[hunk], line, place)
    return change.diff.flatMap((hunk, index): Stop[] => {
      const lines = [...(found[index] ?? [])].toSorted(([a], [b]) => a - b)
      for (const [line, places] of lines) mark(hunk.lines[line], places)
      if (lines.length === 0) {
        return grave.has(at) ? [{ change: at, hunk: index, index: -1, findings: [] }] : []
      }
      return lines.map(([line, findings]) => ({ change: at, hunk: index, index: line, findings }))
    })
  })
  return { all, marked, twins }

  function mark(line: HunkLine | undefined, places: readonly number[]): void {
    for (const place of places) {
      const finding = plan.findings[place]
      if (line === undefined || finding === undefined) continue
      const other = marked.get(line)
      const isGraver = other === undefined || graver(other.risk, finding.risk) !== other.risk
      if (isGraver) marked.set(line, finding)
    }
  }
}

function add(found: Found | undefined, line: number, place: number): void {
  const places = found?.get(line)
  if (places === undefined) found?.set(line, [place])
  else if (!places.includes(place)) places.push(place)
}

/** Lines of a finding about what is overlooked; the plan names but a few of them. */
function overlooked(code: string, { lines }: Hunk, twins: Set<HunkLine>): number[] {
  if (code === 'WR303') return added(lines, hasHidden)
  if (code === 'WR304') return added(lines, hasFalseWord)
  if (code !== 'WR305') return []
  const removed = new Map<string, HunkLine>()
  for (const line of lines) if (line.kind === 'removed') removed.set(lookOf(line.text), line)
  return [...lines.entries()].flatMap(([at, line]) => {
    const twin = line.kind === 'added' ? removed.get(lookOf(line.text)) : undefined
    if (twin === undefined || twin.text === line.text) return []
    twins.add(line).add(twin)
    return [at]
  })
}

function added(lines: readonly HunkLine[], has: (text: string) => boolean): number[] {
  return [...lines.entries()].flatMap(([at, { kind, text }]) =>
    kind === 'added' && has(text) ? [at] : [],
  )
}

const gravest = riskClasses.indexOf('tool-access')

/** The findings about one key that widen, or weigh as much: with the line that shows the key. */
function placedFindings(
  change: Change,
  mine: readonly (readonly [number, Finding])[],
): (readonly [place: number, hunk: number, line: number])[] {
  const asked = mine.filter(
    ([, { path, direction, risk }]) =>
      path.length > 0 && direction !== 'narrowed' && riskClasses.indexOf(risk) >= gravest,
  )
  const lines = linesOfPaths(
    change,
    asked.map(([, finding]) => finding.path),
  )
  return asked.flatMap(([place], at) => {
    const line = lines[at]
    return line === undefined || line === null ? [] : [[place, line.hunk, line.index] as const]
  })
}

const rowsKnown = new WeakMap<DiffModel, readonly number[]>()

/** Returns the row of each stop, in the order of the stops. */
export function rowsOfStops(model: DiffModel, { all }: Stops): readonly number[] {
  const found = rowsKnown.get(model)
  if (found !== undefined) return found
  const rows = all.map(({ change, hunk, index }) => rowOfLine(model, change, hunk, index))
  rowsKnown.set(model, rows)
  return rows
}
