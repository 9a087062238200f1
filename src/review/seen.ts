/**
 * What has been on screen: intervals of each hunk's lines, and what must be complete before a
 * signature is offered. Rules: R15, R33.
 */
import { sha256OfParts } from '../bytes/digest.ts'
import { shownHunks } from '../bytes/shown-hunks.ts'
import type { Plan } from '../model/plan.ts'
import type { ShownView } from '../model/records.ts'
import { riskClasses } from '../model/risk.ts'

/** Part of a hunk's lines, in lines; fractions are parts of a wrapped line. */
export interface Interval {
  readonly from: number
  readonly to: number
}

/** What a frame showed of one hunk. */
export interface Shown extends Interval {
  readonly change: number
  readonly hunk: number
}

/** By `change:hunk`; the intervals are ordered and do not touch. */
export type Seen = ReadonlyMap<string, readonly Interval[]>

export const nothingSeen: Seen = new Map()

/** Name of this way of drawing; it goes into the digest of the view. */
export const renderer = 'writ/tui/v1'

export function hunkKey(change: number, hunk: number): string {
  return `${change}:${hunk}`
}

/**
 * Adds what a frame showed; nobody can mark anything as seen by hand. A mark where all was on
 * screen would say what is known already, and anywhere else it would put a claim in place of what
 * the refusal of unseen parts (APPROVAL_UNSEEN) rests on. Returns the same value where the frame
 * showed nothing new.
 */
export function addSeen(seen: Seen, shown: readonly Shown[]): Seen {
  let next: Map<string, readonly Interval[]> | undefined
  for (const part of shown) {
    const key = hunkKey(part.change, part.hunk)
    const known = (next ?? seen).get(key) ?? []
    if (known.some(interval => interval.from <= part.from && part.to <= interval.to)) continue
    next ??= new Map(seen)
    next.set(key, joined([...known, { from: part.from, to: part.to }]))
  }
  return next ?? seen
}

function joined(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = []
  for (const next of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (last === undefined || next.from > last.to) result.push(next)
    else if (next.to > last.to) result[result.length - 1] = { from: last.from, to: next.to }
  }
  return result
}

export type SeenState = 'seen' | 'partly' | 'unseen'

export function seenState(seen: Seen, change: number, hunk: number, lines: number): SeenState {
  const intervals = seen.get(hunkKey(change, hunk))
  if (intervals === undefined) return lines === 0 ? 'seen' : 'unseen'
  const [first] = intervals
  const isWhole =
    intervals.length === 1 && first !== undefined && first.from <= 0 && first.to >= lines
  return isWhole ? 'seen' : 'partly'
}

export interface SeenCount {
  readonly seen: number
  readonly total: number
  /** Hunks that must be seen before `sign` is offered and are not yet. */
  readonly missing: number
  /** The first of them. */
  readonly next: NextUnseen | null
}

export interface NextUnseen {
  readonly change: number
  readonly hunk: number
  /** Among all hunks of the plan, counted from 1. */
  readonly part: number
  readonly lines: number
  /** Lines that were wholly on screen. */
  readonly shown: number
}

export function countSeen(plan: Plan, seen: Seen): SeenCount {
  const grave = graveChanges(plan)
  let count = 0
  let total = 0
  let missing = 0
  let next: SeenCount['next'] = null
  plan.changes.forEach((change, at) => {
    change.diff.forEach((hunk, index) => {
      total++
      if (seenState(seen, at, index, hunk.lines.length) === 'seen') count++
      else if (grave.has(at)) {
        missing++
        const lines = hunk.lines.length
        const shown = linesSeen(seen.get(hunkKey(at, index)))
        next ??= { change: at, hunk: index, part: total, lines, shown }
      }
    })
  })
  return { seen: count, total, missing, next }
}

function linesSeen(intervals: readonly Interval[] = []): number {
  return intervals.reduce(
    (sum, { from, to }) => sum + Math.max(0, Math.floor(to) - Math.ceil(from)),
    0,
  )
}

const firstGrave = riskClasses.indexOf('tool-access')

/**
 * The changes all of whose hunks must be seen: those with a finding from tool-access up, and every
 * one of a plan that changes permissions.
 */
export function graveChanges(plan: Plan): ReadonlySet<number> {
  const known = graveKnown.get(plan)
  if (known !== undefined) return known
  const grave = findGrave(plan)
  graveKnown.set(plan, grave)
  return grave
}

const graveKnown = new WeakMap<Plan, ReadonlySet<number>>()

function findGrave(plan: Plan): ReadonlySet<number> {
  const grave = new Set<number>()
  if (plan.risk === 'permissions') return new Set(plan.changes.keys())
  for (const finding of plan.findings) {
    if (riskClasses.indexOf(finding.risk) >= firstGrave) grave.add(finding.change)
  }
  // A grave plan without a finding to blame is read whole.
  if (grave.size === 0 && riskClasses.indexOf(plan.risk) >= firstGrave) {
    for (let at = 0; at < plan.changes.length; at++) grave.add(at)
  }
  return grave
}

/** Name of the review line by line. */
export const lineRenderer = 'writ/plain/v1'

/** Returns the record of the view that was shown, for the statement. Rule: R15. */
export function shownView(
  plan: Plan,
  seen: Seen,
  surface: ShownView['surface'] = 'tui',
): ShownView {
  const shown = shownHunks(plan, (change, hunk) => {
    const lines = plan.changes[change]?.diff[hunk]?.lines.length ?? 0
    return seenState(seen, change, hunk, lines) === 'seen'
  })
  const how = surface === 'tui' ? renderer : lineRenderer
  return { surface, digest: sha256OfParts([how, shown.hunks]), ...shown }
}
