/** A migration document once it is parsed: what it holds, and where each thing stands. */
import type { Place } from '../model/errors.ts'
import type { ConfigValue } from '../model/value.ts'

export type Scalar = Exclude<ConfigValue, { kind: 'array' | 'table' }>

export type SourceNode =
  | { readonly kind: 'scalar'; readonly value: Scalar; readonly at: Place }
  | { readonly kind: 'list'; readonly items: readonly SourceNode[]; readonly at: Place }
  | SourceMap

export interface SourceMap {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, SourceEntry>
  readonly at: Place
}

export interface SourceEntry {
  readonly key: Place
  readonly node: SourceNode
}

/** Collects what is wrong; reading goes on, so that a reviewer sees all of it. */
export type Report = (at: Place, detail: string) => void

export const start: Place = { line: 1, column: 1 }

/** Deeper than any consumer nests, shallow enough for a recursive reader. */
export const depthLimit = 100
