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
  /** The lines with a mark in the gutter, by `lineKey`. */
  readonly marked: ReadonlyMap<string, Finding>
  /** Lines that differ and look the same, by `lineKey`: they are shown with every letter named. */
  readonly twins: ReadonlySet<string>
}

/** Names a line of a plan's diff by its places. */
export function lineKey(change: number, hunk: number, index: number): string {
  return `${change}:${hunk}:${index}`
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
  const twins = new Set<string>()
  const marked = new Map<string, Finding>()
  const leading = leadingFindings(plan)
  const all = plan.changes.flatMap((change, at) => {
    const mine = leading.get(at) ?? []
    const found = change.diff.map((): Found => new Map())
    for (const [place, { code }] of mine) {
      change.diff.forEach((hunk, index) => {
        for (const line of overlooked(code, hunk)) {
          if (code === 'WR305') twins.add(lineKey(at, index, line))
          // The one that goes is shown letter by letter, and the one that comes is led to.
          if (hunk.lines[line]?.kind === 'added') add(found[index], line, place)
        }
      })
    }
    for (const [place, hunk, line] of placedFindings(change, mine)) add(found[hunk], line, place)
    return change.diff.flatMap((_, index): Stop[] => {
      const lines = [...(found[index] ?? [])].toSorted(([a], [b]) => a - b)
      for (const [line, places] of lines) mark(lineKey(at, index, line), places)
      if (lines.length === 0) {
        return grave.has(at) ? [{ change: at, hunk: index, index: -1, findings: [] }] : []
      }
      return lines.map(([line, findings]) => ({ change: at, hunk: index, index: line, findings }))
    })
  })
  return { all, marked, twins }

  function mark(line: string, places: readonly number[]): void {
    for (const place of places) {
      const finding = plan.findings[place]
      if (finding === undefined) continue
      const other = marked.get(line)
      const isGraver = other === undefined || graver(other.risk, finding.risk) !== other.risk
      if (isGraver) marked.set(line, finding)
    }
  }
}

type Placed = readonly [place: number, finding: Finding]

const gravest = riskClasses.indexOf('tool-access')
const aboutText: ReadonlySet<string> = new Set(['WR303', 'WR304', 'WR305'])

/** The findings that lead to a line, by change: about what is overlooked, or about one key. */
function leadingFindings(plan: Plan): ReadonlyMap<number, readonly Placed[]> {
  const leading = new Map<number, Placed[]>()
  for (const [place, finding] of plan.findings.entries()) {
    if (!aboutText.has(finding.code) && !isPlaced(finding)) continue
    const others = leading.get(finding.change)
    if (others === undefined) leading.set(finding.change, [[place, finding]])
    else others.push([place, finding])
  }
  return leading
}

/** Whether it is about one key, and widens or weighs as much. */
function isPlaced({ path, direction, risk }: Finding): boolean {
  return path.length > 0 && direction !== 'narrowed' && riskClasses.indexOf(risk) >= gravest
}

function add(found: Found | undefined, line: number, place: number): void {
  const places = found?.get(line)
  if (places === undefined) found?.set(line, [place])
  else if (!places.includes(place)) places.push(place)
}

/** Lines of a finding about what is overlooked; the plan names but a few of them. */
function overlooked(code: string, hunk: Hunk): number[] {
  if (code === 'WR303') return added(hunk.lines, hasHidden)
  if (code === 'WR304') return added(hunk.lines, hasFalseWord)
  return code === 'WR305' ? twinLines(hunk) : []
}

/** The lines that look like another one that stood, or comes to stand, in their place. */
function twinLines({ lines }: Hunk): number[] {
  const removed = new Map<string, number>()
  for (const [at, line] of lines.entries()) {
    if (line.kind === 'removed') removed.set(lookOf(line.text), at)
  }
  const twins = new Set<number>()
  for (const [at, line] of lines.entries()) {
    const twin = line.kind === 'added' ? removed.get(lookOf(line.text)) : undefined
    if (twin !== undefined && lines[twin]?.text !== line.text) twins.add(twin).add(at)
  }
  return [...twins]
}

function added(lines: readonly HunkLine[], has: (text: string) => boolean): number[] {
  return [...lines.entries()].flatMap(([at, { kind, text }]) =>
    kind === 'added' && has(text) ? [at] : [],
  )
}

/** The findings about one key, with the line that shows the key. */
function placedFindings(
  change: Change,
  mine: readonly Placed[],
): (readonly [place: number, hunk: number, line: number])[] {
  const asked = mine.filter(([, finding]) => isPlaced(finding))
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
