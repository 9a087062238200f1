/**
 * What a reader of the new text could overlook: characters without ink, words whose letters are
 * not what they seem, and lines that differ and look the same.
 *
 * Looks at what is shown, so it never says what is covered. Rules: R12, R33, R34.
 */
import { hasFalseWord, hasHidden, lookOf } from '../bytes/overlooked.ts'
import type { Hunk } from '../model/plan.ts'
import type { Finding } from '../model/risk.ts'
import { type CommonCode, commonFindings } from './codes.ts'

/** Returns the findings of one change, at most one of each kind, with the lines of the new file. */
export function textFindings(diff: readonly Hunk[], change: number): readonly Finding[] {
  const added = diff.flatMap(addedLines)
  return [
    ...found(
      'WR303',
      change,
      added.filter(({ text }) => hasHidden(text)),
    ),
    ...found(
      'WR304',
      change,
      added.filter(({ text }) => hasFalseWord(text)),
    ),
    ...found('WR305', change, diff.flatMap(twins)),
  ]
}

interface AddedLine {
  /** In the new file, counted from 1. */
  readonly line: number
  readonly text: string
}

function addedLines({ newStart, lines }: Hunk): AddedLine[] {
  let line = newStart - 1
  return lines.flatMap(({ kind, text }) => {
    if (kind !== 'removed') line += 1
    return kind === 'added' ? [{ line, text }] : []
  })
}

/** Added lines with a removed one that looks the same and is another. */
function twins(hunk: Hunk): AddedLine[] {
  const removed = new Map<string, string>()
  for (const { kind, text } of hunk.lines) {
    if (kind === 'removed') removed.set(lookOf(text), text)
  }
  return addedLines(hunk).filter(({ text }) => {
    const twin = removed.get(lookOf(text))
    return twin !== undefined && twin !== text
  })
}

const mostNamed = 3

function found(code: CommonCode, change: number, lines: readonly AddedLine[]): Finding[] {
  if (lines.length === 0) return []
  const { risk, title } = commonFindings[code]
  const named = lines.slice(0, mostNamed).map(({ line }) => String(line))
  const more = lines.length - named.length
  const places = `line${lines.length === 1 ? '' : 's'} ${named.join(', ')}`
  const rest = more === 0 ? '' : ` and ${more} more`
  return [
    { code, risk, change, path: [], direction: 'changed', message: `${places}${rest}: ${title}` },
  ]
}
