import type { TextEdit } from '../model/edit.ts'
import { type ConfigValue, sameValue, type TableValue } from '../model/value.ts'
import { composeEdits } from './compose-edits.ts'
import { applyEdits } from './edit.ts'
import type { EditOutcome, ParsedDocument, ParseOutcome } from './format.ts'

/** Each step reads the text again; a value with more changes than this is written anew. */
export const mostSteps = 64

export type Step = (document: ParsedDocument) => EditOutcome

/** Runs edits one after another, each against the text the one before it made. */
export function inSteps(
  original: ParsedDocument,
  steps: readonly Step[],
  parse: (text: string) => ParseOutcome,
): EditOutcome {
  let document = original
  const done: (readonly TextEdit[])[] = []
  for (const step of steps) {
    const outcome = step(document)
    if (!outcome.ok) return outcome
    done.push(outcome.edits)
    const parsed = parse(applyEdits(document.text, outcome.edits))
    if (!parsed.ok) return parsed
    document = parsed.document
  }
  return { ok: true, edits: composeEdits(original.text, done) }
}

/** Returns the entries that one table has and another has not, or with another value. */
export function changedEntries(old: TableValue, now: TableValue): [string, ConfigValue][] {
  return [...now.entries].filter(([key, value]) => {
    const before = old.entries.get(key)
    return before === undefined || !sameValue(before, value)
  })
}

/** Returns the keys of a table that another one has no more. */
export function goneKeys(old: TableValue, now: TableValue): string[] {
  return [...old.entries.keys()].filter(key => !now.entries.has(key))
}
