/**
 * The tokens of a line of a diff, with what the lines before it left open.
 *
 * Each side of a file is read on its own, from its start where the whole text is at hand, else from
 * the start of the hunk, and only as far as somebody has scrolled: states are kept at every so many
 * lines, so that a frame costs the lines it shows.
 */
import type { FormatName } from '../model/migration.ts'
import type { Hunk, HunkLine } from '../model/plan.ts'
import type { Side } from './diff-model.ts'
import type { ReviewInput } from './services.ts'
import { stateAfter, tokenize } from './syntax.ts'
import type { Token } from './syntax-token.ts'
import { textLines } from './text-lines.ts'

export type SideName = 'old' | 'new'

/** Returns the tokens of one side of a row; none in a format that has no colours. */
export type SyntaxOf = (
  change: number,
  hunk: number,
  name: SideName,
  side: Side,
) => readonly Token[]

/** Longest line that is coloured. */
const longest = 20_000

const made = new WeakMap<ReviewInput['plan'], SyntaxOf>()

/** Returns the colours of a plan's lines; what was read for one frame is kept for the next. */
export function syntaxOf(input: ReviewInput): SyntaxOf {
  const known = made.get(input.plan)
  if (known !== undefined) return known
  const syntax = makeSyntax(input)
  made.set(input.plan, syntax)
  return syntax
}

function makeSyntax({ plan, texts }: ReviewInput): SyntaxOf {
  const whole = new Map<string, States | null>()
  const parts = new Map<string, States>()
  const tokens = new WeakMap<HunkLine, { state: string; tokens: readonly Token[] }>()

  /** The whole side of a file, where it is at hand. */
  const wholeOf = (change: number, name: SideName, format: FormatName): States | null => {
    const key = `${change} ${name}`
    let states = whole.get(key)
    if (states === undefined) {
      const text = texts[change]?.[name === 'old' ? 'before' : 'after'] ?? null
      const lines = text === null ? null : textLines(text)
      states = lines === null ? null : new States(format, lines.count, at => lines.text(at))
      whole.set(key, states)
    }
    return states
  }

  const partOf = (change: number, hunk: number, name: SideName, format: FormatName): States => {
    const key = `${change} ${hunk} ${name}`
    let states = parts.get(key)
    if (states === undefined) {
      const lines = linesOf(plan.changes[change]?.diff[hunk], name)
      states = new States(format, lines.length, at => lines[at]?.text ?? '')
      parts.set(key, states)
    }
    return states
  }

  return (change, hunk, name, { line, number }) => {
    const format = plan.changes[change]?.format
    if (format === undefined || line.text.length > longest) return []
    const all = wholeOf(change, name, format)
    // Where a text is not what the plan shows, the plan alone is read.
    const isSame = all !== null && all.text(number - 1) === line.text
    const start = plan.changes[change]?.diff[hunk]?.[name === 'old' ? 'oldStart' : 'newStart'] ?? 1
    const state = isSame
      ? all.before(number - 1)
      : hunk < 0
        ? ''
        : partOf(change, hunk, name, format).before(number - start)
    const known = tokens.get(line)
    if (known?.state === state) return known.tokens
    const found = tokenize(format, line.text, state).tokens
    tokens.set(line, { state, tokens: found })
    return found
  }
}

function linesOf(hunk: Hunk | undefined, name: SideName): readonly HunkLine[] {
  const other = name === 'old' ? 'added' : 'removed'
  return hunk?.lines.filter(({ kind }) => kind !== other) ?? []
}

/** Lines from one kept state to the next. */
const every = 64
/**
 * Most lines that are read for a frame. A jump over more begins as if nothing were open: a text of
 * thousands of lines may then have the wrong colour, which is less bad than a screen that waits.
 */
const mostRead = 4096

/** The states of a text at the start of its lines, read as far as they are asked for. */
class States {
  readonly text: (at: number) => string
  readonly #format: FormatName
  readonly #count: number
  readonly #kept: string[] = ['']
  #at = 0
  #state = ''

  constructor(format: FormatName, count: number, text: (at: number) => string) {
    this.#format = format
    this.#count = count
    this.text = text
  }

  /** Returns the state at the start of a line, counted from 0. */
  before(line: number): string {
    const end = Math.max(0, Math.min(line, this.#count))
    if (end < this.#at || end - this.#at > every) {
      const place = Math.min(Math.floor(end / every), this.#kept.length - 1)
      this.#at = place * every
      this.#state = this.#kept[place] ?? ''
      if (end - this.#at > mostRead + every) {
        this.#at = end - mostRead
        this.#state = ''
      }
    }
    while (this.#at < end) {
      this.#state = stateAfter(this.#format, this.text(this.#at), this.#state)
      this.#at++
      // What was guessed lies beyond the kept states and is not kept.
      if (this.#at === this.#kept.length * every) this.#kept.push(this.#state)
    }
    return this.#state
  }
}
